"""What a colleague holds in a case besides the part of the agency: registered by the apps that keep it.

Read by the SQL functions of the people of an office (``administration.people_walls``), which hand all of it over.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """Rows of a case that name the colleague who does the work.

    ``is_open``: SQL over the row ``w`` and the number of the agency ``p_agency``.
    """

    table: str
    column: str
    is_open: str


_works: dict[tuple[str, str], Work] = {}


def register(work: Work) -> None:
    _works[work.table, work.column] = work


def works() -> tuple[Work, ...]:
    return tuple(_works.values())
