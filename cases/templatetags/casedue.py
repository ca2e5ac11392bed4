"""The next term of a case as a word with a colour."""

import datetime as dt
from dataclasses import dataclass

from django import template

from cases.hours import hours_allowed, rule_hours
from core import clock, when
from legal.purposes import code_for

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


@dataclass(frozen=True)
class DetentionClock:
    """The hours that run from the minute of actual detention. Without a beginning only their number is known."""

    hours: int
    started_at: dt.datetime | None = None

    @property
    def ends(self) -> dt.datetime | None:
        return self.started_at + dt.timedelta(hours=self.hours) if self.started_at else None

    @property
    def left(self) -> str:
        return when.left(self.ends) if self.ends else ""

    @property
    def share(self) -> str:
        """How much of the clock has run, for the bar."""
        if self.started_at is None:
            return "0"
        gone = (clock.now() - self.started_at).total_seconds() / 3600 / self.hours
        return f"{max(0.0, min(100.0, 100 * gone)):.1f}"

    @property
    def is_urgent(self) -> bool:
        """Two thirds have run."""
        return self.ends is not None and self.ends - clock.now() < dt.timedelta(hours=self.hours) / 3


@register.simple_tag
def detention_clock(started: dt.datetime | None, exception: str = "") -> DetentionClock:
    """The clock of a detention with its ground, by the rules of the law (CPC art. 131(4))."""
    return DetentionClock(hours_allowed(exception or "", started or None), started or None)


@register.simple_tag
def law_hours(purpose: str) -> int:
    """The hours, at present, of the rule behind a question (``legal.purposes``)."""
    return rule_hours(code_for(purpose))


@register.simple_tag
def law_code(purpose: str) -> str:
    """The code of the rule behind a question (``legal.purposes``)."""
    return code_for(purpose)
