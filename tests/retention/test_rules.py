"""The rules: data over facts, without a database but for the rules themselves."""

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cases.models import Person
from retention import facts
from retention.models import RetentionRule
from retention.rules import Facts, term_of

pytestmark = pytest.mark.django_db
CLOSED = dt.date(2024, 3, 31)
MILD = {"kind": "criminal", "is_closed": True, "closed_on": CLOSED, "outcome": "fine", "category": "medium"}


def term(**changes: Any) -> Any:
    return term_of(RetentionRule.objects.all(), Facts(**(MILD | changes)))


@pytest.mark.parametrize(
    ("facts", "code", "ripe"),
    [
        ({}, "RT-EXPUNGE-MILD", CLOSED),
        ({"served_on": dt.date(2023, 5, 5)}, "RT-EXPUNGE-MILD", dt.date(2023, 5, 5)),
        ({"served_on": dt.date(2018, 7, 11)}, "RT-EXPUNGE-MILD", dt.date(2018, 11, 11)),
        ({"served_on": dt.date(2018, 7, 12)}, "RT-EXPUNGE-MILD", dt.date(2018, 7, 12)),
        ({"outcome": "imprisonment"}, "RT-EXPUNGE-PRISON-1", dt.date(2025, 3, 31)),
        ({"outcome": "imprisonment", "category": "small"}, "RT-EXPUNGE-PRISON-1", dt.date(2025, 3, 31)),
        ({"outcome": "imprisonment", "category": "serious"}, "RT-EXPUNGE-PRISON-2", dt.date(2026, 3, 31)),
        (
            {"outcome": "imprisonment", "category": "especially_serious"},
            "RT-EXPUNGE-PRISON-3",
            dt.date(2027, 3, 31),
        ),
        (
            {"outcome": "", "diverted": True, "majority_on": dt.date(2026, 1, 5)},
            "RT-REGISTER-18",
            dt.date(2026, 1, 5),
        ),
        (
            {"outcome": "diversion", "diverted": True, "majority_on": dt.date(2020, 1, 5)},
            "RT-REGISTER-18",
            CLOSED,
        ),
        ({"outcome": "diversion", "diverted": True}, "RT-REGISTER-18", None),
        ({"outcome": "acquitted"}, "RT-NO-GUILT", CLOSED),
        ({"kind": "administrative", "outcome": ""}, "RT-ADMIN-SPENT", dt.date(2024, 9, 30)),
    ],
)
def test_each_outcome_has_its_term(world: None, facts: Any, code: str, ripe: dt.date | None) -> None:
    found = term(**facts)
    assert (found.rule.code, found.ripe_on) == (code, ripe)


def test_an_open_case_has_no_day(world: None) -> None:
    assert term(is_closed=False).ripe_on is None
    assert not term(is_closed=False).is_ripe(dt.date(2099, 1, 1))


def test_a_sentence_of_unknown_kind_has_no_term(world: None) -> None:
    assert term(outcome="imprisonment", category="") is None
    assert term(outcome="ruling") is None


def test_every_rule_names_its_source_in_three_languages(world: None) -> None:
    rules = list(RetentionRule.objects.all())
    assert len(rules) == 11
    for rule in rules:
        assert rule.source
        assert rule.name_kk
        assert rule.name_ru
        assert rule.name_en
        assert rule.is_read or rule.note, f"{rule.code}: say what was not read"


@pytest.mark.parametrize(
    ("known", "latest"),
    [
        ({"birth_year": 2008}, dt.date(2008, 12, 31)),
        ({"birth_year": 2008, "birth_date": dt.date(2008, 3, 5)}, dt.date(2008, 3, 5)),
        ({}, None),
    ],
)
def test_a_year_of_birth_counts_as_its_last_day(known: dict[str, Any], latest: dt.date | None) -> None:
    """Of two readings the one by which nothing is sealed too early."""
    person = SimpleNamespace(**({"birth_year": None, "birth_date": None} | known))
    assert facts.latest_birth(cast(Person, person)) == latest
