"""Worked examples: the same few starts by the version in force and by the new one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from amendments.words import facts_in_words
from core import clock
from deadlines.days import LOCAL
from deadlines.engine import compute
from deadlines.explain import explain, moment
from deadlines.rules import FactOutOfBounds, inputs_of, terms_of
from deadlines.terms import Unit
from legal.calendar import CalendarNotLoaded
from legal.working_days import working_calendar


@dataclass(frozen=True)
class Example:
    start: str
    facts: dict[str, Any]
    before: str
    after: str
    why: list[dict[str, str]]

    @property
    def facts_in_words(self) -> str:
        return facts_in_words(self.facts)

    @property
    def differs(self) -> bool:
        return self.before != self.after


def starts(around: dt.date) -> list[dt.datetime]:
    """A morning early in the week, a Friday afternoon, the end of a month, an evening before holidays."""
    monday = around + dt.timedelta(days=(7 - around.weekday()) % 7)
    friday = monday + dt.timedelta(days=4)
    last = (monday.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    holiday = next(
        (day for n in range(370) if _is_holiday_after(day := monday + dt.timedelta(days=n))), monday
    )
    at = [(monday, 10, 0), (friday, 16, 30), (last, 9, 15), (holiday, 18, 40)]
    return [dt.datetime(d.year, d.month, d.day, hour, minute, tzinfo=LOCAL) for d, hour, minute in at]


def _is_holiday_after(day: dt.date) -> bool:
    """Whether the next day is a named day off."""
    return bool(working_calendar().why_not(day + dt.timedelta(days=1)))


def worked(old: Any, new: Any, around: dt.date | None = None) -> list[Example]:
    """Four starts by both versions, and one for each set of facts that either version counts differently."""
    return list(_worked(old, new, around or clock.today()))


def _worked(old: Any, new: Any, around: dt.date) -> Iterator[Example]:
    four = starts(around)
    for start in four:
        yield _example(old, new, start, {})
    seen: list[dict[str, Any]] = []
    for entry in [*new.variants, *old.variants]:
        facts = entry.get("when", {})
        if facts and facts not in seen:
            seen.append(facts)
            yield _example(old, new, four[0], facts)


def _example(old: Any, new: Any, start: dt.datetime, facts: dict[str, Any]) -> Example:
    (before, _steps), (after, why) = _due(old, start, facts), _due(new, start, facts)
    return Example(moment(start), facts, before, after, why)


def _due(row: Any, start: dt.datetime, facts: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """The end in words with its steps; "—" where it cannot be said."""
    # A share needs a span; elsewhere "until" would be the end that a decision names, and hide the length.
    span = {"until": start + dt.timedelta(days=100)} if row.length["unit"] == Unit.SHARE else {}
    told = span | facts
    try:
        result = compute(terms_of(row, told), start, working_calendar(), **inputs_of(row, told).arguments())
    except (CalendarNotLoaded, FactOutOfBounds, ValueError):
        return "—", []
    return (moment(result.due) if result.due else "—"), explain(result.steps)
