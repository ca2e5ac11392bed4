"""Kinds of papers, registered by the apps that own their content. The language of a paper is the paper's own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.permissions import CasePermission

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor
    from cases.models import Case

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "both": "Қазақша + русский"}
# A paper of a case is in a language of proceedings; one about the system may be in English too.
CODES = {"kk": ("kk",), "ru": ("ru",), "both": ("kk", "ru"), "en": ("en",)}


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a paper is drawn from. ``cases`` are the cases that it shows, ``case`` the one that it belongs to."""

    data: dict[str, Any]
    cases: tuple[uuid.UUID, ...]
    case: "Case | None" = None
    refs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """``content(actor, ref)`` checks access each time a paper is drawn, and raises Http404 or Refused.

    ``name`` begins the file's name: it says what the paper is and nothing about the child. ``kept_for`` is what a reader
    of the case needs to open the paper once it is kept.
    """

    key: str
    title: "str | _StrPromise"
    template: str
    content: Callable[["Actor", str], Content]
    permission: CasePermission = CasePermission.PRINT
    kept_for: CasePermission = CasePermission.VIEW_IDENTITY
    name: str = "paper"
    landscape: bool = False


_papers: dict[str, Paper] = {}


def register(paper: Paper) -> None:
    _papers[paper.key] = paper


def get(key: str) -> Paper | None:
    return _papers.get(key)


def all_papers() -> list[Paper]:
    return sorted(_papers.values(), key=lambda p: p.key)
