"""The job of published versions."""

from celery import shared_task

from access.system import for_system
from amendments import recount as work
from deadlines import listening


@shared_task
def recount() -> int:
    """Takes open terms over to the versions that hold by now. Safe to run twice, at once, or again after a crash."""
    with for_system("law: versions that hold"):
        found = work.published()
    if found:
        listening.forget()
    total = 0
    for amendment, rule in found:
        while done := work.batch(amendment, rule):
            total += done
    return total
