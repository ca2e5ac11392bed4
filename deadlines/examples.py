"""Worked examples of the terms: a rule, facts and a start in a line of text, and what the engine makes of them."""

import datetime as dt
from typing import TYPE_CHECKING

from deadlines.engine import compute
from deadlines.rules import RuleRow, inputs_of, instant, terms_of
from deadlines.terms import Pause, Result

if TYPE_CHECKING:
    from legal.calendar import WorkingCalendar


def facts_of(text: str) -> dict[str, str]:
    """ "months=9 extensions=1" as facts; ValueError names what is no fact."""
    wrong = [fact for fact in text.split() if "=" not in fact]
    if wrong:
        raise ValueError(f"not a fact (KEY=VALUE): {wrong[0]}")
    return dict(fact.split("=", 1) for fact in text.split())


def pause_of(text: str) -> Pause:
    """FROM/TO as a pause."""
    since, _slash, until = text.partition("/")
    begin, end = instant(since), instant(until)
    if begin is None or end is None:
        raise ValueError(f"not a pause (FROM/TO): {text}")
    return Pause(begin, end)


def worked(
    row: RuleRow, part: str, facts: dict[str, str], start: dt.datetime, calendar: "WorkingCalendar"
) -> Result:
    """The result of an example; the fact ``pause`` is time that does not count."""
    pauses = [pause_of(facts["pause"])] if "pause" in facts else []
    return compute(terms_of(row, facts, part), start, calendar, pauses, **inputs_of(row, facts).arguments())
