"""Jobs of the clocks."""

import logging
import uuid

from celery import shared_task

from access.system import for_system
from core import clock
from deadlines import actions, clocks, jobs
from deadlines.models import Deadline
from deadlines.queries import set_next_due
from legal.working_days import read_calendar

log = logging.getLogger(__name__)
BATCH = 200


@shared_task
def remind() -> int:
    """Records each reminder, miss and lapse that has come due, and brings what nobody noted before the next level.

    Safe to run twice or at once. That it came to its end is written down (``jobs``): a job that stands still is seen.
    """
    total = 0
    for batch in (remind_batch, escalate_batch):
        while done := batch():
            total += done
    jobs.ran(jobs.REMINDERS, total)
    return total


def remind_batch() -> int:
    """One short transaction. Rows that another worker holds are skipped: that worker takes the step."""
    with for_system("deadline reminders"):
        now = clock.now()
        waiting = (
            Deadline.objects.to_remind(now)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("rule")
        )
        rows = list(waiting.order_by("remind_at")[:BATCH])
        touched: set[uuid.UUID] = set()
        for row in rows:
            if actions.remind(deadline=row, now=now) == "deadline.elapsed":
                touched.add(row.case_id)
        for case_id in touched:
            set_next_due(case_id, Deadline)
    return len(rows)


def escalate_batch() -> int:
    """One short transaction. Rows that another worker holds are skipped: that worker takes the step."""
    with for_system("deadline reminders"):
        now = clock.now()
        waiting = (
            Deadline.objects.to_escalate(now)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("rule")
        )
        rows = list(waiting.order_by("escalate_at")[:BATCH])
        for row in rows:
            actions.escalate(deadline=row, now=now)
    return len(rows)


@shared_task
def fill_missing_years() -> int:
    """Works out dates that waited for the calendar of their year, once it has been loaded, until none is left."""
    total = 0
    while done := fill_batch():
        total += done
    return total


def fill_batch() -> int:
    """One short transaction. A date that runs on into another missing year waits for that one."""
    with for_system("dates that waited for a calendar"):
        loaded = read_calendar().years
        waiting = Deadline.objects.open().filter(missing_year__in=loaded).select_related("rule")
        rows = list(waiting.select_for_update(of=("self",), skip_locked=True)[:BATCH])
        for row in rows:
            clocks.recompute(row)
            row.save()
            set_next_due(row.case_id, Deadline)
    return len(rows)
