"""From a rule's row and the facts of a case to what the engine reads. Knows the vocabulary, never a rule's
code.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.dateparse import parse_datetime, parse_duration

from deadlines.days import LOCAL
from deadlines.terms import (
    Direction,
    Extension,
    Form,
    Length,
    Nature,
    Roll,
    RuleTerms,
    StartRule,
)

Facts = Mapping[str, Any]


class RuleRow(Protocol):
    code: str
    version: int
    length: dict[str, Any]
    direction: str
    start_rule: str
    roll: str
    form: str
    nature: str
    times: int
    is_immediate: bool
    counting: str
    variants: list[dict[str, Any]]
    chosen: dict[str, Any] | None
    extensions: list[dict[str, Any]]
    ceiling: dict[str, Any] | None
    parts: list[dict[str, Any]]


class FactOutOfBounds(ValueError):
    """A length chosen by a decision lies outside the band of the law."""

    def __init__(self, code: str, fact: str, least: int, most: int) -> None:
        super().__init__(f"{code}: {fact} must lie between {least} and {most}")
        self.fact, self.least, self.most = fact, least, most


def same(value: Any, wanted: Any) -> bool:
    """Whether a fact has a value. Facts come from events, rows and the command line: text and number are the
    same.
    """
    if wanted == "":
        return value in (None, "")
    if isinstance(value, bool) or isinstance(wanted, bool):
        return _truth(value) == _truth(wanted)
    return str(value) == str(wanted)


def _truth(value: Any) -> bool:
    return value is True or str(value).casefold() in ("true", "yes", "1")


def matches(entry: Mapping[str, Any], facts: Facts) -> bool:
    """Whether all of ``when``, none of ``unless`` and every bound of ``below`` hold; an unknown age counts as
    below.
    """
    if not all(same(facts.get(name), wanted) for name, wanted in entry.get("when", {}).items()):
        return False
    if any(same(facts.get(name), barred) for name, barred in entry.get("unless", {}).items()):
        return False
    bounds = entry.get("below", {})
    return all(facts.get(name) in (None, "") or float(facts[name]) < most for name, most in bounds.items())


def part_of(row: RuleRow, key: str) -> dict[str, Any]:
    """A further term of the same article; ValueError names the known ones."""
    for part in row.parts:
        if part["key"] == key:
            return part
    raise ValueError(f"{row.code} has no part {key!r}")


def terms_of(row: RuleRow, facts: Facts | None = None, part: str = "") -> RuleTerms:
    """The terms of a rule for these facts: the variant that fits, or the length that a decision chose."""
    facts = facts or {}
    if part:
        return _part_terms(row, part_of(row, part), facts)
    chosen = next((variant for variant in row.variants if matches(variant, facts)), {})
    length = _chosen_length(row, facts) or _length(chosen or row.length)
    return RuleTerms(
        code=row.code,
        version=row.version,
        length=length,
        direction=Direction(row.direction),
        start_rule=StartRule(chosen.get("start", row.start_rule)),
        roll=Roll(chosen.get("roll", row.roll)),
        form=Form(row.form),
        nature=Nature(row.nature),
        times=chosen.get("times", row.times),
        ceiling=_length(row.ceiling) if row.ceiling else None,
        within=_length(row.chosen["within"]) if row.chosen and "within" in row.chosen else None,
        is_immediate=chosen.get("immediate", row.is_immediate),
        sets_end=bool(row.chosen and row.chosen.get("set_end")),
        counting=row.counting,
    )


def _part_terms(row: RuleRow, part: dict[str, Any], facts: Facts) -> RuleTerms:
    chosen = next((variant for variant in part.get("variants", []) if matches(variant, facts)), part)
    periodic, before = part["direction"] == "every", part["direction"] == "before"
    length = _length(chosen)
    moment = length.unit.is_exact or before
    roll = part.get("roll", "none" if moment else row.roll)
    return RuleTerms(
        code=f"{row.code}/{part['key']}",
        version=row.version,
        length=length,
        direction=Direction.BEFORE if before else Direction.AFTER,
        start_rule=StartRule.MOMENT if moment else StartRule.EXCLUDED,
        roll=Roll(roll),
        form=Form.PERIODIC if periodic else Form.TERM,
        nature=Nature(part.get("nature", Nature.DUTY)),
        counting=row.counting,
    )


def _length(entry: Mapping[str, Any]) -> Length:
    return Length.of(str(entry["value"]), entry["unit"])


def _chosen_length(row: RuleRow, facts: Facts) -> Length | None:
    band = row.chosen
    if not band or "fact" not in band or facts.get(band["fact"]) in (None, ""):
        return None
    value = int(facts[band["fact"]])
    if not band["least"] <= value <= band["most"]:
        raise FactOutOfBounds(row.code, band["fact"], band["least"], band["most"])
    return Length.of(value, band["unit"])


def extension_of(row: RuleRow, number: int, value: int | None = None) -> Extension:
    """Extension step ``number`` (from 0) of a rule; ``value`` replaces its length, never above it."""
    step = row.extensions[number]
    is_total = "to" in step
    most = step["to" if is_total else "by"]
    if most is None and value is None:
        raise ValueError(f"{row.code}: the length of this extension is set by the decision")
    amount = most if value is None else value if most is None else min(value, most)
    return Extension(Length.of(amount, step["unit"]), is_total, step["granted_by"], step.get("level", ""))


def _lengths(given: Any, steps: int) -> list[int | None]:
    """What was granted in each step, the first one first; None: the most that the law allows.

    A single number is the length of the last step; several stand in a list, or in a text with commas.
    """
    if given in (None, ""):
        return [None] * steps
    if not isinstance(given, list):
        parts = str(given).split(",")
        given = parts if len(parts) > 1 else [None] * (steps - 1) + parts
    found = [int(value) if value not in (None, "") else None for value in given]
    return (found + [None] * steps)[:steps]


@dataclass(frozen=True)
class Inputs:
    """What the engine takes beside rule and start, read from facts."""

    extensions: Sequence[Extension] = ()
    spent: dt.timedelta = dt.timedelta()
    until: dt.datetime | None = None
    extended_until: dt.datetime | None = None
    not_past: dt.datetime | None = None
    occurrences: Sequence[dt.datetime] = field(default_factory=tuple)
    index: int = 1
    known_at: dt.datetime | None = None

    def arguments(self) -> dict[str, Any]:
        return dict(vars(self))


def inputs_of(row: RuleRow, facts: Facts) -> Inputs:
    """``extensions`` (how many steps were granted), ``spent`` (ISO duration, or days), ``until``,
    ``extended_until``, ``not_past``, ``occurrences`` (comma-separated instants), ``index`` and ``known_at`` of the facts."""
    asked = int(facts.get("extensions") or 0)
    if not 0 <= asked <= len(row.extensions):
        raise ValueError(f"{row.code} knows {len(row.extensions)} extensions, not {asked}")
    granted = range(asked)
    lengths = _lengths(facts.get("extended_to"), asked)
    return Inputs(
        extensions=tuple(extension_of(row, n, lengths[n]) for n in granted),
        spent=_duration(facts.get("spent")),
        until=instant(facts.get("until")),
        extended_until=instant(facts.get("extended_until")),
        not_past=instant(facts.get("not_past")),
        occurrences=tuple(
            i for text in str(facts.get("occurrences") or "").split(",") if (i := instant(text))
        ),
        index=int(facts.get("index") or 1),
        known_at=instant(facts.get("known_at")),
    )


def _duration(value: Any) -> dt.timedelta:
    if value in (None, ""):
        return dt.timedelta()
    if str(value).isdigit():
        return dt.timedelta(days=int(value))
    found = parse_duration(str(value))
    if found is None:
        raise ValueError(f"not a duration: {value}")
    return found


def instant(value: Any) -> dt.datetime | None:
    """An instant from a row, an event or the command line; without a zone it is Kazakhstan's time."""
    if value in (None, ""):
        return None
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=LOCAL)
    text = str(value).strip()
    found = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    if found is None:
        raise ValueError(f"not an instant: {value}")
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
