"""How old somebody is in the eyes of the law. Pure: the ages of the law are those of a day (``legal.norms.ages``)."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.months import birthday_in


class AgeReached(StrEnum):
    """When an age is reached."""

    DAY_AFTER_BIRTHDAY = "day_after_birthday"
    ON_BIRTHDAY = "on_birthday"


@dataclass(frozen=True)
class Ages:
    """The ages of the law of one day: liability in general and for the listed crimes (CC art. 15), majority, and when an
    age is reached.
    """

    general: int
    lower: int
    adult: int
    reached: AgeReached


def reached_on(born: dt.date, years: int, rule: AgeReached) -> dt.date:
    """The first day on which the person is ``years`` old."""
    birthday = birthday_in(born, born.year + years)
    return birthday + dt.timedelta(days=rule is AgeReached.DAY_AFTER_BIRTHDAY)


def age_on(born: dt.date, day: dt.date, rule: AgeReached) -> int:
    """Full years on a day. Negative before birth is refused with ValueError."""
    if day < born:
        raise ValueError("the day lies before the birth")
    years = day.year - born.year
    return years if reached_on(born, years, rule) <= day else max(years - 1, 0)


def is_presumed_minor(age: int | None, adult: int) -> bool:
    """A person whose age is unknown is treated as a child until an age decision says otherwise."""
    return age is None or age < adult
