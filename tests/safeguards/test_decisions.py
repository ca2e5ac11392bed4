"""Decisions that the law forbids about a child, each through the verb that makes it: refused, with the lawful way on."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from access.context import for_actor
from cases import actions as case_actions
from cases import ending
from cases.models import Case
from cases.models.case import CaseKind
from core import clock
from core.errors import NotLawful
from courts import lawful
from courts.decision import Act, Decision
from legal import forbidden
from legal.guarantees import Circumstances
from legal.models import SafeguardDefinition
from probation import actions as plans
from tests.cases.test_ending import ALL_MET, at_prosecutor
from tests.courts.conftest import in_court, schedule
from tests.courts.test_actions import decide
from tests.probation.conftest import opening
from tests.probation.test_plans import PRETRIAL, let_probation_in

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Any]
DAY = dt.date(2026, 5, 12)
YOUNG = {"born_on": dt.date(2012, 1, 10)}


@pytest.fixture(autouse=True)
def _world(world: None) -> Iterator[None]:
    return


def refused(code: str, act: Callable[[], object]) -> NotLawful:
    with pytest.raises(NotLawful) as caught:
        act()
    assert caught.value.code == code
    assert caught.value.basis == SafeguardDefinition.objects.in_force(clock.today()).get(code=code).source
    assert str(caught.value.reason)
    assert str(caught.value.way_on)
    return caught.value


def weigh(kind: str, *, category: str = "serious", **more: Any) -> Callable[[], object]:
    of_act = {n: more.pop(n) for n in ("article", "part", "intent", "is_life_only", "is_administrative", "victim",
                                       "age_at_offence", "occurred_on", "custody_months") if n in more}  # fmt: skip
    age = more.pop("age", 16)
    decision = Decision(kind=kind, decided_on=DAY, **more)
    return lambda: lawful.check(decision, Act(category=category, **({"age_at_offence": 15} | of_act)), age)


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("SG-14", weigh("custody", category="misdemeanour", months=1)),
        ("SG-14", weigh("custody", category="small", months=1)),
        ("SG-14", weigh("custody", category="medium", months=1)),
        ("SG-16", weigh("custody", months=7)),
        ("SG-16", weigh("custody", months=2, custody_months=5)),
        ("SG-25", weigh("imprisonment", category="misdemeanour", months=1)),
        ("SG-25", weigh("imprisonment", category="small", months=6)),
        ("SG-25", weigh("imprisonment", category="medium", months=6, caused_death=False)),
        ("SG-25", weigh("imprisonment", category="medium", months=6)),
        ("SG-25", weigh("imprisonment", months=121)),
        ("SG-25", weigh("imprisonment")),
        ("SG-25", weigh("imprisonment", months=145, article="99", part="2")),
        ("SG-25", weigh("imprisonment", months=145, article="255", part="1")),
        ("SG-25", weigh("imprisonment", months=241, article="99", part="3", is_life_only=True)),
        ("SG-26", weigh("fine", amount=Decimal(20), has_own_income=False)),
        ("SG-26", weigh("fine", amount=Decimal(20))),
        ("SG-26", weigh("fine", amount=Decimal(4), has_own_income=True)),
        ("SG-26", weigh("corrective_works", amount=Decimal(101), has_own_income=True)),
        ("SG-26", weigh("corrective_works", has_own_income=True)),
        ("SG-26", weigh("community_service", hours=9)),
        ("SG-26", weigh("community_service", hours=76)),
        ("SG-26", weigh("community_service")),
        ("SG-28", weigh("educative_measure", category="small", measures=("PMVV5",), months=12)),
        ("SG-28", weigh("educative_measure", intent="negligent", measures=("PMVV5",), months=12)),
        ("SG-28", weigh("educative_measure", measures=("PMVV5",), months=5)),
        ("SG-28", weigh("educative_measure", measures=("PMVV5",), months=25)),
        ("SG-28", weigh("educative_measure", measures=("PMVV5",), months=12, age=18)),
        ("SG-30", weigh("conditional_sentence", months=5)),
        ("SG-30", weigh("conditional_sentence", months=13)),
        ("SG-30", weigh("conditional_sentence")),
        ("SG-30", weigh("conditional_sentence", category="misdemeanour", months=6)),
        ("SG-30", weigh("conditional_sentence", category="small", months=6)),
        ("SG-30", weigh("conditional_sentence", category="medium", months=6)),
        ("SG-30", weigh("conditional_sentence", category="medium", months=6, caused_death=False)),
        ("SG-30", weigh("conditional_sentence", category="especially_serious", months=6)),
        ("SG-31", weigh("diversion", category="medium", legal_basis="CC 68(1)", article="146", part="1")),
        ("SG-31", weigh("diversion", category="serious", legal_basis="CC 68(2)", measures=("PMVV1",), article="128", part="1")),
        ("SG-31", weigh("diversion", category="serious", legal_basis="CC 68(2)", measures=("PMVV1",), article="106", part="1")),
        ("SG-31", weigh("diversion", category="serious", legal_basis="CC 68(2)", measures=("PMVV1",), grievous_harm=True)),
        ("SG-31", weigh("diversion", category="medium", legal_basis="CC 68(1)", caused_death=True)),
        ("SG-31", weigh("diversion", category="medium", legal_basis="CC 68(1)", victim={"reconciled_before": True})),
        ("SG-54", weigh("fine", amount=Decimal(11), is_administrative=True, age_at_offence=16)),
        ("SG-54", weigh("imprisonment", months=1, is_administrative=True, age_at_offence=17)),
        ("SG-54", weigh("educative_measure", measures=("PMVV4",), months=7, is_administrative=True, age_at_offence=16)),
        ("SG-54", weigh("educative_measure", measures=("PMVV1",), is_administrative=True, age_at_offence=15)),
    ],
)  # fmt: skip
def test_what_no_court_decides(code: str, act: Callable[[], object]) -> None:
    refused(code, act)


@pytest.mark.parametrize(
    "act",
    [
        weigh("custody", months=6),
        weigh("custody", months=1, custody_months=5),
        weigh("custody", category="small", months=9, age_at_offence=18),
        weigh("imprisonment", months=120),
        weigh("imprisonment", category="medium", months=6, caused_death=True),
        weigh("imprisonment", months=144, article="99", part="2"),
        weigh("imprisonment", months=240, article="99", part="3", is_life_only=True),
        weigh("imprisonment", months=180, age_at_offence=18),
        weigh("fine", amount=Decimal(5), has_own_income=True),
        weigh("fine", amount=Decimal(100), has_own_income=True),
        weigh("community_service", hours=10),
        weigh("community_service", hours=75),
        weigh("educative_measure", measures=("PMVV5",), months=6, age=17),
        weigh("educative_measure", measures=("PMVV5",), months=24, age=None),
        weigh("conditional_sentence", months=6),
        weigh("conditional_sentence", category="medium", months=6, caused_death=True),
        weigh("conditional_sentence", months=12),
        weigh("diversion", category="medium", legal_basis="CC 68(1)", article="188", part="2"),
        weigh("diversion", category="medium", legal_basis="CC 68(1)", caused_death=False, grievous_harm=True),
        weigh(
            "diversion", category="serious", legal_basis="CC 68(2)", measures=("PMVV1",), grievous_harm=False
        ),
        weigh("fine", amount=Decimal(10), is_administrative=True, age_at_offence=16),
        weigh("educative_measure", measures=("PMVV4",), months=6, is_administrative=True, age_at_offence=17),
    ],
)
def test_what_a_court_may_decide(act: Callable[[], object]) -> None:
    act()


LIFE_ONLY = {"article": "99", "part": "3", "category": "especially_serious", "is_life_only": True}


@pytest.mark.parametrize("months", [145, 180, 200, 240])
def test_a_sentence_is_not_harsher_than_the_law_of_the_day_of_the_act(months: int) -> None:
    """Fifteen to twenty years stand in CC art. 81(7) since 16.09.2025 only; before that the most was twelve."""
    refused("SG-25", weigh("imprisonment", months=months, occurred_on=dt.date(2025, 9, 15), **LIFE_ONLY))


@pytest.mark.parametrize("months", [180, 240])
def test_the_law_of_the_day_of_the_act_opens_its_own_limits(months: int) -> None:
    weigh("imprisonment", months=months, occurred_on=dt.date(2025, 9, 16), **LIFE_ONLY)()


def test_a_bound_from_below_that_came_later_does_not_hold() -> None:
    weigh("imprisonment", months=144, occurred_on=dt.date(2025, 3, 1), **LIFE_ONLY)()
    refused("SG-25", weigh("imprisonment", months=24, occurred_on=dt.date(2025, 10, 1), **LIFE_ONLY))
    refused("SG-25", weigh("imprisonment", months=179, **LIFE_ONLY))


@pytest.mark.parametrize(
    "facts",
    [
        {"article": "174", "act": "174(1)"},
        {"article": "405", "act": "405(2)"},
        {"article": "262", "act": "262(1)"},
        {"article": "366", "act": "366(1)"},
        {"article": "134", "act": "134(1)", "victim_minor": True, "victim_age": 13},
        {"article": "188", "act": "188(3)", "is_first": False},
    ],
)
def test_a_bar_whose_articles_were_not_read_only_warns(facts: dict[str, Any]) -> None:
    known = Circumstances(age=16, category="serious", more=facts)
    (row,) = forbidden.refuse_unlawful("reconciliation", known)
    assert row.code == "SG-31"
    assert not forbidden.refuses(row, known)
    assert not forbidden.forbidden(
        "reconciliation", Circumstances(age=16, category="serious", more={"article": "188"})
    )


def test_no_suspect_below_the_age_of_liability(make_case: Make) -> None:
    refused("SG-01", lambda: make_case(**YOUNG, occurred_at=clock.now() - dt.timedelta(days=500)))
    refused("SG-01", lambda: make_case(offence=("188", "1")))


def test_no_administrative_case_under_sixteen(make_case: Make) -> None:
    refused("SG-54", lambda: make_case(kind=CaseKind.ADMINISTRATIVE, offence=("188", "2")))
    assert make_case(kind=CaseKind.ADMINISTRATIVE, born_on=clock.today() - dt.timedelta(days=17 * 366)).pk


@pytest.mark.parametrize("form", ["inquiry", "accelerated"])
def test_no_other_form_than_the_preliminary_investigation(as_: As, form: str) -> None:
    from cases import people

    aliya = as_("aliya")
    with for_actor(aliya):
        receipt = people.search(actor=aliya, name="Төлегенұлы Нұрлан").receipt
        incident = case_actions.Incident(occurred_at=clock.now(), investigation_form=form)
        identity = people.Identity(
            surname="А", given_name="Б", born_on=clock.today() - dt.timedelta(days=6000)
        )
        refused(
            "SG-18",
            lambda: case_actions.register(
                actor=aliya, search_id=receipt.pk, incident=incident, identity=identity
            ),
        )


def test_no_open_session(make_case: Make, as_: As) -> None:
    case = in_court(make_case(), as_, True)
    refused("SG-22", lambda: schedule(as_("dina"), case, publicity="open"))


def test_custody_through_the_verb(make_case: Make, as_: As) -> None:
    case = in_court(make_case(), as_, True)
    made = schedule(as_("dina"), case, kind="measure_of_restraint")
    refused(
        "SG-14", lambda: decide(as_("zhanna"), made, kind="custody", months=2, child_asked="", child_view="")
    )


@pytest.mark.parametrize("change", [{"measure": "custody"}, {"measure": "house_arrest"}])
def test_no_pretrial_probation_in_custody(make_case: Make, as_: As, change: dict[str, str]) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        let_probation_in(case)
    with for_actor(as_("ruslan")) as ruslan:
        refused(
            "SG-41", lambda: plans.open_plan(actor=ruslan, case=case, opening=opening(**PRETRIAL, **change))
        )
        bare = opening(**{**PRETRIAL, "application_on": None})
        refused("SG-42", lambda: plans.open_plan(actor=ruslan, case=case, opening=bare))


def test_no_second_reconciliation_within_the_limitation_period(make_case: Make, as_: As) -> None:
    first = make_case()
    divert(as_, at_prosecutor(first, as_))
    with for_actor(as_("aliya")):
        second = make_case(person=first.subject, occurred_at=clock.now())
    at_prosecutor(second, as_)
    refused("SG-31", lambda: divert(as_, second))


def divert(as_: As, case: Any) -> Case:
    with for_actor(as_("marat")) as marat:
        fresh = Case.objects.get(pk=case.pk)
        return ending.divert(actor=marat, case=fresh, basis="CC 68(1)", criteria=ALL_MET)


def test_a_rule_that_was_not_read_only_warns(monkeypatch: pytest.MonkeyPatch) -> None:
    act = weigh("conditional_sentence", months=5)
    refused("SG-30", act)
    monkeypatch.setattr(SafeguardDefinition, "is_read", property(lambda row: False))
    act()
