"""The decision table age x role x act x rule, with the boundaries of the 14th, 16th and 18th birthday."""

import datetime as dt
from typing import Any

import pytest

from legal import ages
from legal.guarantees import Circumstances, applicable, missed_by
from tests.legal.numbers import LAW, safeguards

ROWS = safeguards()
ASKED = [row for row in ROWS if row.is_asked]


def codes(act: str, rows: list[Any] = ASKED, **facts: Any) -> set[str]:
    return {row.code for row in applicable(rows, act, Circumstances(**facts))}


def test_54_safeguards_with_names_in_three_languages() -> None:
    assert len(ROWS) == 54
    assert {row.code for row in ROWS} == {f"SG-{n:02d}" for n in range(1, 55)}
    for row in ROWS:
        assert all((row.name_kk, row.name_ru, row.name_en, row.source, row.status)), row.code


def test_the_two_lists_of_facts_and_decisions() -> None:
    decisions = {row.code for row in ROWS if row.kind == "decision"}
    wanted = {1, 14, 16, 18, 22, 25, 26, 28, 30, 31, 41, 42, 54}
    assert decisions == {f"SG-{n:02d}" for n in wanted}
    facts = {row.code for row in ROWS if row.kind == "fact"}
    assert {"SG-03", "SG-04", "SG-05", "SG-12", "SG-13", "SG-36", "SG-48", "SG-53"} <= facts
    assert {row.code for row in ROWS if row.level == "alert"} <= facts
    assert all(row.way_on_kk and row.way_on_ru and row.way_on_en for row in ROWS if row.kind == "decision")


@pytest.mark.parametrize("age", [None, *range(8, 22)])
@pytest.mark.parametrize("capacity", ["suspect", "accused", "victim", "witness"])
@pytest.mark.parametrize("act", ["detention", "interrogation"])
@pytest.mark.parametrize("lag", [False, True])
def test_teacher_or_psychologist(age: int | None, capacity: str, act: str, lag: bool) -> None:
    """CPC art. 538(1): a suspect under 16, or with a lag; art. 215(1): a victim or witness under 14."""
    found = codes(act, age=age, capacity=capacity, lag=lag)
    suspect = capacity in ("suspect", "accused")
    child = age is None or age < 18
    young = age is None or age < 16
    assert ("SG-12" in found) is (suspect and (young or (child and lag)))
    assert ("SG-13" in found) is (not suspect and act == "interrogation" and (age is None or age < 14))


@pytest.mark.parametrize("age", [None, *range(8, 22)])
def test_lawyer_and_representative(age: int | None) -> None:
    child = age is None or age < 18
    assert {"SG-03", "SG-05"} <= codes("interrogation", age=age) or not child
    assert ("SG-03" in codes("detention", age=age)) is child
    assert "SG-03" not in codes("detention", age=age, capacity="victim")


@pytest.mark.parametrize(
    ("years", "code", "capacity"),
    [(16, "SG-12", "suspect"), (18, "SG-03", "suspect"), (14, "SG-13", "witness")],
)
def test_the_birthday_itself_still_protects(years: int, code: str, capacity: str) -> None:
    born = dt.date(2010, 5, 12).replace(year=2026 - years)
    birthday = dt.date(2026, 5, 12)
    on = ages.age_on(born, birthday, LAW.reached)
    after = ages.age_on(born, birthday + dt.timedelta(days=1), LAW.reached)
    assert code in codes("interrogation", age=on, capacity=capacity)
    assert code not in codes("interrogation", age=after, capacity=capacity)


def test_language_and_citizenship_are_asked_only_when_they_matter() -> None:
    assert "SG-48" not in codes("detention", age=15)
    assert "SG-48" in codes("detention", age=15, language_differs=True)
    assert "SG-49" not in codes("detention", age=15)
    assert "SG-49" in codes("detention", age=15, foreign=True)


@pytest.mark.parametrize(
    ("act", "facts", "code"),
    [
        ("custody", {"age": 17, "category": "medium"}, "SG-14"),
        ("custody", {"age": 17, "category": "serious", "months": 7}, "SG-16"),
        ("form_of_investigation", {"age": 17, "more": {"form": "inquiry"}}, "SG-18"),
        ("hearing", {"age": 17, "more": {"publicity": "open"}}, "SG-22"),
        ("conditional_sentence", {"age": 17, "months": 5}, "SG-30"),
        ("conditional_sentence", {"age": 17, "months": 13}, "SG-30"),
        ("pretrial_probation", {"more": {"measure": "custody"}}, "SG-41"),
        ("pretrial_probation", {"more": {"application": "none"}}, "SG-42"),
        ("registration", {"age": 15, "more": {"liable": False}}, "SG-01"),
    ],
)
def test_decisions_that_the_law_forbids(act: str, facts: dict[str, Any], code: str) -> None:
    assert code in codes(act, ROWS, **facts)


@pytest.mark.parametrize(
    ("act", "facts", "code"),
    [
        ("custody", {"age": 17, "category": "serious"}, "SG-14"),
        ("custody", {"age": 18, "category": "medium"}, "SG-14"),
        ("custody", {"age": 17, "category": "serious", "months": 6}, "SG-16"),
        ("form_of_investigation", {"age": 17, "more": {"form": "preliminary"}}, "SG-18"),
        ("conditional_sentence", {"age": 17, "months": 6}, "SG-30"),
        ("conditional_sentence", {"age": 17, "months": 12}, "SG-30"),
        ("conditional_sentence", {"age": 19, "months": 24}, "SG-30"),
        ("registration", {"age": 16, "more": {"liable": True}}, "SG-01"),
    ],
)
def test_decisions_that_the_law_allows(act: str, facts: dict[str, Any], code: str) -> None:
    assert code not in codes(act, ROWS, **facts)


def test_events_that_show_a_breach() -> None:
    too_long = {"event": "interview.recorded", "above": {"minutes": 120}, "below": {"age": 18}}
    assert missed_by(too_long, {"minutes": 121, "age": 17})
    assert missed_by(too_long, {"minutes": 121, "age": None})
    assert not missed_by(too_long, {"minutes": 120, "age": 17})
    assert not missed_by(too_long, {"minutes": 500, "age": 18})
    assert not missed_by(too_long, {"age": 17})
