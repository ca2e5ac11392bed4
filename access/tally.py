"""How many things wait in the places of the side bar: one statement, made once for a role and planned once for a
connection.

Every page asks this. Querysets would have to be built and compiled anew for each of them, and PostgreSQL would plan some
thirty sub-selects with their policies, which takes longer than answering. Policies are checked at each execution as ever.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connections, router

from access.models import CaseAccess
from access.queries import mine
from core import clock
from core.nav import NavItem, Tally

if TYPE_CHECKING:
    from accounts.actor import Actor

# PostgreSQL would else plan anew for each execution: it counts what planning costs as next to nothing.
_PLANNED_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"
_NAMED = re.compile(r"%\((\w+)\)s")


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
    connection = connections[router.db_for_read(CaseAccess)]
    statement = _statement(tallies)
    with connection.cursor() as cursor:
        if statement.name not in (known := _prepared(connection)):
            cursor.execute(f"PREPARE {statement.name} AS {statement.text}")
            known.add(statement.name)
        cursor.execute(statement.run, [values[name] for name in statement.names])
        return tuple(cursor.fetchone())


@dataclass(frozen=True)
class _Statement:
    name: str
    text: str
    names: tuple[str, ...]
    run: str


@cache
def _statement(tallies: tuple[Tally, ...]) -> _Statement:
    text = "SELECT " + ", ".join(f"({tally.sql})" for tally in tallies)
    names = tuple(dict.fromkeys(_NAMED.findall(text)))
    numbered = _NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", text)
    name = f"tally_{sha256(numbered.encode()).hexdigest()[:16]}"
    run = f"{_PLANNED_ONCE}; EXECUTE {name} ({', '.join(['%s'] * len(names))})"
    return _Statement(name, numbered, names, run)


def _prepared(connection: Any) -> set[str]:
    """The statements that this very connection to PostgreSQL has planned; a new one has planned none."""
    line, known = getattr(connection, "tallies", (None, set()))
    if line is not connection.connection:
        line, known = connection.connection, set()
        connection.tallies = line, known
    return known
