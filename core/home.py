"""Blocks of the page "My work", registered by the apps that own them."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class HomeBlock:
    """``context(actor)`` feeds ``template``. Most urgent first; at most five rows and a link to all.

    ``holds`` names what the context holds to be done: without any of it the block is one line among the quiet ones.
    """

    key: str
    title: "str | _StrPromise"
    template: str
    context: Callable[[Any], dict[str, Any]]
    roles: Set[str]
    order: int = 50
    column: Literal["main", "side"] = "main"
    holds: tuple[str, ...] = ()

    def is_empty(self, found: dict[str, Any]) -> bool:
        return bool(self.holds) and not any(found.get(name) for name in self.holds)


_blocks: dict[str, HomeBlock] = {}


def register(block: HomeBlock) -> None:
    _blocks[block.key] = block


def blocks(role: str, column: str) -> list[HomeBlock]:
    found = (b for b in _blocks.values() if role in b.roles and b.column == column)
    return sorted(found, key=lambda b: (b.order, b.key))
