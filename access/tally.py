"""How many things wait in the places of the side bar: one statement, whose text is made once for a role.

Every page asks this. Querysets would have to be built and compiled anew for each of them, which costs several times
what PostgreSQL needs for the answer.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connections, router

from access.models import CaseAccess
from access.queries import mine
from core import clock
from core.nav import NavItem, Tally

if TYPE_CHECKING:
    from accounts.actor import Actor


def counted(actor: "Actor", shown: Iterable[NavItem]) -> dict[str, int]:
    """What waits in each of the places; a place that counts nothing is left out."""
    asked = [(item.key, item.tally) for item in shown if item.tally]
    if not asked:
        return {}
    values: dict[str, Any] = {
        **mine(actor),
        "user": actor.user.pk,
        "agency": actor.agency.pk,
        "today": clock.today(),
    }
    for _key, tally in asked:
        values |= tally.values(actor) if tally.values else {}
    with connections[router.db_for_read(CaseAccess)].cursor() as cursor:
        cursor.execute(_statement(tuple(tally for _key, tally in asked)), values)
        found = cursor.fetchone()
    return dict(zip((key for key, _tally in asked), found, strict=True))


@cache
def _statement(tallies: tuple[Tally, ...]) -> str:
    return "SELECT " + ", ".join(f"({tally.sql})" for tally in tallies)
