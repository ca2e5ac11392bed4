"""The pages and verbs that not every role opens, read off the gates of the URLconf and said in plain words.

The words are in ``words``; a page without any is shown by the name of its route, so that nothing is left out.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

from access.gate import Gate, roles_admitted
from accounts.roles import RoleKey
from administration.rights.words import PLACES, TITLES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Door:
    """``routes``: the addresses that stand behind one line. ``roles``: whom their gate lets through at all."""

    place: str
    title: "str | _StrPromise"
    routes: tuple[str, ...]
    roles: frozenset[RoleKey]


@dataclass(frozen=True)
class Place:
    key: str
    title: "str | _StrPromise"


def gates() -> dict[str, Gate]:
    """The gate of every page by the name of its route. The API has the same rights and is left out."""
    return {name: gate for name, gate in _gates(get_resolver(), "") if not name.startswith("api")}


def _gates(resolver: URLResolver, space: str) -> Iterator[tuple[str, Gate]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if str(entry.pattern) == "api/":
                continue
            yield from _gates(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            view: Any = entry.callback
            if isinstance(getattr(view, "gate", None), Gate):
                yield f"{space}{entry.name}", view.gate


@functools.cache
def all_doors() -> tuple[Door, ...]:
    """Doors that some roles open and others do not, in the order of the words."""
    closed = {
        name: frozenset(roles_admitted(gate))
        for name, gate in gates().items()
        if not gate.public and (gate.roles or gate.permission)
    }
    made: dict[tuple[str, str, frozenset[RoleKey]], list[str]] = {}
    for name, roles in closed.items():
        place = name.partition(":")[0] if ":" in name else ""
        title = TITLES.get(name)
        made.setdefault((place, title.key if title else name, roles), []).append(name)
    found = [
        Door(place, _title(routes[0]), tuple(routes), roles) for (place, _key, roles), routes in made.items()
    ]
    order = {name: number for number, name in enumerate(TITLES)}
    return tuple(sorted(found, key=lambda d: (order.get(d.routes[0], len(order)), d.routes[0])))


def _title(route: str) -> "str | _StrPromise":
    found = TITLES.get(route)
    return found.title if found else route


def opened_by(role: RoleKey) -> list[Door]:
    """What the role opens at all. In one case the capacity of the agency narrows it further."""
    return [door for door in all_doors() if role in door.roles]


def in_words() -> list[Place]:
    """The parts of the product that doors lead to, in order."""
    present = dict.fromkeys(door.place for door in all_doors())
    return [Place(key, PLACES.get(key, key)) for key in dict.fromkeys([*PLACES, *present]) if key in present]
