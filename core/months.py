"""Months and years on the calendar, and which way 29 February goes. Pure.

A term of months or years ends on the date of the same number; where the month has no such day, on the last day of that
month (CPC art. 48(4), counted alike for every other term). So 29 February and twelve months is 28 February.

A birthday is no term: an age is reached when the years are full. Who was born on 29 February has the birthday of a
common year on 1 March, the day on which the year is full beyond doubt. It is never a day too early, so a child stays a
child no day too short; when after it an age is reached is said in ``legal.ages``.
"""

import calendar
import datetime as dt


def add_months(day: dt.date, count: int) -> dt.date:
    """The same date ``count`` months later, or earlier when negative; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def birthday_in(born: dt.date, year: int) -> dt.date:
    """The birthday in a year; of who was born on 29 February 1 March of a common year."""
    try:
        return born.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)
