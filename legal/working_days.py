"""The working calendar of the database, read once per process and again after each load."""

import time
from dataclasses import dataclass

from legal.calendar import WorkingCalendar
from legal.models import CalendarDay, CalendarYear

_LIVES_SECONDS = 60.0


@dataclass(frozen=True)
class _Held:
    read_at: float
    calendar: WorkingCalendar
    days: dict[str, CalendarDay]


_held: _Held | None = None


def working_calendar() -> WorkingCalendar:
    """The calendar as loaded; a year that is loaded while the process runs is seen within a minute."""
    return _kept().calendar


def _kept() -> _Held:
    global _held
    if _held is None or time.monotonic() - _held.read_at > _LIVES_SECONDS:
        rows = list(CalendarDay.objects.all())
        _held = _Held(time.monotonic(), _calendar(rows), {row.day.isoformat(): row for row in rows})
    return _held


def read_calendar() -> WorkingCalendar:
    return _calendar(list(CalendarDay.objects.all()))


def _calendar(rows: list[CalendarDay]) -> WorkingCalendar:
    return WorkingCalendar(
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        days_off={row.day: row.name_ru for row in rows if row.kind != CalendarDay.Kind.WORKING},
        working=frozenset(row.day for row in rows if row.kind == CalendarDay.Kind.WORKING),
    )


def forget() -> None:
    """Reads the calendar anew at the next question."""
    global _held
    _held = None


def holiday_name(day_text: str) -> str:
    """The name of a day off (``2026-05-09``) in the reader's language; empty for a plain weekend."""
    row = _kept().days.get(day_text)
    return row.name if row else ""
