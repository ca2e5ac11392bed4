"""How long a child has been questioned: over all interviewers, agencies and cases, as minutes and nothing else."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connections

from core import clock
from legal import bounds
from legal.models import DeadlineRule

_MINUTES = {"minute": 1, "hour": 60}


@dataclass(frozen=True)
class Questioned:
    """Minutes used of the two hours without a break and of the four hours of the day (CPC art. 209(4), 535(2))."""

    in_a_row: int = 0
    of_the_day: int = 0


def questioned(person_id: uuid.UUID | None, at: dt.datetime) -> Questioned:
    """Minutes of interviews of a person before ``at``, through the definer function.

    Never a case, an interviewer or a time: an agency learns what it may still ask, not who asked before. Zero for a
    person with whom the reader has nothing to do.
    """
    if person_id is None:
        return Questioned()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT in_a_row, of_the_day FROM person_questioned(%s, %s)", [person_id, at])
        row = cursor.fetchone()
    return Questioned(*row) if row else Questioned()


@dataclass(frozen=True)
class Left:
    """Minutes that a child may still be questioned: without a break, and on that day. None where no rule limits it.
    ``by_night``: it is the night that ends them, not the hours used.
    """

    in_a_row: int | None = None
    of_the_day: int | None = None
    by_night: bool = False


def left(person_id: uuid.UUID | None, at: dt.datetime) -> Left:
    """What the rules in force leave of both totals at ``at``, over all interviewers, agencies and cases.

    A break is needed when none is left in a row; a day that is used up is over, and so is one that has come to the
    beginning of its night (CPC art. 209(4), 535(2)).
    """
    limits, used = _limits(clock.local(at).date()), questioned(person_id, at)
    row, day = limits.get("minutes_in_a_row"), limits.get("minutes_of_the_day")
    day_left = None if day is None else max(0, day - used.of_the_day)
    row_left = None if row is None else max(0, row - used.in_a_row)
    until_night = _until_night(at)
    by_night = until_night is not None and day_left is not None and until_night < day_left
    ends = [left for left in (day_left, until_night) if left is not None]
    if day_left is not None:
        day_left = min(ends)
    if row_left is not None:
        row_left = min([row_left, *ends])
    return Left(row_left, day_left, by_night)


def _until_night(at: dt.datetime) -> int | None:
    begins = bounds.night(at)
    return None if begins is None else int((begins - at).total_seconds() // 60)


def _limits(day: dt.date) -> dict[str, int]:
    """Minutes by the name of the total, from the rules whose data say that they count it."""
    rules = DeadlineRule.objects.in_force(day).filter(accumulates=True)
    found = [(start.get("spent"), rule.length) for rule in rules for start in rule.started_by]
    return {
        str(name): round(float(length["value"]) * _MINUTES[length["unit"]])
        for name, length in found
        if name and length["unit"] in _MINUTES
    }
