"""When somebody is told that a certificate runs out: read from ``data/reminders.yaml``, checked when it is read."""

import datetime as dt
from dataclasses import dataclass

from notifications.models import Kind
from training.reference import read


@dataclass(frozen=True)
class Reminder:
    """``days`` before the last day; 0: on the day after it."""

    days: int
    kind: Kind


def _reminders() -> tuple[Reminder, ...]:
    found = (Reminder(int(entry["days"]), Kind(entry["kind"])) for entry in read("reminders.yaml"))
    return tuple(sorted(found, key=lambda r: r.days))


REMINDERS = _reminders()
SOON = dt.timedelta(days=max(r.days for r in REMINDERS))


def due(end: dt.date, today: dt.date) -> Reminder | None:
    """The reminder that a certificate with this last day asks for today; None while it is far."""
    left = (end - today).days
    if left < 0:
        return next((r for r in REMINDERS if r.days == 0), None)
    return next((r for r in REMINDERS if r.days and left <= r.days), None)
