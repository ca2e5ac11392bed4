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
    asked = {item.key: item.tally for item in shown if item.tally}
    return dict(zip(asked, _ask(actor, tuple(asked.values())), strict=True))


def one(actor: "Actor", tally: Tally) -> int:
    """What waits in one place."""
    return _ask(actor, (tally,))[0]


def _ask(actor: "Actor", tallies: tuple[Tally, ...]) -> tuple[int, ...]:
    if not tallies:
        return ()
    values: dict[str, Any] = {
        **mine(actor),
        "user": actor.user.pk,
        "agency": actor.agency.pk,
        "role_key": actor.role.key,
        "today": clock.today(),
    }
    for tally in tallies:
        own = tally.values(actor) if tally.values else {}
        assert not own.keys() & values.keys(), "two places name a parameter alike"
        values |= own
    with connections[router.db_for_read(CaseAccess)].cursor() as cursor:
        cursor.execute(_statement(tallies), values)
        return tuple(cursor.fetchone())


@cache
def _statement(tallies: tuple[Tally, ...]) -> str:
    return "SELECT " + ", ".join(f"({tally.sql})" for tally in tallies)
