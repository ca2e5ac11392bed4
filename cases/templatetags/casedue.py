"""The next term of a case as a word with a colour."""

import datetime as dt

from django import template

from cases.actions import hours_allowed
from core import clock, when

register = template.Library()
_SOON = dt.timedelta(days=3)


@register.filter
def due_word(due: dt.datetime) -> str:
    """ "in 5 h 12 min", "2 days late"."""
    return when.left(due) if due < clock.now() else when.relative(due)


@register.filter
def due_kind(due: dt.datetime) -> str:
    if due < clock.now():
        return "breach"
    return "soon" if due - clock.now() < _SOON else "neutral"


@register.filter
def detention_ends(started: dt.datetime) -> dt.datetime:
    """The end of the hours that a minor may be held without a listed ground (CPC art. 131(4))."""
    return started + dt.timedelta(hours=hours_allowed(""))


@register.filter
def detention_left(started: dt.datetime) -> str:
    return when.left(detention_ends(started))


@register.filter
def detention_share(started: dt.datetime) -> str:
    """How much of the clock has run, for the bar."""
    gone = (clock.now() - started).total_seconds() / 3600 / hours_allowed("")
    return f"{max(0.0, min(100.0, 100 * gone)):.1f}"
