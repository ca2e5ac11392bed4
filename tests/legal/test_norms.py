"""The numbers of the law decide, from the day on from which they hold, and are never silently missing."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from cases.models.people import age
from core import clock
from core.errors import NotLawful
from courts import lawful
from courts.decision import Act, Decision
from legal import norms
from legal.forbidden import forbidden
from legal.guarantees import Circumstances
from legal.models import Norm, SafeguardDefinition
from legal.norms import Numbers, Unknown
from legal.numbers import UNITS, lines
from legal.sync import DATA, read_yaml
from tests.legal.numbers import numbers

CHANGED = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    norms.forget()
    yield
    norms.forget()


@pytest.fixture
def law(committed: None) -> Iterator[None]:
    """The law as the files have it, given back afterwards."""
    yield
    rows = Norm.objects.using("owner")
    codes = list(rows.filter(valid_from=CHANGED).values_list("code", flat=True))
    rows.filter(valid_from=CHANGED).delete()
    rows.filter(code__in=codes, valid_to=CHANGED - DAY).update(valid_to=None)


def change(code: str, **value: Any) -> None:
    """A new version from CHANGED on, as a changed data file would bring it."""
    old = Norm.objects.using("owner").get(code=code, valid_to=None)
    new = Norm.objects.using("owner").get(pk=old.pk)
    old.valid_to = CHANGED - DAY
    old.save(using="owner")
    new.pk, new.version, new.valid_from = None, old.version + 1, CHANGED
    new.value = new.value | value if isinstance(new.value, dict) else value["value"]
    new.save(using="owner", force_insert=True)
    norms.forget()


def found(deed: str, day: dt.date, **facts: Any) -> set[str]:
    return {row.code for row in forbidden(deed, Circumstances(age=17, on=day, **facts))}


OLD, NEW = CHANGED - DAY, CHANGED


@pytest.mark.parametrize(
    ("code", "value", "deed", "facts", "broken"),
    [
        ("custody-months", {"value": 3}, "custody", {"category": "serious", "months": 4}, "SG-16"),
        ("custody-categories", {"value": ["especially_serious"]}, "custody", {"category": "serious", "months": 1}, "SG-14"),
        ("sentence-imprisonment", {"most": 7}, "sentence", {"category": "serious", "months": 90, "more": {"sentence": "imprisonment"}}, "SG-25"),
        ("sentence-community-service", {"most": 50}, "sentence", {"more": {"sentence": "community_service", "hours": 60}}, "SG-26"),
        ("sentence-fine", {"most": 20}, "sentence", {"more": {"sentence": "fine", "amount": 21, "has_own_income": True}}, "SG-26"),
        ("conditional-control", {"most": 9}, "conditional_sentence", {"category": "serious", "months": 12}, "SG-30"),
        ("measure-special-regime", {"most": 12}, "educative_measure", {"category": "serious", "months": 13, "more": {"measures": ["PMVV5"]}}, "SG-28"),
        ("administrative-fine", {"most": 5}, "administrative_decision", {"more": {"sentence": "fine", "amount": 6}}, "SG-54"),
    ],
)  # fmt: skip
def test_a_changed_number_decides_from_its_day_on(
    law: None, code: str, value: Any, deed: str, facts: Any, broken: str
) -> None:
    assert broken not in found(deed, NEW, **facts)
    change(code, **value)
    assert broken not in found(deed, OLD, **facts)
    assert broken in found(deed, NEW, **facts)


@pytest.mark.parametrize(
    ("code", "kind", "months"),
    [("sentence-restriction-of-freedom", "restriction_of_freedom", 18), ("sentence-right-to-activity", "deprivation_of_right", 18)],
)  # fmt: skip
def test_the_milder_bound_of_two_days_decides(law: None, code: str, kind: str, months: int) -> None:
    change(code, most=1)
    cases = ((OLD, OLD, OLD, False), (OLD, OLD, NEW, False), (OLD, NEW, NEW, True), (NEW, NEW, NEW, True))
    for act_on, decided_on, today, refused in cases:
        act = Act(category="serious", age_at_offence=17, occurred_on=act_on)
        decision = Decision(kind=kind, months=months, decided_on=decided_on)
        with clock.at(dt.datetime.combine(today, dt.time(12), clock.LOCAL)):
            norms.forget()
            if refused:
                with pytest.raises(NotLawful, match="12 months"):
                    lawful.check(decision, act, 17)
            else:
                lawful.check(decision, act, 17)


def test_the_day_of_an_age_is_a_number_of_the_law(law: None) -> None:
    born = dt.date(2010, 10, 1)
    with clock.at(dt.datetime(2026, 10, 1, 12, tzinfo=clock.LOCAL)):
        assert age(born, dt.date(2026, 10, 1)) == 15
        change("age-reached", value="on_birthday")
        assert age(born, dt.date(2026, 10, 1)) == 16
    assert age(dt.date(2010, 8, 31), OLD) == 15, "the old law of an earlier day"


def test_a_misprint_is_no_silence() -> None:
    known = numbers()
    with pytest.raises(KeyError):
        known.rows([{"above": {"months": "=custody-monhts"}}])
    with pytest.raises(KeyError):
        known.rows([{"above": {"months": "=sentence-fine.mots"}}])
    assert Numbers({}, ["custody-months"]).rows([{"above": {"months": "=custody-months"}}]) == []
    with pytest.raises(Unknown):
        Numbers({}, ["custody-months"]).of("custody-months")


def test_each_name_in_a_table_is_a_number_of_the_law(world: None, db: None) -> None:
    held = norms.filled(SafeguardDefinition.objects.all(), clock.today())
    text = repr([(row.applies, row.opened_by) for row in held])
    assert not re.search(r"'=|\{[a-z-]+[.}]", text)
    assert len(re.findall(r'"=', (DATA / "safeguards.yaml").read_text())) > 100


def test_the_numbers_are_listed_in_words(world: None, client: Any) -> None:
    client.force_login(User.objects.get(username="aliya"))
    page = client.get("/law/numbers/").content.decode()
    assert "Предел содержания несовершеннолетнего под стражей до суда" in page
    assert "не более — если пожизненное" in page
    found = client.get("/law/numbers/", {"q": "541(4)"}).content.decode()
    assert found.count("<tr>") == 2, "the head and one row"
    assert "<b>6 месяцев</b>" in found
    rows = client.get("/api/v1/law/numbers/").json()
    assert {"code": "custody-months", "value": 6}.items() <= {r["code"]: r for r in rows}[
        "custody-months"
    ].items()
    assert [r["value"]["most"] for r in rows if r["code"] == "sentence-imprisonment"] == [10], (
        "those of today"
    )


def test_each_number_has_words() -> None:
    for row in read_yaml("norms.yaml"):
        for word, value in lines(row["value"]):
            assert "_" not in word + value, row["code"]
        assert str(UNITS.get(row.get("unit", ""), "")) or not row.get("unit"), row["code"]


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date(2014, 12, 31), dt.date(1998, 1, 1), dt.date(1, 1, 2)])
def test_an_age_is_told_of_a_day_before_any_law_that_is_held(day: dt.date) -> None:
    """A year typed wrongly, or an act of long ago: the question is answered, as it is for the first day of the law."""
    first = min(Norm.objects.filter(code="age-adult").values_list("valid_from", flat=True))
    assert day < first
    assert norms.ages(day) == norms.ages(first)
    assert age(dt.date(1998, 5, 1), dt.date(2014, 5, 2)) == 16
