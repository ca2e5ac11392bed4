"""The working calendar of the database, read once per process and again after each load."""

import time

from legal.calendar import WorkingCalendar
from legal.models import CalendarDay, CalendarYear

_LIVES_SECONDS = 60.0
_held: tuple[float, WorkingCalendar] | None = None


def working_calendar() -> WorkingCalendar:
    """The calendar as loaded; a year that is loaded while the process runs is seen within a minute."""
    global _held
    if _held is None or time.monotonic() - _held[0] > _LIVES_SECONDS:
        _held = (time.monotonic(), read_calendar())
    return _held[1]


def read_calendar() -> WorkingCalendar:
    rows = list(CalendarDay.objects.all())
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
    """The name of a day off in the reader's language; empty for a plain weekend."""
    row = CalendarDay.objects.filter(day=day_text).first()
    return row.name if row else ""
