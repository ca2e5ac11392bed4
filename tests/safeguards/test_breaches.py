"""Answers, breaches and their closing, as the application role."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import User
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from audit.actions import record
from audit.models import Event
from cases import actions as case_actions
from cases import people, vault
from cases.models import Case, Party
from core import clock
from core.errors import NotLawful, Refused
from deadlines.models import Deadline
from deadlines.reported import CLASSES
from legal import forbidden
from legal.guarantees import Circumstances
from legal.models import Offence, SafeguardDefinition
from safeguards import actions, acts, entry, reactors
from safeguards.access import can_close
from safeguards.models import SafeguardAnswer, SafeguardBreach
from safeguards.tasks import check_promises
from tests.tallies import waits

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Actor]


def detained(actor: Actor, case: Any, answers: dict[str, str], **explanations: str) -> Any:
    with for_actor(actor):
        detention = case_actions.detain(
            actor=actor, case=case, started_at=clock.now() - dt.timedelta(hours=2)
        )
        entry.answer(
            actor=actor,
            case=case,
            act="detention",
            act_id=detention.pk,
            answers=answers,
            explanations=explanations,
        )
    return detention


def prosecutor_of(case: Any, as_: As) -> Actor:
    for user in User.objects.filter(is_active=True, memberships__role="prosecutor").distinct():
        actor = as_(user.username)
        with for_actor(actor):
            if (
                actor.agency.region_id
                and SafeguardBreach.objects.in_care_of(actor).filter(case=case).exists()
            ):
                assert waits(actor, "safeguards") >= 1
                return actor
    raise AssertionError("no prosecutor supervises the case")


def test_a_fact_is_always_saved_and_a_no_opens_a_breach(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    answers = {"SG-03": "yes", "SG-12": "no", "SG-17": "not_yet", "SG-07": ""}
    detention = detained(aliya, case, answers, **{"SG-12": "Психолог шақырылды"})
    with for_actor(aliya):
        assert SafeguardAnswer.objects.filter(case=case).count() == 3
        breach = SafeguardBreach.objects.select_related("definition").get(case=case)
        assert breach.definition.code == "SG-12"
        assert breach.act_id == detention.pk
        assert breach.happened_at == detention.started_at
        assert breach.agency_id == case.registrar_id
        assert breach.supervisor_id is not None
        assert breach.reason == "Психолог шақырылды"
        assert {"safeguard.answered", "safeguard.breached"} <= set(
            Event.objects.filter(case_id=case.pk).values_list("type", flat=True)
        )


def test_what_was_typed_lies_encrypted(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {"SG-12": "no"}, **{"SG-12": "Психолог шақырылды"})
    with for_actor(aliya), connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM safeguards_safeguardbreach WHERE case_id = %s", [case.pk])
        stored = bytes(cursor.fetchone()[0])
        assert stored
        assert "Психолог".encode() not in stored
        assert not any("Психолог" in str(e.payload) for e in Event.objects.filter(case_id=case.pk))


def test_the_recorder_never_closes_and_the_prosecutor_does(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {"SG-12": "no"})
    with for_actor(aliya):
        breach = SafeguardBreach.objects.get(case=case)
        with pytest.raises(Refused):
            actions.close(actor=aliya, breach=breach, reason="ok", kind="explained")
    prosecutor = prosecutor_of(case, as_)
    with for_actor(prosecutor):
        with pytest.raises(Refused):
            actions.close(actor=prosecutor, breach=breach, reason="  ", kind="explained")
        closed = actions.close(actor=prosecutor, breach=breach, reason="Психолог келді", kind="put_right")
        assert closed.closed_by == prosecutor.user
        with pytest.raises(Refused):
            actions.close(actor=prosecutor, breach=closed, reason="again", kind="put_right")
        rows = list(SafeguardBreach.objects.filter(case=case).select_related("case"))
        vault.open_rows(rows)
        assert rows[0].close_reason == "Психолог келді"


def test_who_may_close_still_does_not_close_the_own_record(world: None, make_case: Make, as_: As) -> None:
    """The prosecutor may close every breach of the case but the one that the prosecutor recorded."""
    case, marat = make_case(), as_("marat")
    definition = actions.definition_of("SG-12")
    moment = actions.Moment(at=clock.now(), view_bit=CasePermission.VIEW_FILE.bit)
    with for_actor(marat):
        own = actions.open_breach(case_id=case.pk, definition=definition, moment=moment, actor=marat)
        assert own is not None
        assert not can_close(marat, own)
        with pytest.raises(Refused, match="Whoever recorded a breach does not close it"):
            actions.close(actor=marat, breach=own, reason="Өзім жаздым", kind="explained")
    daniyar = as_("daniyar")
    with for_actor(daniyar):
        assert (
            actions.close(actor=daniyar, breach=own, reason="Тексерілді", kind="explained").closed_by
            == daniyar.user
        )


def test_a_later_yes_leaves_the_breach_open(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detention = detained(aliya, case, {"SG-07": "no"})
    with for_actor(aliya):
        entry.answer(actor=aliya, case=case, act="detention", act_id=detention.pk, answers={"SG-07": "yes"})
        assert SafeguardAnswer.objects.current().filter(case=case).get().answer == "yes"
        assert SafeguardBreach.objects.open().filter(case=case).count() == 1


def test_no_to_the_same_guarantee_twice_is_one_breach(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detention = detained(aliya, case, {"SG-12": "no"})
    with for_actor(aliya):
        entry.answer(actor=aliya, case=case, act="detention", act_id=detention.pk, answers={"SG-12": "no"})
        assert SafeguardBreach.objects.filter(case=case).count() == 1


def test_the_same_guarantee_missed_in_another_act_is_another_breach(
    world: None, make_case: Make, as_: As
) -> None:
    case, aliya = make_case(), as_("aliya")
    for day in (3, 2):
        began = clock.now() - dt.timedelta(days=day)
        with for_actor(aliya):
            detention = case_actions.detain(actor=aliya, case=case, started_at=began)
            entry.answer(
                actor=aliya, case=case, act="detention", act_id=detention.pk, answers={"SG-12": "no"}
            )
            ended = began + dt.timedelta(hours=2)
            case_actions.release(actor=aliya, detention=detention, ended_at=ended, reason="term_ended")
            last = SafeguardBreach.objects.filter(case=case, definition__code="SG-12").count()
    assert last == 2


def test_an_interview_that_is_too_long_or_at_night_shows_itself(
    world: None, make_case: Make, as_: As
) -> None:
    case, aliya = make_case(), as_("aliya")
    day = clock.local(clock.now()).replace(hour=20, minute=30, second=0, microsecond=0) - dt.timedelta(days=1)
    with for_actor(aliya):
        party = Party.objects.get(case=case, capacity="suspect")
        case_actions.record_interview(
            actor=aliya,
            case=case,
            party=party,
            kind="suspect",
            started_at=day,
            ended_at=day + dt.timedelta(hours=2, minutes=5),
        )
        codes = set(SafeguardBreach.objects.filter(case=case).values_list("definition__code", flat=True))
        assert codes == {"SG-10", "SG-11"}


def test_several_interviews_of_one_day_are_summed(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    day = clock.local(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0) - dt.timedelta(days=1)
    with for_actor(aliya):
        party = Party.objects.get(case=case, capacity="suspect")
        for hour in (0, 3, 6):
            begins = day + dt.timedelta(hours=hour)
            case_actions.record_interview(
                actor=aliya, case=case, party=party, kind="suspect", started_at=begins,
                ended_at=begins + dt.timedelta(minutes=100),
            )  # fmt: skip
        assert SafeguardBreach.objects.filter(case=case, definition__code="SG-10").count() == 1


def test_a_promise_that_was_not_kept_becomes_a_breach(committed: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {"SG-12": "not_yet"})
    assert check_promises() == 0
    with clock.at(clock.now() + dt.timedelta(hours=4)):
        assert check_promises() == 1
        assert check_promises() == 0
    with for_actor(aliya):
        breach = SafeguardBreach.objects.get(case=case)
        assert breach.opened_by is None
        assert breach.definition.code == "SG-12"


def test_a_detention_past_its_hours_opens_a_breach(committed: None, make_case: Make, as_: As) -> None:
    from deadlines.tasks import remind

    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        case_actions.detain(actor=aliya, case=case, started_at=clock.now())
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        remind()
        remind()
    with for_actor(aliya):
        assert SafeguardBreach.objects.filter(case=case, definition__code="SG-08").count() == 1


def test_a_decision_that_the_law_forbids_is_refused_with_the_way_on(world: None) -> None:
    with pytest.raises(NotLawful) as refused:
        forbidden.refuse_unlawful("custody", Circumstances(age=17, category="medium"))
    assert refused.value.code == "SG-14"
    assert refused.value.way_on
    assert forbidden.refuse_unlawful("custody", Circumstances(age=17, category="serious")) == []


def test_registration_below_the_age_of_liability_is_refused(world: None, make_case: Make) -> None:
    with pytest.raises(NotLawful) as refused:
        make_case(offence=("188", "1"))
    assert refused.value.code == "SG-01"
    assert refused.value.way_on


def test_without_principals_no_breach_is_seen(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    detained(aliya, case, {"SG-12": "no"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jjcms.principals', '', true)")
        for table in ("safeguards_safeguardbreach", "safeguards_safeguardanswer"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0


def test_an_unknown_guarantee_is_refused(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya), pytest.raises(Refused):
        entry.answer(actor=aliya, case=case, act="detention", act_id=uuid.uuid4(), answers={"SG-99": "no"})


def test_a_yes_without_its_time_leaves_the_clock_running(world: None, make_case: Make, as_: As) -> None:
    """That the parents were told is believed; when they were told is not guessed from the minute of typing."""
    aliya, case = as_("aliya"), make_case()
    detention = detained(aliya, case, {"SG-07": "yes"})
    with for_actor(aliya):
        (clock_of_parents,) = Deadline.objects.filter(
            case=case, rule__met_by__contains=[{"event": "parents.told"}]
        )
        assert clock_of_parents.is_open
        told = clock.now() - dt.timedelta(hours=1)
        actions.answer(
            actor=aliya,
            case=case,
            definition=SafeguardDefinition.objects.get(code="SG-07"),
            act=acts.find(case.pk, "detention", detention.pk),
            value="yes",
            held_at=told,
        )
        clock_of_parents.refresh_from_db()
        assert clock_of_parents.met_at == told


def test_a_day_of_questioning_is_summed_over_two_agencies_and_cases(
    world: None, make_case: Make, as_: As
) -> None:
    """The second agency asks within its own hours and learns that the day was used up: a breach, never the other case."""
    first, day = make_case(), clock.local(clock.now()) - dt.timedelta(days=1)
    day = day.replace(hour=8, minute=0, second=0, microsecond=0)
    aliya, nurlan = as_("aliya"), as_("nurlan")
    with for_actor(aliya):
        receipt = people.search(actor=aliya, iin=first.subject.iin).receipt
        second = case_actions.register(
            actor=aliya,
            search_id=receipt.pk,
            person=first.subject,
            incident=case_actions.Incident(occurred_at=day, place="Тәуке хан даңғылы, 3"),
            offence=Offence.objects.get(article="188", part="2"),
        )
        case_actions.let_in(second, nurlan.agency, Capacity.INVESTIGATING, basis="transfer")
    for case, actor, hours in ((first, aliya, (0, 2)), (second, nurlan, (5, 8))):
        with for_actor(actor):
            party = Party.objects.get(case=case, capacity="suspect")
            for hour in hours:
                begins = day + dt.timedelta(hours=hour)
                case_actions.record_interview(
                    actor=actor, case=case, party=party, kind="suspect", started_at=begins,
                    ended_at=begins + dt.timedelta(minutes=70),
                )  # fmt: skip
            found = SafeguardBreach.objects.filter(case=case, definition__code="SG-10").count()
            assert found == (1 if case == second else 0)
    with for_actor(nurlan):
        assert not Case.objects.visible_to(nurlan).filter(pk=first.pk).exists()


@pytest.mark.parametrize(
    ("event", "facts", "code"),
    [
        ("defence.waived", {}, "SG-04"),
        ("deposition.refused", {}, "SG-35"),
        ("deposited_child.summoned", {}, "SG-36"),
        ("deposited_child.summoned", {"own_wish": True}, ""),
        ("child.examined_in_court", {"teacher_present": True}, "SG-53"),
        ("child.examined_in_court", {"teacher_present": True, "representative_present": True}, ""),
    ],
)
def test_an_act_that_is_written_down_shows_the_breach(
    event: str, facts: dict[str, Any], code: str, world: None, make_case: Any, as_: Any
) -> None:
    """What happened is recorded whatever it breaks, and stands open until it is answered for."""
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        record(CLASSES[event](case_id=case.pk, **facts), actor=aliya)
        found = set(SafeguardBreach.objects.filter(case=case).values_list("definition__code", flat=True))
    assert (found & {"SG-04", "SG-35", "SG-36", "SG-53"}) == ({code} if code else set())


@pytest.mark.parametrize(("age", "kept"), [(18, True), (17, False), (None, False)])
def test_an_adult_may_waive(
    age: int | None, kept: bool, world: None, make_case: Any, as_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, aliya = make_case(), as_("aliya")
    known = {"subject_age": age, "subject_capacity": "accused"}
    monkeypatch.setattr(reactors, "_subject_facts", lambda row: known)
    with for_actor(aliya):
        record(CLASSES["defence.waived"](case_id=case.pk), actor=aliya)
        assert SafeguardBreach.objects.filter(case=case, definition__code="SG-04").exists() is not kept


def test_the_act_is_offered_where_a_guarantee_waits_for_it(
    world: None, make_case: Any, client_for: Any, as_: Any
) -> None:
    case = make_case()
    browser = client_for("aliya")
    page = browser.get(reverse("deadlines:report", args=[case.pk])).content.decode()
    assert "Принят отказ несовершеннолетнего от защитника" in page
    sent = browser.post(
        reverse("deadlines:report", args=[case.pk]) + "?event=defence.waived",
        {"at": clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M")},
    )
    assert sent.status_code in (302, 303), sent.content.decode()[-3000:]
    with for_actor(as_("aliya")):
        assert SafeguardBreach.objects.filter(case=case, definition__code="SG-04").exists()
