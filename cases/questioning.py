"""How long a child has been questioned: over all interviewers, agencies and cases, as minutes and nothing else."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connections


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
