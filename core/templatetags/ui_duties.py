"""Statutory clocks and duties. Loaded by ``{% load ui %}``."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from core import clock
from core import when as words

register = template.Library()
SOON_DAYS = 10


@register.inclusion_tag("components/clock.html")
def clock_item(item: Any) -> dict[str, Any]:
    """One statutory clock.

    ``item``: {title, due (date or instant), started_at, met_at, kind, left, responsible, basis, note, url,
    code (of the case, when several cases stand in one list), why (sentences or {text, basis}), paused, late_due (the date
    that was missed, for one met after it), entered (how late its beginning was written down)}. Without ``kind`` and ``left`` they follow from ``due``.
    """
    get = item.get if isinstance(item, Mapping) else lambda key, default=None: getattr(item, key, default)
    due, started, met = get("due"), get("started_at"), get("met_at")
    kind = get("kind") or _clock_kind(due, met)
    left = get("left") or (_("met") if met else words.left(due) if due else "")
    share = None if met or get("paused") else _share_gone(started, due)
    why = [w if isinstance(w, Mapping) else {"text": w} for w in (get("why") or [])]
    fields = ("title", "responsible", "basis", "note", "url", "code", "paused", "late_due", "entered")
    return {"due": due, "met_at": met, "kind": kind, "left": left, "share": share, "why": why} | {
        name: get(name) for name in fields
    }


def _clock_kind(due: dt.date | None, met: dt.date | None) -> str:
    if met:
        return "done"
    if due is None:
        return ""
    if words.distance(due)[0] < 0:
        return "breach"
    return "soon" if (words.local_day(due) - clock.today()).days <= SOON_DAYS else ""


def _share_gone(started: dt.date | None, due: dt.date | None) -> float | None:
    """How much of the whole term has run, in per cent; the same meaning for every clock.

    Whole days run from their first to their last minute. None where the term has no length that could be shown: a date
    that is counted back from a later one.
    """
    if started is None or due is None:
        return None
    began, ends = _instant(started), _instant(due, end=True)
    return 100 * (clock.now() - began) / (ends - began) if ends > began else None


def _instant(value: dt.date, *, end: bool = False) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value + dt.timedelta(days=1) if end else value, dt.time(), clock.LOCAL)


@register.inclusion_tag("components/attention.html")
def attention(items: Iterable[Any], title: Any = "", kind: str = "breach") -> dict[str, Any]:
    """ "Needs you now". ``items``: {label, kind, title, text, basis, link_url, link_text, action, url}."""
    return {"items": items, "title": title or _("Needs you now"), "kind": kind}


@register.inclusion_tag("components/attention_item.html")
def attention_item(item: Any) -> dict[str, Any]:
    """One duty, with its verb."""
    return {"item": item}
