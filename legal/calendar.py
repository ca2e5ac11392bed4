"""The working calendar of Kazakhstan: which day is a working day, and how to walk over working days.

Pure: it holds what it was given and knows nothing of the database. Labour Code art. 84-85: five-day week,
national and religious holidays, days moved by decision of the Government.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

SATURDAY = 5


class CalendarNotLoaded(Exception):
    """The answer lies in a year whose official calendar has not been loaded. Nothing is guessed."""

    def __init__(self, year: int) -> None:
        super().__init__(f"calendar for {year} not loaded")
        self.year = year


@dataclass(frozen=True)
class WorkingCalendar:
    """``days_off`` are days off that are not plain weekends, ``working`` the weekend days made working."""

    years: frozenset[int]
    days_off: Mapping[dt.date, str] = field(default_factory=dict)
    working: Collection[dt.date] = frozenset()

    def is_loaded(self, day: dt.date) -> bool:
        return day.year in self.years

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on this day. Raises CalendarNotLoaded outside the loaded years."""
        if day.year not in self.years:
            raise CalendarNotLoaded(day.year)
        if day in self.working:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def why_not(self, day: dt.date) -> str:
        """The name of the holiday or moved day; empty for a plain weekend or a working day."""
        return self.days_off.get(day, "")

    def next_working(self, day: dt.date) -> dt.date:
        """The day itself when it is a working day, otherwise the first working day after it."""
        while not self.is_working(day):
            day += dt.timedelta(days=1)
        return day

    def previous_working(self, day: dt.date) -> dt.date:
        """The day itself when it is a working day, otherwise the last working day before it."""
        while not self.is_working(day):
            day -= dt.timedelta(days=1)
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself is not
        counted.
        """
        step = dt.timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            if self.is_working(day):
                left -= 1
        return day

    def working_days(self, since: dt.date, until: dt.date) -> int:
        """How many working days lie in ``since`` (included) to ``until`` (not included)."""
        span = (since + dt.timedelta(days=n) for n in range((until - since).days))
        return sum(self.is_working(day) for day in span)
