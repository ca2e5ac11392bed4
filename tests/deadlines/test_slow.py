"""The engine and a second, slow implementation agree on 100,000 inputs; a broken engine would be caught."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from deadlines import engine
from deadlines.engine import compute
from deadlines.rules import extension_of, terms_of
from deadlines.terms import Direction, Extension, Form, Length, Pause, Roll, RuleTerms, StartRule, Unit
from legal.calendar import CalendarNotLoaded
from tests.deadlines import slow
from tests.deadlines.calendars import CALENDAR, RULES

INPUTS = 100_000
SEED = 48
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
FIRST = dt.datetime(2024, 1, 10, tzinfo=dt.UTC)
MOST = {
    Unit.MINUTE: 600,
    Unit.HOUR: 30,
    Unit.CALENDAR_DAY: 40,
    Unit.WORKING_DAY: 15,
    Unit.MONTH: 8,
    Unit.YEAR: 2,
}
BACK = [StartRule.MOMENT, StartRule.EXCLUDED]
WHOLE_DAYS = {Unit.CALENDAR_DAY, Unit.WORKING_DAY}


@dataclass(frozen=True)
class Input:
    """Everything that a date hangs on."""

    rule: RuleTerms
    start: dt.datetime
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def of(self, count: Callable[..., Any]) -> dt.datetime | str | None:
        """What one way of counting says; the missing year where the calendar is not loaded."""
        try:
            found = count(self.rule, self.start, CALENDAR, self.pauses, self.extensions, **self.facts)
        except CalendarNotLoaded:
            return "not loaded"
        return found.due if hasattr(found, "due") else found

    def differs(self) -> bool:
        return self.of(compute) != self.of(slow.due)


def length(draw: random.Random, unit: Unit, least: int = 0) -> Length:
    return Length.of(draw.randint(least, MOST[unit]), unit)


def invented(draw: random.Random) -> RuleTerms:
    """A rule of any form that the vocabulary allows."""
    form = draw.choices(list(Form), [8, 1, 1])[0]
    if form is not Form.TERM:
        units = [Unit.CALENDAR_DAY, Unit.MONTH, Unit.YEAR]
        units += [Unit.WORKING_DAY] if form is Form.PERIODIC else []
        unit = draw.choice(units)
        return RuleTerms("X", length(draw, unit, 1), form=form, times=draw.randint(1, 4))
    if draw.random() < 0.05:
        return RuleTerms("X", Length.of(f"{draw.randint(1, 3)}/4", "share"), roll=draw.choice(list(Roll)))
    unit = draw.choice(list(MOST))
    if draw.random() < 0.2:
        return RuleTerms(
            "X",
            length(draw, unit),
            direction=Direction.BEFORE,
            start_rule=draw.choice(BACK if unit in WHOLE_DAYS else BACK[:1]),
            roll=draw.choice([Roll.NONE, Roll.PREVIOUS]),
        )
    starts = [StartRule.MOMENT, StartRule.EXCLUDED]
    if not unit.is_exact:
        starts = [StartRule.EXCLUDED, StartRule.INCLUDED]
        starts += [StartRule.MOMENT] if unit is Unit.CALENDAR_DAY else []
    start_rule = draw.choice(starts)
    rolls = [Roll.NONE] if unit.is_exact or start_rule is StartRule.MOMENT else [Roll.NONE, Roll.NEXT]
    return RuleTerms(
        "X",
        length(draw, unit, 1 if unit is Unit.WORKING_DAY else 0),
        start_rule=start_rule,
        roll=draw.choice(rolls),
        ceiling=length(draw, unit, 1) if draw.random() < 0.5 else None,
        within=length(draw, unit, 1) if draw.random() < 0.2 else None,
        sets_end=unit is not Unit.WORKING_DAY and draw.random() < 0.2,
    )


def of_the_law() -> list[tuple[RuleTerms, Any]]:
    """The 90 rules with each variant, chosen length and part."""
    found: list[tuple[RuleTerms, Any]] = []
    for row in RULES.values():
        wanted: list[dict[str, Any]] = [{}, *(variant["when"] for variant in row.variants)]
        if row.chosen and "fact" in row.chosen:
            band = range(row.chosen["least"], row.chosen["most"] + 1)
            wanted += [{row.chosen["fact"]: value} for value in band]
        found += [(terms_of(row, facts), row) for facts in wanted]
        for part in row.parts:
            variants = [{}, *(variant["when"] for variant in part.get("variants", ()))]
            found += [(terms_of(row, facts, part["key"]), None) for facts in variants]
    return found


LAW = of_the_law()


def granted(draw: random.Random, rule: RuleTerms, row: Any) -> tuple[Extension, ...]:
    if row is not None:
        steps = row.extensions[: draw.randint(0, len(row.extensions))]
        most = range(len(steps))
        return tuple(extension_of(row, n, draw.randint(1, 12)) for n in most)
    if rule.code != "X" or draw.random() < 0.5:
        return ()
    some = range(draw.randint(1, 3))
    return tuple(Extension(length(draw, rule.length.unit, 1), draw.random() < 0.5) for _n in some)


def paused(draw: random.Random, rule: RuleTerms, start: dt.datetime) -> tuple[Pause, ...]:
    """Stretches around the term, some overlapping, on the minute of the start."""
    if draw.random() < 0.4:
        return ()
    span = 40 * 60 if rule.length.unit.is_exact else 60 * 24 * 60
    found = []
    for _n in range(draw.randint(1, 3)):
        since = start + draw.randint(-span // 10, span) * MINUTE
        found.append(Pause(since, since + draw.randint(0, span // 4) * MINUTE))
    return tuple(found)


def one(draw: random.Random) -> Input:
    rule, row = (invented(draw), None) if draw.random() < 0.6 else draw.choice(LAW)
    start = FIRST + draw.randrange(3 * 365 * 24 * 60) * MINUTE
    facts: dict[str, Any] = {}
    if rule.form is Form.COUNTER:
        some = range(draw.randint(0, 5))
        facts["occurrences"] = [start + draw.randint(-500, 500) * DAY for _n in some]
        return Input(rule, start, facts=facts)
    if rule.form is Form.PERIODIC:
        return Input(rule, start, facts={"index": draw.randint(1, 9)})
    if rule.length.unit is Unit.SHARE:
        return Input(rule, start, facts={"until": start + draw.randint(0, 700) * DAY})
    if rule.direction is Direction.BEFORE:
        return Input(rule, start)
    if rule.sets_end and draw.random() < 0.7:
        facts["until"] = start + draw.randint(-2 * 24 * 60, 90 * 24 * 60) * MINUTE
    if draw.random() < 0.3:
        exact = rule.length.unit.is_exact
        facts["spent"] = (
            draw.randint(0, 20 * 60) * MINUTE if exact else draw.randint(0, 40 * 24) * 60 * MINUTE
        )
    return Input(rule, start, paused(draw, rule, start), granted(draw, rule, row), facts)


def inputs(seed: int, count: int) -> Iterator[Input]:
    draw = random.Random(seed)
    for _n in range(count):
        yield one(draw)


def smaller(found: Input) -> Iterator[Input]:
    """The same input with one thing less."""
    for n in range(len(found.pauses)):
        yield replace(found, pauses=found.pauses[:n] + found.pauses[n + 1 :])
    for n in range(len(found.extensions)):
        yield replace(found, extensions=found.extensions[:n] + found.extensions[n + 1 :])
    loose = {"spent", "occurrences"} | ({"until"} if found.rule.sets_end else set())
    for name in sorted(loose & set(found.facts)):
        yield replace(found, facts={k: v for k, v in found.facts.items() if k != name})
    rule = found.rule
    for change in ({"ceiling": None}, {"within": None}, {"sets_end": False}, {"roll": Roll.NONE}):
        if any(getattr(rule, name) != value for name, value in change.items()):
            yield replace(found, rule=replace(rule, **change))
    if rule.length.value > 1 and rule.length.unit is not Unit.SHARE:
        yield replace(found, rule=replace(rule, length=Length(rule.length.value // 2, rule.length.unit)))
        yield replace(found, rule=replace(rule, length=Length(rule.length.value - 1, rule.length.unit)))


def smallest(found: Input) -> Input:
    while (less := next((i for i in smaller(found) if i.differs()), None)) is not None:
        found = less
    return found


def first_difference(count: int, seed: int = SEED) -> Input | None:
    return next((found for found in inputs(seed, count) if found.differs()), None)


@pytest.mark.timeout(900)
def test_100_000_inputs_are_counted_alike() -> None:
    found = first_difference(INPUTS)
    if found is not None:
        least = smallest(found)
        pytest.fail(f"{least}\nengine: {least.of(compute)}\nslowly: {least.of(slow.due)}")


def test_the_inputs_reach_every_form_of_every_rule() -> None:
    drawn = list(inputs(SEED, 20_000))
    assert {i.rule.code for i in drawn} == {terms.code for terms, _row in LAW} | {"X"}
    assert {(i.rule.form, i.rule.direction) for i in drawn} >= {(form, Direction.AFTER) for form in Form}
    assert {i.rule.length.unit for i in drawn} == set(Unit)
    assert {i.rule.roll for i in drawn} == set(Roll)
    assert {i.rule.start_rule for i in drawn} == set(StartRule)
    assert {i.rule.start_rule for i in drawn if i.rule.direction is Direction.BEFORE} == set(BACK)
    for asked in ("pauses", "extensions"):
        assert sum(bool(getattr(i, asked)) for i in drawn) > 1_000
    for fact in ("spent", "until", "occurrences", "index"):
        assert sum(fact in i.facts for i in drawn) > 200
    assert sum(i.of(slow.due) != "not loaded" for i in drawn[:2_000]) > 1_500


def _later(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """An engine whose ``name`` answers one day too late."""

    def breaks(patch: pytest.MonkeyPatch) -> None:
        right = getattr(engine._Count, name)
        patch.setattr(engine._Count, name, lambda self, *args: right(self, *args) + DAY)

    return breaks


def _without(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """An engine that leaves out one step: what comes in goes out."""
    return lambda patch: patch.setattr(engine._Count, name, lambda self, due, *args: due)


def _unclamped(patch: pytest.MonkeyPatch) -> None:
    """31 January and a month is 3 March."""

    def add(day: dt.date, count: int) -> dt.date:
        index = day.year * 12 + day.month - 1 + count
        return dt.date(index // 12, index % 12 + 1, 1) + (day.day - 1) * DAY

    patch.setattr(engine, "add_months", add)


def _unmerged(patch: pytest.MonkeyPatch) -> None:
    def as_given(pauses: Any, start: dt.datetime) -> list[Pause]:
        cut = [Pause(max(p.since, start), p.until) for p in pauses if p.until > max(p.since, start)]
        return sorted(cut, key=lambda p: p.since)

    patch.setattr(engine, "_merged", as_given)


def _by_ceiling_only(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """An engine that does not know one bound."""

    def breaks(patch: pytest.MonkeyPatch) -> None:
        right = engine._Count._at_most
        patch.setattr(
            engine._Count,
            "_at_most",
            lambda self, due, bound: due if bound is getattr(self.rule, name) else right(self, due, bound),
        )

    return breaks


def _first_day_always_counts(patch: pytest.MonkeyPatch) -> None:
    right = engine._Count._last_day
    patch.setattr(
        engine._Count,
        "_last_day",
        lambda self, first, length: right(self, first, length) - (DAY if length.value else 0 * DAY),
    )


def _to_the_minute(patch: pytest.MonkeyPatch) -> None:
    """Whole days before an event counted as so many times 24 hours."""
    patch.setattr(engine._Count, "_before_whole_days", lambda self, length: self._back(length))


BROKEN = {
    "72 hours for three whole days": _to_the_minute,
    "a day too late": _later("_last_day"),
    "a day too early": _first_day_always_counts,
    "no move to a working day": _without("_roll"),
    "no last day of a short month": _unclamped,
    "overlapping pauses count twice": _unmerged,
    "pauses are forgotten": _without("_add_pauses"),
    "extensions are forgotten": _without("_extend"),
    "the ceiling is ignored": _by_ceiling_only("ceiling"),
    "the bound of a chosen length is ignored": _by_ceiling_only("within"),
    "earlier stays are forgotten": _without("_take_spent"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_engine_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[fault](monkeypatch)
    assert first_difference(3_000) is not None
