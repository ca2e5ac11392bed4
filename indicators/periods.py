"""Periods of publication: closed calendar quarters, published thirty days after they close."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

from core import clock

WAIT_DAYS = 30
_CODE = re.compile(r"^(20\d\d)Q([1-4])$")


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter of Kazakhstan."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """ "2026Q3"; ValueError for anything else."""
        match = _CODE.match(text)
        if match is None:
            raise ValueError(f"not a quarter: {text!r} (write 2026Q3)")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def before(self) -> "Quarter":
        return Quarter.of(self.start - dt.timedelta(days=1))

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def after_end(self) -> dt.date:
        """The first day that no longer belongs to the quarter."""
        return dt.date(self.year + self.number // 4, 3 * self.number % 12 + 1, 1)

    @property
    def end(self) -> dt.date:
        return self.after_end - dt.timedelta(days=1)

    @property
    def instants(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first instant to the first instant after, on the wall clock of Kazakhstan."""
        midnight = dt.time(tzinfo=clock.LOCAL)
        return dt.datetime.combine(self.start, midnight), dt.datetime.combine(self.after_end, midnight)

    def is_due(self, today: dt.date) -> bool:
        """Whether the quarter has closed and the days for late entries are over."""
        return today >= self.after_end + dt.timedelta(days=WAIT_DAYS)


def due(today: dt.date, count: int) -> list[Quarter]:
    """The last ``count`` quarters that may be published, oldest first. The running quarter never is."""
    quarter = Quarter.of(today)
    while not quarter.is_due(today):
        quarter = quarter.before()
    found = [quarter]
    while len(found) < count:
        found.append(found[-1].before())
    return sorted(found)
