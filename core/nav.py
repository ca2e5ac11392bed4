"""Places in the side bar, registered by the apps that own them."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Value

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """``roles`` None means every role that works with cases; ``count(actor)`` is the number of things to do there.

    ``rows(actor)`` says the same as a queryset: the rows of all places are counted in one statement. ``count_title``
    says what is counted. ``letter`` opens the place after ``g``.
    """

    key: str
    title: "str | _StrPromise"
    url_name: str
    icon: str
    order: int = 50
    roles: Set[str] | None = None
    count: Callable[[Any], int | None] | None = None
    rows: "Callable[[Any], QuerySet[Any]] | None" = None
    letter: str = ""
    count_title: "str | _StrPromise" = ""


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.key] = item


def counted(actor: Any, shown: "Iterable[NavItem]") -> dict[str, int]:
    """How many rows wait in each of the places, asked in one statement; a place without rows is left out."""
    asked = {item.key: item.rows(actor) for item in shown if item.rows}
    halves = [
        rows.order_by()
        .annotate(place=Value(key))
        .values("place")
        .annotate(waiting=Count("pk"))
        .values_list("place", "waiting")
        for key, rows in asked.items()
        if not rows.query.is_empty()
    ]
    return dict(halves[0].union(*halves[1:], all=True)) if halves else {}


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda i: (i.order, i.key))


def open_to(role: str, works_with_cases: bool) -> list[NavItem]:
    """The places of a role."""
    return [i for i in items() if (role in i.roles if i.roles is not None else works_with_cases)]
