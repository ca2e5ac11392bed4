"""Background work of the office."""

from celery import shared_task

from access.context import system_reason
from access.system import for_system
from administration import asking, succession


@shared_task
def tell_holder(request: str) -> int:
    """Tells the holder of a case that somebody asks. An effect of the outbox, as the system."""
    return asking.tell_holder(request)


@shared_task
def tell_heir(heir: int, notice: str) -> bool:
    """Tells who carries the cases of a colleague on. An effect of the outbox, as the system."""
    if system_reason.get():
        return succession.tell_heir(heir, notice)
    with for_system("administration: tell the heir"):
        return succession.tell_heir(heir, notice)
