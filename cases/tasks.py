"""Jobs of the case spine."""

from celery import shared_task
from django.db import transaction

from access.system import for_system
from cases import drafts, watch
from cases.models import CaseGrant
from core import clock


@shared_task
def watch_reading() -> int:
    """Looks each morning for unusual patterns in the reading of the last day; how many alerts are new."""
    with for_system("patterns of reading"):
        return watch.look(clock.now())


@shared_task
def end_old_drafts() -> int:
    """Destroys unfinished registrations that nobody has touched for a day."""
    with for_system("unfinished registrations are erased after a day"), transaction.atomic("system"):
        return drafts.end_old(clock.now())


@shared_task
def begin_grants() -> int:
    """Lets in the people whose grant begins by now; returns how many. A late job only delays a beginning, no end."""
    with for_system("cases: grants that begin"):
        due = CaseGrant.objects.filter(starts_later=True, since__lte=clock.now())
        return int(due.update(starts_later=False))
