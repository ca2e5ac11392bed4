"""Worked examples that a lawyer can read and sign: tests/snapshots/deadlines.csv, in Kazakhstan's time."""

import csv
from pathlib import Path

import pytest

from deadlines import steps
from deadlines.days import LOCAL
from deadlines.engine import compute
from deadlines.explain import explain
from deadlines.rules import FactOutOfBounds, inputs_of, instant, terms_of
from tests.deadlines.calendars import CALENDAR, RULES

FILE = Path(__file__).resolve().parent.parent / "snapshots" / "deadlines.csv"
with FILE.open(encoding="utf-8", newline="") as _file:
    EXAMPLES = list(csv.DictReader(_file))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e['rule']} {e['facts']} {e['start']}".strip())
def test_worked_example(example: dict[str, str]) -> None:
    code, _slash, part = example["rule"].partition("/")
    rule = RULES[code]
    facts = dict(fact.split("=", 1) for fact in example["facts"].split())
    start = instant(example["start"])
    assert start is not None
    result = compute(terms_of(rule, facts, part), start, CALENDAR, **inputs_of(rule, facts).arguments())
    assert result.due == instant(example["due"])
    assert example["why"]
    assert steps.restore(steps.dump(result.steps))[-1].kind == result.steps[-1].kind


def test_every_rule_has_a_worked_example() -> None:
    assert {e["rule"].partition("/")[0] for e in EXAMPLES} == set(RULES)
    parts = {f"{code}/{part['key']}" for code, rule in RULES.items() for part in rule.parts}
    assert parts <= {e["rule"] for e in EXAMPLES}


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
    rule = next(r for r in RULES.values() if r.chosen and r.chosen["least"] == 6)
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
