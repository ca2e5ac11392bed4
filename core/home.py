"""Blocks of the page "My work", registered by the apps that own them."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class HomeBlock:
    """``context(actor)`` feeds ``template``. Most urgent first; at most five rows and a link to all."""

    key: str
    title: "str | _StrPromise"
    template: str
    context: Callable[[Any], dict[str, Any]]
    roles: Set[str]
    order: int = 50
    column: Literal["main", "side"] = "main"


_blocks: dict[str, HomeBlock] = {}


def register(block: HomeBlock) -> None:
    _blocks[block.key] = block


def blocks(role: str, column: str) -> list[HomeBlock]:
    found = (b for b in _blocks.values() if role in b.roles and b.column == column)
    return sorted(found, key=lambda b: (b.order, b.key))
