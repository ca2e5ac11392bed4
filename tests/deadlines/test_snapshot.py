"""Worked examples that a lawyer can read and sign: tests/snapshots/deadlines.csv, in Kazakhstan's time."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deadlines import steps
from deadlines.days import LOCAL
from deadlines.engine import compute
from deadlines.examples import facts_of, worked
from deadlines.explain import explain
from deadlines.rules import FactOutOfBounds, instant, terms_of
from tests.deadlines.calendars import CALENDAR, RULES

FILE = Path(__file__).resolve().parent.parent / "snapshots" / "deadlines.csv"
with FILE.open(encoding="utf-8", newline="") as _file:
    EXAMPLES = list(csv.DictReader(_file))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['rule']} {e['facts']} {e['start']}".strip())
def test_worked_example(example: dict[str, str]) -> None:
    code, _slash, part = example["rule"].partition("/")
    rule = RULES[code]
    start = instant(example["start"])
    assert start is not None
    result = worked(rule, part, facts_of(example["facts"]), start, CALENDAR)
    assert (example["name_ru"], example["article"]) == (rule.name_ru, rule.source)
    assert result.due == instant(example["due"])
    assert example["why"]
    assert steps.restore(steps.dump(result.steps))[-1].kind == result.steps[-1].kind


def test_every_rule_has_a_worked_example() -> None:
    assert {e["rule"].partition("/")[0] for e in EXAMPLES} == set(RULES)


def written(facts: dict[str, Any]) -> set[str]:
    return {
        f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in facts.items()
    }


def asked() -> Iterator[tuple[str, set[str]]]:
    """Every variant, part, extension, band, named end, pause and total of every rule: where, and by which facts."""
    for code, rule in RULES.items():
        yield from ((code, written(variant["when"])) for variant in rule.variants)
        for part in rule.parts:
            yield f"{code}/{part['key']}", set()
            yield from ((f"{code}/{part['key']}", written(v["when"])) for v in part.get("variants", ()))
        yield from ((code, {f"extensions={n + 1}"}) for n in range(len(rule.extensions)))
        band = rule.chosen or {}
        yield from ((code, {f"{band['fact']}={band[edge]}"}) for edge in ("least", "most") if "fact" in band)
        yield from ((code, {f"{name}=*"}) for name, is_so in (
            ("until", band.get("set_end")), ("pause", rule.pauses), ("spent", rule.accumulates)
        ) if is_so)  # fmt: skip


def _named(value: Any) -> str:
    """The same name in every process: the order of a set differs from one to the next."""
    return " ".join(sorted(value)) if isinstance(value, set) else str(value)


@pytest.mark.parametrize(("rule", "facts"), list(asked()), ids=_named)
def test_everything_that_a_rule_may_become_has_a_worked_example(rule: str, facts: set[str]) -> None:
    given = [e["facts"].split() for e in EXAMPLES if e["rule"] == rule]
    known = [set(g) | {f"{fact.partition('=')[0]}=*" for fact in g} for g in given]
    assert any(facts <= k for k in known)


def test_ninety_rules_with_names_in_three_languages() -> None:
    assert len(RULES) == 90
    for rule in RULES.values():
        told = (
            rule.name_kk,
            rule.name_ru,
            rule.name_en,
            rule.source,
            rule.wording["length"],
            rule.started_by,
        )
        assert all(told), rule.code


def test_a_length_outside_the_band_of_the_law_is_refused() -> None:
    rule = next(r for r in RULES.values() if r.chosen and r.chosen.get("least") == 6)
    with pytest.raises(FactOutOfBounds, match="between 6 and 12"):
        terms_of(rule, {rule.chosen["fact"]: "5"})


def test_the_explanation_names_the_day_off_and_the_result(db: None) -> None:
    rule = RULES["DL-MISD-COURT"]
    start = instant("2026-05-12T10:00")
    assert start is not None
    told = explain(compute(terms_of(rule), start, CALENDAR).steps, "en")
    texts = [t["text"] for t in told]
    assert texts[0] == "The term starts on Tue 12 May 2026, 10:00."
    assert texts[-1] == "Result: Thu 28 May 2026, 24:00."
    assert any("is not a working day" in text for text in texts)
    assert all(t["basis"] in ("", "CPC 48(2)", "CPC 48(4)") for t in told)
    assert compute(terms_of(rule), start, CALENDAR).due.astimezone(LOCAL).hour == 23  # type: ignore[union-attr]
