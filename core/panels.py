"""Panels: what an upper app shows on a lower app's page, without being imported by it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Placement = Literal["tab", "card", "side", "attention"]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """``context(actor, case)`` feeds ``template``; an empty dict from a card, side or attention panel hides it.

    A tab has its own URL, ``/cases/<id>/<key>/``. ``permission`` is a ``CasePermission``; ``count(actor, case)``
    is the number of things to do, not of things that exist.
    """

    key: str
    title: "str | _StrPromise"
    template: str
    context: Callable[[Any, Any], dict[str, Any]]
    permission: str
    order: int = 50
    placement: Placement = "card"
    count: Callable[[Any, Any], int | None] | None = None


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    _panels[panel.placement, panel.key] = panel


def panels(placement: Placement) -> list[Panel]:
    """The panels of one place, in order."""
    return sorted((p for p in _panels.values() if p.placement == placement), key=lambda p: (p.order, p.key))


def tab(key: str) -> Panel | None:
    return _panels.get(("tab", key))
