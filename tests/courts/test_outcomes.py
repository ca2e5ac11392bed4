"""What an outcome must hold, what the law keeps out of it, and that nothing typed is lost."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from accounts.models import Agency, Membership, User
from audit.models import Event
from cases import actions as case_actions
from cases import diversion
from cases.models import Party
from core import clock
from core.errors import NotLawful, Refused
from courts import access, actions, lawful
from courts.decision import Act, Decision
from courts.errors import Incomplete
from courts.models import Hearing, Outcome
from courts.participants import Person, resources_of
from courts.people import candidates
from deadlines.models import Deadline
from scheduling.models import Resource
from tests.courts.conftest import in_court, next_working
from tests.courts.test_actions import decide

DAY = dt.date(2026, 5, 12)
LONG = "Мен мектепке оралғым келеді. " * 270


def test_a_child_is_placed_until_eighteen(world: None) -> None:
    decision = Decision(kind="educative_measure", decided_on=DAY, measures=("PMVV5",), months=12)
    medium = Act(article="188", part="2", category="medium")
    lawful.check(decision, medium, 17)
    for age in (18, 19):
        with pytest.raises(NotLawful) as caught:
            lawful.check(decision, medium, age)
        assert caught.value.code == "SG-28"
    for category in ("small", "misdemeanour"):
        with pytest.raises(NotLawful):
            lawful.check(decision, Act(category=category), 15)


def test_on_the_eighteenth_birthday_reached_the_verb_refuses_placement(
    hearing: Any, court_case: Any, as_: Any
) -> None:
    """An age is reached at 00:00 of the day after the birthday."""
    day = clock.local(next_working()).date()
    birthday = day - dt.timedelta(days=1)
    made = hearing(court_case(serial=5071, born_on=birthday.replace(year=birthday.year - 18)))
    values = {"kind": "educative_measure", "months": 12, "measures": ("PMVV5",)}
    with pytest.raises(NotLawful):
        decide(as_("zhanna"), made, **values)
    decide(as_("zhanna"), made, **(values | {"measures": ("PMVV1",)}))


@pytest.mark.parametrize("basis", ["CC 68(1)", "CC 83(1)"])
@pytest.mark.parametrize("category", ["serious", "especially_serious"])
def test_no_diversion_on_these_grounds_for_a_serious_act(world: None, basis: str, category: str) -> None:
    decision = Decision(kind="diversion", decided_on=DAY, legal_basis=basis, measures=("PMVV1",))
    with pytest.raises(NotLawful, match="up to medium gravity"):
        lawful.check(decision, Act(category=category), 15)
    for lighter in ("medium", "small", "misdemeanour"):
        lawful.check(decision, Act(category=lighter), 15)


def test_a_first_serious_act_is_released_together_with_measures(world: None) -> None:
    bare = Decision(kind="diversion", decided_on=DAY, legal_basis="CC 68(2)")
    with pytest.raises(NotLawful, match="educative measures"):
        lawful.check(bare, Act(category="serious"), 15)
    lawful.check(
        Decision(kind="diversion", decided_on=DAY, legal_basis="CC 68(2)", measures=("PMVV1",)),
        Act(category="serious"),
        15,
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"in_force_on": dt.date(2020, 1, 1)}, "in_force_on"),
        ({"in_force_on": dt.date(2090, 1, 1)}, "in_force_on"),
        ({"child_asked": ""}, "child_asked"),
        ({"child_asked": "not_asked", "not_asked_reason": " "}, "not_asked_reason"),
        ({"kind": "adjourned", "months": None, "child_asked": ""}, "adjourn_reason"),
    ],
)
def test_what_is_missing_is_named(hearing: Any, as_: Any, changes: dict[str, Any], field: str) -> None:
    made = hearing()
    with pytest.raises(Incomplete) as caught:
        decide(as_("dina"), made, **changes)
    assert caught.value.field == field
    with for_actor(as_("dina")):
        assert not Outcome.objects.filter(hearing=made).exists()


def test_a_decision_is_in_force_on_its_own_day_at_the_earliest(hearing: Any, as_: Any) -> None:
    made = hearing()
    day = clock.local(made.starts_at).date()
    assert decide(as_("dina"), made, in_force_on=day).in_force_on == day


def entry(made: Any, **changes: Any) -> dict[str, Any]:
    day = clock.local(made.starts_at).date()
    values = {
        "kind": "conditional_sentence",
        "version": made.version,
        "months": 9,
        "decided_on": day.isoformat(),
        "in_force_on": (day + dt.timedelta(days=15)).isoformat(),
        "non_custodial_reasoned": "yes",
        "child_asked": "in_person",
        "text": LONG,
        "confirm": "1",
    }
    return values | changes


def after(made: Any) -> Any:
    return clock.at(made.ends_at + dt.timedelta(minutes=1))


def test_the_api_answers_in_json_when_the_dates_are_turned_round(hearing: Any, client_for: Any) -> None:
    made = hearing()
    body = entry(made, non_custodial_reasoned=True)
    url, browser = f"/api/v1/hearings/{made.pk}/record_outcome/", client_for("dina")
    with after(made):
        before = body | {"in_force_on": (DAY - dt.timedelta(days=3000)).isoformat()}
        refused = browser.post(url, json.dumps(before), content_type="application/json")
        assert (refused.status_code, refused["content-type"]) == (422, "application/json")
        assert refused.json()["detail"]
        absurd = browser.post(url, json.dumps(body | {"months": 99999}), content_type="application/json")
        assert absurd.status_code == 400
        assert browser.post(url, json.dumps(body), content_type="application/json").status_code == 201


def typed(answer: Any) -> bool:
    return LONG.strip() in answer.content.decode()


def version_in(answer: Any) -> int:
    found = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert found is not None
    return int(found[1])


def test_the_page_names_the_field_and_keeps_the_text(hearing: Any, client_for: Any) -> None:
    made = hearing()
    url, browser = reverse("courts:outcome", args=[made.pk]), client_for("dina")
    with after(made):
        for changes, field in (
            ({"in_force_on": "2020-01-01"}, "in_force_on"),
            ({"child_asked": "not_asked"}, "not_asked_reason"),
        ):
            answer = browser.post(url, entry(made, **changes))
            assert answer.status_code == 422
            assert f'id="id_{field}-error"' in answer.content.decode()
            assert typed(answer)


def test_a_refusal_keeps_what_was_typed(hearing: Any, client_for: Any) -> None:
    """The hearing has been moved away meanwhile: it has not begun."""
    made = hearing()
    answer = client_for("dina").post(reverse("courts:outcome", args=[made.pk]), entry(made))
    assert answer.status_code == 403
    assert typed(answer)
    assert 'role="alert"' in answer.content.decode()


def test_a_conflict_shows_the_newest_state_and_can_be_sent_again(
    hearing: Any, client_for: Any, as_: Any
) -> None:
    made, dina = hearing(), as_("dina")
    url, browser = reverse("courts:outcome", args=[made.pk]), client_for("dina")
    with for_actor(dina):
        actions.prepare(actor=dina, hearing=made, done=["room"])
    with after(made):
        stale = browser.post(url, entry(made, version=1))
        assert stale.status_code == 409
        assert typed(stale)
        assert version_in(stale) == 2
        assert browser.post(url, entry(made, version=version_in(stale))).status_code == 303
        second = browser.post(url, entry(made, version=2, months=7))
        assert second.status_code == 409
        assert typed(second)
        assert dina.user.short_name in second.content.decode(), "who recorded it meanwhile"
    with for_actor(dina):
        assert Outcome.objects.get(hearing=made).months == 9


def test_a_cancellation_that_comes_second_stays_on_its_page(hearing: Any, client_for: Any, as_: Any) -> None:
    made, dina = hearing(), as_("dina")
    url, browser = reverse("courts:cancel", args=[made.pk]), client_for("dina")
    with for_actor(dina):
        actions.prepare(actor=dina, hearing=made, done=["room"])
    stale = browser.post(url, {"version": 1, "reason": "lawyer"})
    assert (stale.status_code, version_in(stale)) == (409, 2)
    assert re.search(r'value="lawyer" checked', stale.content.decode())
    assert browser.post(url, {"version": 2, "reason": "lawyer"}).status_code == 303
    again = browser.post(url, {"version": 3, "reason": "lawyer"})
    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()
    with for_actor(dina):
        assert Hearing.objects.get(pk=made.pk).version == 3


def test_one_rule_for_the_page_and_for_the_verb(hearing: Any, client_for: Any, as_: Any) -> None:
    made, dina = hearing(), as_("dina")
    target = reverse("courts:outcome", args=[made.pk])
    shown = client_for("dina").get(made.get_absolute_url()).content.decode()
    with for_actor(dina), translation.override(dina.user.language):
        said = access.why_not(access.check_can_record_outcome, dina, made)
    assert isinstance(said, Refused)
    assert target not in shown
    assert str(said.reason) in shown
    with after(made), for_actor(dina):
        assert access.why_not(access.check_can_record_outcome, dina, made) is None
    with after(made):
        assert target in client_for("dina").get(made.get_absolute_url()).content.decode()
        assert target not in client_for("aliya").get(made.get_absolute_url()).content.decode()


def test_the_terms_of_a_conditional_sentence_find_the_probation_service(hearing: Any, as_: Any) -> None:
    made = hearing()
    day = clock.local(made.starts_at).date()
    decide(as_("dina"), made, in_force_on=day + dt.timedelta(days=15))
    with for_actor(as_("ruslan")):
        term = Deadline.objects.get(case=made.case, rule__code="DL-PROB-FIRST")
    assert term.responsible_agency == Agency.objects.get(key="probation-kar")


def test_colleagues_and_their_calendars_cost_the_same_however_many(court_case: Any, as_: Any) -> None:
    case, dina = court_case(), as_("dina")

    def cost() -> tuple[int, int, int]:
        with for_actor(dina):
            with CaptureQueriesContext(connection) as asked:
                found = candidates(dina, case)
            resources_of([c.person for c in found])
            with CaptureQueriesContext(connection) as looked:
                resources_of([c.person for c in found])
        return len(found), len(asked), len(looked)

    cost()
    few = cost()
    office = Agency.objects.get(key=as_("marat").agency.key)
    for number in range(6):
        user = User.objects.create(username=f"many-{number}", last_name=f"Көп{number}", language="ru")
        Membership.objects.create(user=user, agency=office, role="prosecutor", since=dt.date(2024, 1, 1))
    many = cost()
    assert many[0] == few[0] + 6
    assert many[1:] == few[1:]


def test_resources_are_made_once_and_in_order(court_case: Any, as_: Any) -> None:
    case, dina = court_case(), as_("dina")
    with for_actor(dina):
        child = Party.objects.get(case=case, person_id=case.subject_id)
        elena = User.objects.get(username="elena")
        people = [Person(role="psychologist", user=elena), Person(role="child", party=child)]
        people.append(Person(role="teacher", user=elena))
        first = resources_of(people)
        assert [r.user_id for r in first] == [elena.pk, None, elena.pk]
        assert first[0].pk == first[2].pk
        assert [r.pk for r in resources_of(people)] == [r.pk for r in first]
        assert Resource.objects.filter(user=elena).count() == 1
    with pytest.raises(ValueError, match="party or a user"):
        Person(role="child")


def gates(case: Any, actor: Any) -> list[str]:
    with for_actor(actor):
        return [row["answer"] for row in diversion.asked(case)]


def test_the_court_is_asked_whether_it_could_end_without_a_sentence(
    hearing: Any, as_: Any, client_for: Any
) -> None:
    made, dina = hearing(), as_("dina")
    earlier, browser = gates(made.case, dina), client_for("dina")
    browser.post(reverse("set_language"), {"language": "en"})
    address = reverse("courts:outcome", args=[made.pk])
    with after(made):
        page = browser.get(f"{address}?kind=conditional_sentence").content.decode()
        assert "Could this end without trial?" in page
        assert "nothing is summed up" in page
        assert "the next office is asked to consider it" not in page, "no office is left after the court"
        for other in ("diversion", "acquitted", "adjourned"):
            assert "considered" not in browser.get(f"{address}?kind={other}").context["form"].fields
        unwritten = browser.post(address, entry(made, considered="other", text=""))
        assert (unwritten.status_code, "text" in unwritten.context["form"].errors) == (422, True)
        assert browser.post(address, entry(made, considered="later")).status_code == 422
        assert browser.post(address, entry(made, considered="harm")).status_code == 303
    with for_actor(dina):
        assert Outcome.objects.get(hearing=made).considered == "harm"
        told = Event.objects.get(case_id=made.case_id, type="outcome.recorded").payload
    assert (told["considered"], told["criteria"]["age"]) == ("harm", "met")
    assert gates(made.case, dina) == [*earlier, "The harm is not made good, or the victim is not reconciled."]


def test_a_gate_that_the_court_left_unanswered_shows_and_is_put_right(hearing: Any, as_: Any) -> None:
    made, dina = hearing(), as_("dina")
    earlier = gates(made.case, dina)
    decide(dina, made)
    assert gates(made.case, dina) == [*earlier, ""]
    with clock.at(made.ends_at + dt.timedelta(hours=1)), for_actor(dina):
        row = Hearing.objects.get(pk=made.pk)
        kept = {name: getattr(row.outcome, name) for name in ("kind", "months", "decided_on", "child_asked")}
        words = {"child_view": row.outcome.child_view, "considered": "child"}
        actions.correct_outcome(
            actor=dina, hearing=row, decision=Decision(**kept, **words), reason="incomplete"
        )
    assert gates(made.case, dina) == [
        *earlier,
        "The child does not acknowledge the act, or does not consent.",
    ]


def test_an_outcome_that_sentences_nobody_passes_no_gate(hearing: Any, as_: Any) -> None:
    made, dina = hearing(), as_("dina")
    earlier = gates(made.case, dina)
    with pytest.raises(Incomplete):
        decide(dina, made, kind="acquitted", months=None, considered="harm")
    decide(dina, made, kind="acquitted", months=None)
    assert gates(made.case, dina) == earlier


def test_custody_needs_its_months(hearing: Any, as_: Any) -> None:
    made = hearing(kind="measure_of_restraint")
    with pytest.raises(Incomplete) as caught:
        decide(as_("zhanna"), made, kind="custody", months=None, child_asked="", child_view="")
    assert caught.value.field == "months"


def test_six_months_of_custody_count_the_detention_in(hearing: Any, make_case: Any, as_: Any) -> None:
    case = make_case(offence=("188", "3"))
    with for_actor(as_("aliya")) as aliya:
        case_actions.detain(actor=aliya, case=case, started_at=clock.now() - dt.timedelta(hours=5))
    made = hearing(in_court(case, as_), kind="measure_of_restraint")
    order = {"kind": "custody", "child_asked": "", "child_view": ""}
    with pytest.raises(NotLawful) as caught:
        decide(as_("zhanna"), made, months=6, **order)
    assert caught.value.code == "SG-16"
    assert decide(as_("zhanna"), made, months=5, **order).months == 5
