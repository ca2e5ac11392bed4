"""What every page shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from core import clock, nav
from jjcms import health


def page(request: HttpRequest) -> dict[str, Any]:
    """Places, languages, who acts, what is delayed; ``now`` is the product's clock."""
    actor = getattr(request, "actor", None)
    here = request.path
    if getattr(request, "is_failing", False):
        return {"languages": [(code, name, code == get_language()) for code, name in settings.LANGUAGES]}
    return {
        "actor": actor,
        "nav": list(_places(actor, here)) if actor else [],
        "languages": [(code, name, code == get_language()) for code, name in settings.LANGUAGES],
        "degraded": health.degraded_sentences(),
        "demo": settings.DEMO,
        "demo_clock": clock.now() if settings.DEMO else None,
        "now": clock.now(),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def _places(actor: Any, here: str) -> Any:
    best = ""
    shown = []
    for item in nav.items():
        allowed = actor.role.key in item.roles if item.roles is not None else actor.role.works_with_cases
        if not allowed:
            continue
        url = reverse(item.url_name)
        if here.startswith(url) and len(url) > len(best):
            best = url
        shown.append((item, url))
    for item, url in shown:
        yield {
            "key": item.key,
            "title": item.title,
            "url": url,
            "icon": item.icon,
            "letter": item.letter,
            "count": item.count(actor) if item.count else None,
            "current": url == best,
        }
