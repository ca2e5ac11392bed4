"""Whether the reminders run: written by the job at its end, asked by every page of those who would wait in vain."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from access.system import for_system
from core import clock
from deadlines.models import Deadline, JobRun

REMINDERS = "reminders"
# The job runs every minute; this long without it is a failure.
LATE = dt.timedelta(minutes=10)
_CHECK_EVERY_SECONDS = 5.0
_known: dict[str, Any] = {"at": 0.0, "since": None}


@dataclass(frozen=True)
class State:
    """When the job last came to its end (None: never), and what waits for it now."""

    ran_at: dt.datetime | None
    done: int
    waiting: int
    to_escalate: int

    @property
    def is_late(self) -> bool:
        return self.ran_at is None or clock.steady() - self.ran_at > LATE

    @property
    def minutes(self) -> int | None:
        """Since the last run."""
        return None if self.ran_at is None else int((clock.steady() - self.ran_at).total_seconds() // 60)


def ran(name: str, done: int) -> None:
    """Says that a job has come to its end. One statement: two workers at once both say it."""
    with for_system("a job says that it ran"):
        JobRun.objects.bulk_create(
            [JobRun(name=name, ran_at=clock.steady(), done=done)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["ran_at", "done"],
        )


def state() -> State:
    """The whole state, for the page of the administrator."""
    with for_system("state of the reminders"):
        row = JobRun.objects.filter(pk=REMINDERS).first()
        now = clock.now()
        return State(
            row.ran_at if row else None,
            row.done if row else 0,
            Deadline.objects.to_remind(now).count(),
            Deadline.objects.to_escalate(now).count(),
        )


def late_since() -> dt.datetime | None:
    """When the reminders last ran, if that is too long ago; asked at most every five seconds per process."""
    if time.monotonic() - _known["at"] > _CHECK_EVERY_SECONDS:
        row = JobRun.objects.filter(pk=REMINDERS).values_list("ran_at", flat=True).first()
        _known["since"] = row if row and clock.steady() - row > LATE else None
        _known["at"] = time.monotonic()
    found: dt.datetime | None = _known["since"]
    return found


def has_run() -> bool:
    """Whether the job has come to its end lately; False before its first run."""
    row = JobRun.objects.filter(pk=REMINDERS).values_list("ran_at", flat=True).first()
    return row is not None and clock.steady() - row <= LATE
