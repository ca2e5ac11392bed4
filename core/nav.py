"""Places in the side bar, registered by the apps that own them."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Tally:
    """``SELECT count(*) …`` of what waits in a place, under row security, as text that differs by role at most.

    ``access.tally`` asks those of all places of a role at once and gives them who acts and when; ``values(actor)``
    are parameters of this one.
    """

    sql: str
    values: Callable[[Any], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """``roles`` None means every role that works with cases; ``count(actor)`` is the number of things to do there.

    ``tally`` says the same as a statement. ``count_title`` says what is counted. ``letter`` opens the place after ``g``.
    ``under`` is where the addresses of its pages begin, when that is not its own address.
    """

    key: str
    title: "str | _StrPromise"
    url_name: str
    icon: str
    order: int = 50
    roles: Set[str] | None = None
    count: Callable[[Any], int | None] | None = None
    tally: Tally | None = None
    letter: str = ""
    under: str = ""
    count_title: "str | _StrPromise" = ""


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.key] = item


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda i: (i.order, i.key))


def open_to(role: str, works_with_cases: bool) -> list[NavItem]:
    """The places of a role."""
    return [i for i in items() if (role in i.roles if i.roles is not None else works_with_cases)]
