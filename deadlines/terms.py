"""What a term is made of: the vocabulary of the deadline engine. Pure data."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from deadlines.days import local_date


class Unit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    SHARE = "share"

    @property
    def is_exact(self) -> bool:
        """Counted on the clock, not on the calendar."""
        return self in (Unit.MINUTE, Unit.HOUR)


class StartRule(StrEnum):
    """Whether the unit in which the start lies counts (CPC art. 48(2), (5))."""

    MOMENT = "moment"
    EXCLUDED = "excluded"
    INCLUDED = "included"


class Roll(StrEnum):
    """What happens when the last day is not a working day (CPC art. 48(4))."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"


class Form(StrEnum):
    TERM = "term"
    PERIODIC = "periodic"
    COUNTER = "counter"


class Nature(StrEnum):
    """What the date means: the last moment to act, the first allowed, or the end of a state by itself."""

    DUTY = "duty"
    EARLIEST = "earliest"
    LAPSE = "lapse"


# How a term is counted whose act has no rule of counting that anybody has read: as CPC art. 48 counts, unverified.
ANALOGY = "analogy"


@dataclass(frozen=True)
class Length:
    value: Fraction
    unit: Unit

    @classmethod
    def of(cls, value: int | float | str | Fraction, unit: str) -> "Length":
        return cls(Fraction(value), Unit(unit))

    @property
    def months(self) -> int:
        """Whole months of a term in months or years; half a year is six months."""
        months = self.value * (12 if self.unit is Unit.YEAR else 1)
        if months.denominator != 1:
            raise ValueError(f"{self.value} {self.unit} is not a whole number of months")
        return int(months)


@dataclass(frozen=True)
class RuleTerms:
    """One rule as the engine reads it, its variant already chosen.

    ``ceiling`` bounds extensions. ``within`` bounds a length that a decision chose: 31 days set in February are not
    more than the month that the law allows. With ``sets_end`` the decision may name the end itself, never later than the
    law's.
    """

    code: str
    length: Length
    version: int = 1
    direction: Direction = Direction.AFTER
    start_rule: StartRule = StartRule.EXCLUDED
    roll: Roll = Roll.NONE
    form: Form = Form.TERM
    nature: Nature = Nature.DUTY
    times: int = 1
    ceiling: Length | None = None
    within: Length | None = None
    sets_end: bool = False
    is_immediate: bool = False
    counting: str = ""

    def __post_init__(self) -> None:
        if self.length.value < 0:
            raise ValueError(f"{self.code}: a length is never negative; use the direction")
        by_month = self.length.unit in (Unit.MONTH, Unit.YEAR, Unit.WORKING_DAY)
        if by_month and self.start_rule is StartRule.MOMENT and self.direction is Direction.AFTER:
            raise ValueError(f"{self.code}: months and working days are counted in whole days")
        if self.direction is Direction.BEFORE and self.start_rule is not StartRule.MOMENT:
            if self.start_rule is StartRule.INCLUDED or (
                by_month and self.length.unit is not Unit.WORKING_DAY
            ):
                raise ValueError(
                    f"{self.code}: back from an event one counts to the minute, or in whole days"
                )
            if self.length.unit.is_exact:
                raise ValueError(f"{self.code}: hours before an event are counted to the minute")
        to_the_minute = self.length.unit.is_exact or self.start_rule is StartRule.MOMENT
        if to_the_minute and self.roll is Roll.NEXT:
            raise ValueError(f"{self.code}: only whole days move to a working day (CPC art. 48(4))")
        if self.times < 1:
            raise ValueError(f"{self.code}: times is at least 1")
        if self.form is not Form.TERM and (self.length.unit.is_exact or self.length.unit is Unit.SHARE):
            raise ValueError(f"{self.code}: turns and counts are measured in whole days, months or years")


@dataclass(frozen=True)
class Pause:
    """Time that is not counted, from ``since`` up to ``until``."""

    since: dt.datetime
    until: dt.datetime

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("a pause ends after it begins")


@dataclass(frozen=True)
class Extension:
    """Either ``to`` a total length from the start, or ``by`` an added length."""

    length: Length
    is_total: bool = False
    granted_by: str = ""
    level: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the explanation; words are made on reading, in the reader's language."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """``due`` is None only while a counter has not been reached."""

    due: dt.datetime | None
    steps: tuple[Step, ...] = ()

    @property
    def last_day(self) -> dt.date | None:
        """The calendar day in Kazakhstan on which the term ends."""
        return local_date(self.due) if self.due else None
