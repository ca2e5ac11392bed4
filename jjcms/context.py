"""What every page shows around its content."""

import base64
import functools
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from access import tally
from accounts.roles import ROLES
from core import clock, nav
from jjcms import health
from signin import seats


def page(request: HttpRequest) -> dict[str, Any]:
    """Places, who acts, what is delayed; ``now`` is the product's clock."""
    actor = getattr(request, "actor", None)
    if getattr(request, "is_failing", False):
        return {"csp_nonce": getattr(request, "csp_nonce", "")}
    role = actor.role.key if actor else ""
    return {
        "actor": actor,
        "nav": _places(actor, request.path) if actor else [],
        "keys_help": _keys_help(role, get_language() or ""),
        "degraded": _delayed(role),
        "demo": settings.DEMO,
        "demo_clock": clock.now() if settings.DEMO else None,
        "now": clock.now(),
        "product_clock": str(int(clock.now().timestamp() * 1000)),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "draft_key": _draft_key(actor.user.pk) if actor else "",
        "session_seconds": seats.left(request) if actor else None,
    }


def _delayed(role: str) -> list[str]:
    reminders = health.reminders_sentence(role)
    return [*health.degraded_sentences(), *([reminders] if reminders else [])]


@functools.cache
def _draft_key(user: int) -> str:
    """What seals unsent forms in the tab of this person (app.js): it comes with each of their pages and is kept nowhere,
    so that nobody reads a draft who is not signed in as them."""
    return base64.b64encode(salted_hmac("jjcms.draft", str(user), algorithm="sha256").digest()).decode()


@functools.cache
def _open_to(role: str) -> list[tuple[nav.NavItem, str]]:
    """The places of a role with their addresses."""
    works_with_cases = role != "" and ROLES[role].works_with_cases  # type: ignore[index]
    return [(item, reverse(item.url_name)) for item in nav.open_to(role, works_with_cases)]


@functools.cache
def _keys_help(role: str, language: str) -> SafeString:
    """The list of keys, which differs by role and language only."""
    return render_to_string("components/keys_help.html", {"nav": [item for item, _url in _open_to(role)]})


def _places(actor: Any, here: str) -> list[dict[str, Any]]:
    shown = _open_to(actor.role.key)
    counts = tally.counted(actor, [item for item, _url in shown])
    below = [(item.under or url, item.key) for item, url in shown]
    best = max(
        (pair for pair in below if here.startswith(pair[0])), key=lambda p: len(p[0]), default=("", "")
    )[1]
    return [
        {
            "key": item.key,
            "title": item.title,
            "url": url,
            "icon": item.icon,
            "letter": item.letter,
            "count": item.count(actor) if item.count else counts.get(item.key),
            "count_title": item.count_title,
            "current": item.key == best,
        }
        for item, url in shown
    ]
