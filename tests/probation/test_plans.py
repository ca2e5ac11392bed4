"""Opening, agreeing and ending a plan."""

import datetime as dt

import pytest
from django.db import IntegrityError, connections, transaction

from access.context import for_actor
from audit.models import Event
from cases import actions as case_actions
from cases.models import Case, Participation, Stage
from core import clock
from core.errors import Conflict, NotLawful, Refused
from probation import actions
from probation.models import EndResult, LegalBasis, Plan, PlanKind, PlanNote, PlanState
from tests.probation.conftest import DIVERSION, opening


def events_of(case: Case, type_: str) -> list[Event]:
    return list(Event.objects.filter(case_id=case.pk, type=type_).order_by("pk"))


def test_opening_accepts_the_case_and_begins_execution(as_, decided_case, plan):
    with for_actor(as_("ruslan")):
        case = Case.objects.get(pk=decided_case.pk)
        assert case.stage == Stage.EXECUTION
        mine = Participation.objects.get(case=case, agency=as_("ruslan").agency)
        assert mine.accepted_at is not None
        assert mine.officer == as_("ruslan").user
        assert len(events_of(case, "case.accepted")) == 3  # prosecutor, court, probation
        (event,) = events_of(case, "plan.opened")
    payload = event.payload
    assert payload["basis"] == "conditional_sentence"
    assert payload["months"] == 9
    assert payload["rural"] is False
    assert payload["in_force_on"] == plan.in_force_on.isoformat()
    started = dt.datetime.fromisoformat(payload["started_at"])
    assert clock.local(started).date() == plan.started_on
    assert clock.local(started).time() == dt.time()


def test_end_of_control_is_the_same_date_months_later(as_, decided_case):
    with for_actor(as_("ruslan")) as actor:
        made = actions.open_plan(
            actor=actor,
            case=decided_case,
            opening=opening(started_on=dt.date(2026, 8, 31), control_months=6),
        )
    assert made.ends_on == dt.date(2027, 2, 28)


@pytest.mark.parametrize("slip", ["started_on", "in_force_on"])
def test_a_slip_of_the_year_puts_off_no_meeting(as_, decided_case, slip):
    far = clock.today() + dt.timedelta(days=93)
    with for_actor(as_("ruslan")) as actor:
        with pytest.raises(Refused, match="too far ahead"):
            actions.open_plan(actor=actor, case=decided_case, opening=opening(**{slip: far}))
        near = opening(**{slip: far - dt.timedelta(days=1)})
        assert actions.open_plan(actor=actor, case=decided_case, opening=near)


def test_a_second_open_plan_of_the_kind_is_refused_by_verb_and_database(as_, decided_case, plan):
    with for_actor(as_("ruslan")) as actor:
        with pytest.raises(Conflict):
            actions.open_plan(actor=actor, case=decided_case, opening=opening())
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.create(
                case=decided_case,
                agency=actor.agency,
                officer=actor.user,
                kind=plan.kind,
                basis=plan.basis,
                started_on=plan.started_on,
                ends_on=plan.ends_on,
                control_months=9,
                opened_at=clock.now(),
            )


@pytest.mark.parametrize("months", [5, 13])
def test_conditional_control_lasts_six_to_twelve_months(as_, decided_case, months):
    with for_actor(as_("ruslan")) as actor, pytest.raises(NotLawful) as refused:
        actions.open_plan(actor=actor, case=decided_case, opening=opening(control_months=months))
    assert refused.value.code == "SG-30"
    assert refused.value.way_on


def test_a_plan_needs_its_own_basis(as_, decided_case):
    with for_actor(as_("ruslan")) as actor, pytest.raises(Refused):
        actions.open_plan(actor=actor, case=decided_case, opening=opening(basis=LegalBasis.APPLICATION))


def test_no_execution_plan_before_the_decision(as_, world, make_case):
    case = make_case()
    with for_actor(as_("aliya")):
        let_probation_in(case)
    with for_actor(as_("ruslan")) as actor, pytest.raises(Refused):
        actions.open_plan(actor=actor, case=case, opening=opening())


def let_probation_in(case: Case) -> None:
    from accounts.models import Agency
    from accounts.principals import Capacity

    Participation.objects.create(
        case=case,
        agency=Agency.objects.get(key="probation-kar"),
        capacity=Capacity.PROBATION,
        since=clock.now(),
        basis="PROB 13",
    )


PRETRIAL = {
    "kind": PlanKind.PRETRIAL,
    "basis": LegalBasis.APPLICATION,
    "control_months": 2,
    "in_force_on": None,
    "application_on": dt.date(2026, 5, 4),
}


@pytest.mark.parametrize("measure", ["custody", "house_arrest"])
def test_no_pretrial_probation_in_custody_or_house_arrest(as_, world, make_case, measure):
    case = make_case()
    with for_actor(as_("aliya")):
        let_probation_in(case)
    with for_actor(as_("ruslan")) as actor, pytest.raises(NotLawful) as refused:
        actions.open_plan(actor=actor, case=case, opening=opening(**PRETRIAL, measure=measure))
    assert (refused.value.code, refused.value.basis) == ("SG-41", "PROB 13(1)")
    assert refused.value.way_on


def test_no_pretrial_probation_while_detained(as_, world, make_case):
    case = make_case()
    with for_actor(as_("aliya")) as actor:
        let_probation_in(case)
        case_actions.detain(actor=actor, case=case, started_at=clock.now() - dt.timedelta(hours=1))
    with for_actor(as_("ruslan")) as actor, pytest.raises(NotLawful) as refused:
        actions.open_plan(actor=actor, case=case, opening=opening(**PRETRIAL))
    assert refused.value.code == "SG-41"


def test_pretrial_probation_needs_the_written_application(as_, world, make_case):
    case = make_case()
    with for_actor(as_("aliya")):
        let_probation_in(case)
    with for_actor(as_("ruslan")) as actor, pytest.raises(NotLawful) as refused:
        actions.open_plan(actor=actor, case=case, opening=opening(**{**PRETRIAL, "application_on": None}))
    assert (refused.value.code, refused.value.basis) == ("SG-42", "PROB 13(2)")


def test_pretrial_probation_leaves_the_stage_alone(as_, world, make_case):
    case = make_case()
    with for_actor(as_("aliya")):
        let_probation_in(case)
    with for_actor(as_("ruslan")) as actor:
        made = actions.open_plan(actor=actor, case=case, opening=opening(**PRETRIAL))
        assert made.state == PlanState.DRAFT
        assert Case.objects.get(pk=case.pk).stage == Stage.REGISTERED


def test_child_and_family_answer_each_for_itself(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        row = actions.agree(actor=actor, plan=diversion, who="child", agreed=True, words="Мен келемін")
        assert row.state == PlanState.DRAFT
        row = actions.agree(actor=actor, plan=diversion, who="family", agreed=True)
        assert row.state == PlanState.AGREED
        assert PlanNote.objects.get(plan=diversion).text == "Мен келемін"
        kept = events_of(diversion.case, "plan.answered")
    assert [e.payload["who"] for e in kept] == ["child", "family"]
    assert "Мен келемін" not in str([e.payload for e in kept])


def test_without_the_childs_yes_no_agreement(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        actions.agree(actor=actor, plan=diversion, who="family", agreed=True)
        row = actions.agree(actor=actor, plan=diversion, who="child", agreed=False)
        assert row.state == PlanState.DRAFT
        with pytest.raises(Refused):
            actions.plan_contact(
                actor=actor, plan=diversion, at=clock.now() + dt.timedelta(days=2), kind="office"
            )


def test_stale_version_is_a_conflict(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        actions.agree(actor=actor, plan=diversion, who="child", agreed=True, version=1)
        with pytest.raises(Conflict) as conflict:
            actions.agree(actor=actor, plan=diversion, who="family", agreed=True, version=1)
    assert conflict.value.details == {"mine": 1, "theirs": 2}


def test_early_end_only_from_half_of_the_term(as_, plan):
    with for_actor(as_("ruslan")) as actor:
        with pytest.raises(NotLawful):
            actions.submit_early_end(actor=actor, plan=plan)
        with clock.at(clock.now() + dt.timedelta(days=130)):
            row = actions.submit_early_end(actor=actor, plan=plan)
            assert row.early_end_asked_on == clock.today()
            with pytest.raises(Conflict):
                actions.submit_early_end(actor=actor, plan=plan)


def test_end_keeps_the_childs_view_and_closes_the_plan(as_, plan):
    with for_actor(as_("ruslan")) as actor:
        row = actions.end_plan(
            actor=actor, plan=plan, result=EndResult.COMPLETED, child_words="Колледжде оқимын"
        )
        assert row.state == PlanState.ENDED
        (event,) = events_of(plan.case, "plan.closed")
        assert event.payload["result"] == "completed"
        with pytest.raises(Refused):
            actions.agree(actor=actor, plan=plan, who="child", agreed=True)


def test_no_end_while_a_meeting_has_no_outcome(as_, plan):
    with for_actor(as_("ruslan")) as actor:
        actions.plan_contact(actor=actor, plan=plan, at=clock.now() + dt.timedelta(hours=2), kind="office")
        with clock.at(clock.now() + dt.timedelta(days=1)), pytest.raises(Refused):
            actions.end_plan(actor=actor, plan=plan, result=EndResult.COMPLETED)


@pytest.mark.parametrize("username", ["aliya", "marat", "dina", "zhanna", "erbol"])
def test_nobody_else_opens_a_plan(as_, diverted_case, username):
    with for_actor(as_(username)) as actor, pytest.raises(Refused):
        actions.open_plan(actor=actor, case=diverted_case, opening=opening(**DIVERSION))


def test_prosecution_sees_the_plan_and_no_note(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        actions.agree(actor=actor, plan=diversion, who="child", agreed=True, words="Құпия сөз")
    with for_actor(as_("marat")) as actor:
        assert Plan.objects.visible_to(actor).filter(pk=diversion.pk).exists()
        assert not PlanNote.objects.visible_to(actor).exists()
        assert not PlanNote.objects.filter(plan_id=diversion.pk).exists(), "row security must hide it too"
    with for_actor(as_("erbol")) as actor:
        assert not Plan.objects.visible_to(actor).exists()
        assert not Plan.objects.filter(pk=diversion.pk).exists()


def test_notes_are_ciphertext_in_the_table(as_, diversion):
    with for_actor(as_("ruslan")) as actor:
        actions.agree(actor=actor, plan=diversion, who="child", agreed=True, words="Құпия сөз")
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT text FROM probation_plannote")
            (stored,) = cursor.fetchone()
    assert bytes(stored)[:1] == b"\x01"
    assert "Құпия".encode() not in bytes(stored)
