"""age x role x act x rule, exhaustively, against a table that a lawyer reads: ``owed.csv``.

The table is written from the articles and read here with a rule of its own: somebody is under an age up to and on the
birthday (an age is reached at 00:00 of the day after), and of unknown age always.
"""

import csv
import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pytest

from legal import ages
from legal.guarantees import Circumstances, applicable
from tests.legal.numbers import LAW, safeguards

ASKED: list[Any] = [row for row in safeguards() if row.is_asked]
TABLE = list(csv.DictReader((Path(__file__).parent / "owed.csv").read_text(encoding="utf-8").splitlines()))
ROLES = ("suspect", "accused", "defendant", "respondent", "victim", "witness")
FLAGS = ("lag", "language_differs", "foreign", "sexual_violence", "crime")
ACTS = sorted({act for row in ASKED for act in row.acts})
BIRTHS = [
    dt.date(2009, 5, 12),
    dt.date(2008, 2, 29),
    dt.date(2012, 2, 29),
    dt.date(2010, 12, 31),
    dt.date(2011, 1, 1),
]
Flags = frozenset[str]


def birthday(born: dt.date, years: int) -> dt.date:
    """Somebody born on 29 February has the birthday on 1 March of a common year."""
    last = born + dt.timedelta(days=1) if (born.month, born.day) == (2, 29) else born
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return last.replace(year=born.year + years)


def owed(act: str, role: str, under: Any, flags: Flags) -> set[str]:
    """The table, read. ``under(n)``: whether the person is under n years that day."""
    return {
        row["safeguard"]
        for row in TABLE
        if row["act"] == act
        and row["role"] in (role, "any")
        and (not row["until_age"] or under(int(row["until_age"])))
        and (not row["only_if"] or row["only_if"] in flags)
    }


def asked(act: str, role: str, years: int | None, flags: Flags, on: dt.date) -> set[str]:
    known: dict[str, Any] = {name: name in flags for name in FLAGS}
    more = {"sexual_violence": known.pop("sexual_violence")}
    # What kind of act it was may be unknown: then what belongs to a crime is asked.
    known["category"] = ("medium" if age_is_odd(years) else "") if known.pop("crime") else "misdemeanour"
    return {
        r.code
        for r in applicable(ASKED, act, Circumstances(capacity=role, age=years, on=on, more=more, **known))
    }


def age_is_odd(years: int | None) -> bool:
    """Half of the cases have an article, half have none."""
    return years is not None and years % 2 == 1


def every_flag() -> list[Flags]:
    return [frozenset(c) for n in range(len(FLAGS) + 1) for c in itertools.combinations(FLAGS, n)]


@pytest.mark.parametrize("born", BIRTHS)
@pytest.mark.parametrize("threshold", [14, 16, 18])
@pytest.mark.parametrize("offset", [-1, 0, 1, 2])
def test_around_every_birthday(born: dt.date, threshold: int, offset: int) -> None:
    day = birthday(born, threshold) + dt.timedelta(days=offset)
    on = max(
        day, dt.date(2026, 3, 2)
    )  # the rooms of help are asked for from this day on; the age is that of ``day``

    def under(years: int) -> bool:
        return day <= birthday(born, years)

    for act, role, flags in itertools.product(ACTS, ROLES, every_flag()):
        found = asked(act, role, ages.age_on(born, day, LAW.reached), flags, on)
        assert found == owed(act, role, under, flags), (act, role, born, day, flags)


def test_of_unknown_age_is_a_child() -> None:
    for act, role, flags in itertools.product(ACTS, ROLES, every_flag()):
        found = asked(act, role, None, flags, dt.date(2026, 11, 2))
        assert found == owed(act, role, lambda years: True, flags), (act, role, flags)


def test_before_the_rooms_of_help_nobody_asks_for_them() -> None:
    flags: Flags = frozenset({"sexual_violence"})
    assert "SG-40" in asked("interrogation", "victim", 15, flags, dt.date(2026, 3, 2))
    assert "SG-40" not in asked("interrogation", "victim", 15, flags, dt.date(2026, 3, 1))


def test_the_table_names_every_guarantee_that_is_asked() -> None:
    assert {row["safeguard"] for row in TABLE} == {row.code for row in ASKED}
    assert {(row["safeguard"], row["act"]) for row in TABLE} == {
        (r.code, act) for r in ASKED for act in r.acts
    }
