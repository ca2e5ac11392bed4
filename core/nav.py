"""Places in the side bar, registered by the apps that own them."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """``roles`` None means every role that works with cases; ``count(actor)`` is the number of things to do there.

    ``count_title`` says what is counted. ``letter`` opens the place after ``g``.
    """

    key: str
    title: "str | _StrPromise"
    url_name: str
    icon: str
    order: int = 50
    roles: Set[str] | None = None
    count: Callable[[Any], int | None] | None = None
    letter: str = ""
    count_title: "str | _StrPromise" = ""


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    _items[item.key] = item


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda i: (i.order, i.key))
