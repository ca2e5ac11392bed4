"""Liability and what follows from gravity: the ten worked examples and the boundaries of age."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from legal import ages
from legal.guarantees import Circumstances, applicable
from legal.liability import (
    Court,
    Release,
    court_for,
    liable,
    limitation_months,
    reconciliation,
)
from legal.sync import day, read_csv
from tests.legal.numbers import LAW, safeguards

D = dt.date
ON = D(2026, 2, 1)


@dataclass(frozen=True)
class Row:
    article: str
    part: str
    category: str
    from_age_14: bool
    age_14_since: dt.date | None
    is_life_only: bool
    is_juvenile_court_by_victim: bool
    limitation_months_minor: int | None
    complaint: str


def rows() -> dict[tuple[str, str], Row]:
    return {
        (r["article"], r["part"]): Row(
            r["article"],
            r["part"],
            r["category"],
            r["from_age_14"] == "yes",
            day(r["age_14_since"]),
            r["is_life_only"] == "yes",
            r["is_juvenile_court_by_victim"] == "yes",
            None if r["limitation_years_minor"] == "none" else round(float(r["limitation_years_minor"]) * 12),
            r["complaint"],
        )
        for r in read_csv("offences.csv")
    }


OFFENCES = rows()


def offence(article: str, part: str = "") -> Row:
    return OFFENCES[article, part]


DECISIONS = [row for row in safeguards() if row.kind == "decision"]


def barred(deed: str, act: Row, months: int | None = None, **more: Any) -> set[str]:
    """The guarantees that a decision about a child of 17 would break."""
    facts = {"act": f"{act.article}({act.part})", "article": act.article, "life_only": act.is_life_only}
    known = Circumstances(age=17, category=act.category, months=months, more=facts | more)
    return {row.code for row in applicable(DECISIONS, deed, known)}


def test_all_334_rows_are_there() -> None:
    assert len(OFFENCES) == 334
    assert len({article for article, _part in OFFENCES}) == 117
    assert sum(r["name_kk"] == "" for r in read_csv("offences.csv")) == 8
    assert all(r["status"] and r["source"] for r in read_csv("offences.csv"))


def test_example_1_theft_by_a_group_at_15() -> None:
    act = offence("188", "2")
    assert liable(15, act, ON, LAW)
    assert act.category == "medium"
    assert limitation_months(15, act, LAW.adult) == 30
    assert barred("sentence", act, sentence="imprisonment", months=12) == {"SG-25"}
    assert barred("custody", act) == {"SG-14"}


def test_example_2_plain_theft_at_15() -> None:
    assert not liable(15, offence("188", "1"), ON, LAW)


def test_example_3_petty_theft_at_16() -> None:
    act = offence("187", "1")
    assert liable(16, act, ON, LAW)
    assert act.category == "misdemeanour"
    assert limitation_months(16, act, LAW.adult) == 6
    assert act.complaint == "private_public"


def test_example_4_the_list_of_the_day_of_the_act() -> None:
    act = offence("203", "2")
    assert not liable(14, act, D(2020, 2, 1), LAW)
    assert liable(14, act, D(2026, 2, 1), LAW)
    assert act.category == "serious"


def test_example_5_hooliganism_at_17() -> None:
    act = offence("293", "2")
    assert act.category == "serious"
    assert limitation_months(17, act, LAW.adult) == 60
    assert reconciliation(17, act, LAW.adult) is Release.POSSIBLE_WITH_MEASURES
    assert reconciliation(17, act, LAW.adult, is_first=False) is Release.BARRED


def test_example_6_robbery_at_17() -> None:
    act = offence("192", "4")
    assert act.category == "especially_serious"
    assert limitation_months(17, act, LAW.adult) == 90
    assert court_for(17, act, LAW.adult) is Court.CRIMINAL


def test_example_7_death_on_the_road_at_16() -> None:
    act = offence("345", "3")
    assert act.category == "small"
    assert limitation_months(16, act, LAW.adult) == 12
    assert reconciliation(16, act, LAW.adult) is Release.BARRED
    assert reconciliation(16, act, LAW.adult, close_relative=True) is Release.MANDATORY


def test_example_8_adult_against_a_pupil() -> None:
    act = offence("122", "3")
    assert act.category == "serious"
    assert limitation_months(30, act, LAW.adult) is None
    assert court_for(30, act, LAW.adult) is Court.JUVENILE


def test_example_9_the_item_decides_the_court() -> None:
    act = offence("106", "2")
    assert act.category == "serious"
    assert court_for(30, act, LAW.adult, item="11") is Court.JUVENILE
    assert court_for(30, act, LAW.adult, item="1") is Court.ORDINARY


def test_example_10_life_is_the_only_penalty() -> None:
    act = offence("121", "4")
    assert act.category == "especially_serious"
    assert limitation_months(17, act, LAW.adult) is None
    for months, found in ((179, {"SG-25"}), (180, set()), (240, set()), (241, {"SG-25"})):
        assert barred("sentence", act, sentence="imprisonment", months=months) == found


@pytest.mark.parametrize(
    ("years", "article", "part", "answers"),
    [(14, "99", "1", True), (14, "188", "1", False), (16, "188", "1", True), (16, "187", "1", True)],
)
def test_boundaries_on_the_birthday(years: int, article: str, part: str, answers: bool) -> None:
    born = D(2012, 6, 1).replace(year=2026 - years)
    birthday = D(2026, 6, 1)
    before = liable(ages.age_on(born, birthday, LAW.reached), offence(article, part), birthday, LAW)
    after = liable(
        ages.age_on(born, birthday + dt.timedelta(days=1), LAW.reached), offence(article, part), birthday, LAW
    )
    assert after is answers
    assert before is (years == 16 and offence(article, part).from_age_14)


@pytest.mark.parametrize("age", range(21))
def test_every_row_at_every_age(age: int) -> None:
    for row in OFFENCES.values():
        listed = row.from_age_14 and (row.age_14_since is None or row.age_14_since <= ON)
        assert liable(age, row, ON, LAW) is (age >= 16 or (age >= 14 and listed))


def test_an_unknown_age_and_a_lag_are_in_favour_of_the_child() -> None:
    assert not liable(None, offence("99", "1"), ON, LAW)
    assert not liable(17, offence("99", "1"), ON, LAW, developmental_lag=True)


def test_a_court_that_the_code_names_twice_is_not_decided() -> None:
    assert court_for(17, offence("124", "2"), LAW.adult) is Court.UNCLEAR
    assert court_for(17, offence("345", "4"), LAW.adult) is Court.CRIMINAL
    assert court_for(17, offence("188", "3"), LAW.adult) is Court.JUVENILE


@pytest.mark.parametrize(
    ("article", "part", "most"), [("99", "2", 144), ("255", "1", 144), ("192", "4", 120)]
)
def test_the_longest_imprisonment(article: str, part: str, most: int) -> None:
    act = offence(article, part)
    assert barred("sentence", act, sentence="imprisonment", months=most) == set()
    assert barred("sentence", act, sentence="imprisonment", months=most + 1) == {"SG-25"}


def test_where_imprisonment_and_custody_are_open() -> None:
    assert barred("sentence", offence("345", "3"), sentence="imprisonment", months=12) == {"SG-25"}
    negligent = offence("101", "2")
    assert barred("sentence", negligent, sentence="imprisonment", months=12) == {"SG-25"}
    assert not barred("sentence", negligent, sentence="imprisonment", months=12, caused_death=True)
    assert barred("custody", offence("192", "1")) == set()
    assert barred("custody", offence("188", "2")) == {"SG-14"}
