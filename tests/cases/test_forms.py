"""What the forms accept, refuse and only remark on."""

import datetime as dt

import pytest

from cases.forms.registration import ChildForm, DetentionForm
from cases.forms.search import NewSearchForm, Query, QuickSearchForm
from core import clock, iin

pytestmark = pytest.mark.django_db
BORN = dt.date(2010, 3, 14)
NUMBER = iin.invented(born_on=BORN, male=True, serial=5)


def child(**changes: str) -> ChildForm:
    typed = {
        "iin": NUMBER,
        "surname": "Ахметов",
        "given_name": "Диас",
        "born_on": BORN.isoformat(),
        "sex": "m",
        "citizenship": "KAZ",
        "native_language": "kk",
    }
    return ChildForm(typed | changes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NUMBER, Query(iin=NUMBER)),
        ("kar-2026-00417", Query(number="KAR-2026-00417")),
        ("263500031006117", Query(number="263500031006117")),
        ("Ахметов Диас 2010", Query(name="Ахметов Диас", birth_year=2010)),
        ("Qasym", Query(name="Qasym")),
    ],
)
def test_one_field_understands_codes_numbers_and_names(text: str, expected: Query) -> None:
    form = QuickSearchForm({"q": text})
    assert form.is_valid()
    assert form.query() == expected


def test_a_search_needs_something_to_look_for() -> None:
    assert not NewSearchForm({"birth_year": "2010"}).is_valid()
    assert NewSearchForm({"name": "Ахметов"}).is_valid()


def test_a_child_in_order_has_no_remark() -> None:
    form = child()
    assert form.is_valid(), form.errors
    assert form.remarks == []


@pytest.mark.parametrize("wrong", ["123", "12345678901a", NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)])
def test_a_wrong_iin_is_refused_beside_the_field(wrong: str) -> None:
    form = child(iin=wrong)
    assert not form.is_valid()
    assert set(form.errors) == {"iin"}


def test_date_and_sex_that_differ_are_remarks_only() -> None:
    form = child(born_on="2010-03-15", sex="f")
    assert form.is_valid()
    assert len(form.remarks) == 2


def test_no_iin_needs_a_reason() -> None:
    assert "no_iin_reason" in child(iin="").errors
    assert child(iin="", no_iin_reason="not_issued").is_valid()


def test_an_unknown_birth_date_needs_the_year() -> None:
    assert "born_on" in child(born_on="").errors
    assert child(born_on="", birth_year="2010").is_valid()


def test_a_detention_has_its_minute_on_the_wall_clock_of_kazakhstan(world: None) -> None:
    started = clock.now().replace(second=0, microsecond=0) - dt.timedelta(hours=3)
    form = DetentionForm({"detained": "yes", "started_at": clock.local(started).strftime("%Y-%m-%dT%H:%M")})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["started_at"] == started
    assert "started_at" in DetentionForm({"detained": "yes"}).errors
    before = clock.local(started - dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    wrong = DetentionForm(
        {
            "detained": "yes",
            "started_at": clock.local(started).strftime("%Y-%m-%dT%H:%M"),
            "delivered_at": before,
        }
    )
    assert "delivered_at" in wrong.errors
