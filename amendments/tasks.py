"""The job of published versions."""

from celery import shared_task

from access.system import for_system
from amendments import recount as work
from amendments import years
from deadlines import listening
from deadlines.tasks import fill_missing_years
from legal import working_days


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
    return total + _follow_calendars()


def _follow_calendars() -> int:
    with for_system("law: calendars that hold"):
        found = list(years.published())
    total = 0
    for amendment in found:
        done = 0
        while some := years.batch(amendment):
            done += some
        years.finish(amendment, done)
        total += done
    return total


@shared_task
def fill() -> int:
    """Gives the terms that waited for a year their dates as soon as it is published; the night does it anyway."""
    working_days.forget()
    return int(fill_missing_years())
