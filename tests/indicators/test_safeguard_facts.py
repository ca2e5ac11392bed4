"""The column about a teacher or psychologist follows the dated number of the law, from its day on and not before."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from access.context import for_actor
from access.system import for_system
from cases import actions
from cases.models import Party
from core import clock
from indicators import counting, safeguard_facts
from indicators.periods import Quarter
from legal.models import Norm
from legal.purposes import code_for

Q3 = Quarter.parse("2026Q3")
DAY, CHANGED = dt.date(2026, 8, 12), dt.date(2026, 9, 1)
pytestmark = pytest.mark.committed


@pytest.fixture
def changed(committed: None) -> Iterator[None]:
    """From CHANGED on the guarantee is owed below 17; the law is given back afterwards."""
    rows = Norm.objects.using("owner").filter(code=code_for("figure_psychologist_below"))
    old, new = rows.get(), rows.get()
    assert old.value == 16
    old.valid_to = CHANGED - dt.timedelta(days=1)
    old.save(using="owner")
    new.pk, new.version, new.valid_from, new.value = None, old.version + 1, CHANGED, 17
    new.save(using="owner", force_insert=True)
    yield
    rows.filter(valid_from=CHANGED).delete()
    rows.update(valid_to=None)


def question(as_: Any, case: Any, at: dt.datetime) -> None:
    with clock.at(at + dt.timedelta(hours=2)), for_actor(as_("aliya")) as actor:
        party = Party.objects.get(case=case, person_id=case.subject_id)
        actions.record_interview(
            actor=actor,
            case=case,
            party=party,
            kind="suspect",
            started_at=at,
            ended_at=at + dt.timedelta(hours=1),
        )


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), clock.LOCAL)


def column() -> dict[str, int]:
    """The children of the quarter by what the column says of them."""
    found: dict[str, int] = {}
    with for_system("test of counting"):
        _counts, tables = counting.spine(Q3, clock.now())
    for cell in tables["safeguard_psychologist"].values():
        for word, many in cell.items():
            found[word] = found.get(word, 0) + many
    return found


def of_age(years: int, serial: int) -> dict[str, Any]:
    return {"serial": serial, "born_on": dt.date(DAY.year - years, 3, 5)}


def test_control_by_the_number_of_the_files(committed: None, register: Any, as_: Any, today: Any) -> None:
    for serial, years in enumerate((14, 15, 16, 17), start=1):
        question(as_, register(DAY, **of_age(years, serial)), noon(CHANGED))
    register(DAY, **of_age(15, 9))  # never questioned
    assert column() == {"kept": 2, "unknown": 3}


def test_a_changed_number_counts_from_its_day_only(
    changed: None, register: Any, as_: Any, today: Any
) -> None:
    """Three children of 16: on the last day of the old number, in the last minute of it, and on the first of the new."""
    last_minute = dt.datetime.combine(CHANGED, dt.time(), clock.LOCAL) - dt.timedelta(minutes=1)
    for serial, at in enumerate((noon(CHANGED - dt.timedelta(days=1)), last_minute), start=1):
        question(as_, register(DAY, **of_age(16, serial)), at)
    assert column() == {"unknown": 2}
    question(as_, register(DAY, **of_age(16, 3)), last_minute + dt.timedelta(minutes=1))
    assert column() == {"unknown": 2, "kept": 1}
    question(as_, register(DAY, **of_age(17, 4)), noon(CHANGED))
    assert column() == {"unknown": 3, "kept": 1}, "below 17, not at it"


def test_one_statement_however_many_children_and_numbers(
    changed: None, register: Any, as_: Any, today: Any
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connections["system"]) as found:
            column()
        return len(found)

    question(as_, register(DAY, **of_age(16, 1)), noon(CHANGED))
    few = asked()
    for serial in range(2, 6):
        question(as_, register(DAY, **of_age(15, serial)), noon(DAY + dt.timedelta(days=serial)))
    assert asked() == few


def test_no_age_stands_in_the_statement() -> None:
    (sql,) = [sql for key, sql in safeguard_facts.columns() if key == "safeguard_psychologist"]
    assert "16" not in sql
    assert "legal_norm" in sql
