"""How old somebody is in the eyes of the law. Pure."""

import datetime as dt
from enum import StrEnum

GENERAL_AGE = 16
LOWER_AGE = 14
ADULT_AGE = 18


class AgeReached(StrEnum):
    """When an age is reached."""

    DAY_AFTER_BIRTHDAY = "day_after_birthday"
    ON_BIRTHDAY = "on_birthday"


# Normative resolution of the Supreme Court No. 6 of 11.04.2002 (P02000006S_): an age is reached not on the
# birthday but from 00:00 of the day after it. Its title was seen, its text was not: the row "age-reached" of
# the norms carries the same value with its status, and a test keeps the two equal.
AGE_REACHED = AgeReached.DAY_AFTER_BIRTHDAY


def birthday_in(born: dt.date, year: int) -> dt.date:
    """The birthday in a year; somebody born on 29 February has it on 1 March of a common year."""
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def reached_on(born: dt.date, years: int, rule: AgeReached = AGE_REACHED) -> dt.date:
    """The first day on which the person is ``years`` old."""
    birthday = birthday_in(born, born.year + years)
    return birthday + dt.timedelta(days=rule is AgeReached.DAY_AFTER_BIRTHDAY)


def age_on(born: dt.date, day: dt.date, rule: AgeReached = AGE_REACHED) -> int:
    """Full years on a day. Negative before birth is refused with ValueError."""
    if day < born:
        raise ValueError("the day lies before the birth")
    years = day.year - born.year
    return years if reached_on(born, years, rule) <= day else max(years - 1, 0)


def eighteenth_birthday(born: dt.date) -> dt.date:
    return birthday_in(born, born.year + ADULT_AGE)


def presumed_birth_date(youngest_age: int, examined_on: dt.date) -> dt.date:
    """The birth date to work with when an expert named an age or a range: the last day of the year that the
    lowest age points to (same resolution, unverified; in favour of the child)."""
    return dt.date(examined_on.year - youngest_age, 12, 31)


def is_presumed_minor(age: int | None) -> bool:
    """A person whose age is unknown is treated as a child until an age decision says otherwise."""
    return age is None or age < ADULT_AGE
