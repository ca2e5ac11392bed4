"""Events move clocks by the rules' data, as the application role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from access.context import for_actor
from access.models import CaseAccess
from accounts.actor import Actor
from audit.models import Event
from cases import actions as case_actions
from cases.people import Identity
from core import clock
from core.errors import Refused
from deadlines import actions, listening
from deadlines.days import day_end
from deadlines.models import Deadline
from deadlines.strips import item
from legal.models import DeadlineRule
from tests.conftest import clean_up

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Actor]


def open_codes(case: Any) -> set[str]:
    return set(Deadline.objects.filter(case=case).open().values_list("rule__code", flat=True))


def of(case: Any, code: str) -> Deadline:
    found: Deadline = Deadline.objects.select_related("rule").get(case=case, rule__code=code)
    return found


def detain(actor: Actor, case: Any, **changes: Any) -> Any:
    now = clock.now()
    with for_actor(actor):
        return case_actions.detain(
            actor=actor,
            case=case,
            started_at=changes.pop("started_at", now - dt.timedelta(hours=2)),
            delivered_at=changes.pop("delivered_at", now - dt.timedelta(hours=1)),
            **changes,
        )


def test_registration_starts_the_clocks_of_the_law(world: None, make_case: Make, as_: As) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        codes = open_codes(case)
        assert {"DL-REG-PROSEC", "DL-INV-PRELIM", "DL-LIMITATION"} <= codes
        assert "DL-DET-MINOR" not in codes
        term = of(case, "DL-INV-PRELIM")
        assert term.rule_version == term.rule.version
        assert term.responsible_agency_id == case.registrar_id
        limitation = of(case, "DL-LIMITATION")
        assert limitation.nature == "lapse"
        assert limitation.facts == {"category": "medium"}
        assert item(term)["why"][0]["text"]
        due = CaseAccess.objects.filter(case_id=case.pk).values_list("next_due", flat=True)
        assert set(due) == {of(case, "DL-REG-PROSEC").due_at}


def test_detention_runs_to_the_minute_from_the_true_start(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    started = clock.now() - dt.timedelta(hours=5, minutes=7)
    detention = detain(aliya, case, started_at=started)
    with for_actor(aliya):
        term = of(case, "DL-DET-MINOR")
        assert term.due_at == started + dt.timedelta(hours=24)
        assert term.subject == str(detention.pk)
        assert of(case, "DL-CUST-PETITION").due_at == started + dt.timedelta(hours=16)
        assert "DL-DET-MINOR-EXC" not in open_codes(case)
        assert of(case, "DL-DET-PARENTS").is_overdue
        case_actions.release(actor=aliya, detention=detention, ended_at=clock.now(), reason="court")
        assert not {"DL-DET-MINOR", "DL-CUST-PETITION"} & open_codes(case)
        assert of(case, "DL-DET-MINOR").met_at is not None
        assert of(case, "DL-CUST-PETITION").cancelled_at is not None


def test_an_exception_has_its_own_clock(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(offence=("192", "2")), as_("aliya")
    detention = detain(aliya, case, exception="criminal_group")
    with for_actor(aliya):
        assert of(case, "DL-DET-MINOR-EXC").due_at == detention.started_at + dt.timedelta(hours=72)
        assert "DL-DET-MINOR" not in open_codes(case)


def test_the_same_event_may_meet_what_it_starts(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    made = clock.now() - dt.timedelta(minutes=20)
    detain(aliya, case, protocol_at=made)
    with for_actor(aliya):
        assert of(case, "DL-DET-PROTOCOL").met_at == made
        assert of(case, "DL-DET-PROSEC").due_at == made + dt.timedelta(hours=12)


def test_sending_on_moves_the_clocks(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        case_actions.send_to_prosecutor(actor=aliya, case=case)
        assert of(case, "DL-INV-PRELIM").met_at is not None
        term = of(case, "DL-PROS-DECISION")
        assert term.responsible_role == "prosecutor"
        assert term.is_open


def test_a_stranger_sees_no_clock(world: None, make_case: Make, as_: As) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        assert Deadline.objects.filter(case=case).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jjcms.principals', '', true)")
        cursor.execute("SELECT count(*) FROM deadlines_deadline")
        assert cursor.fetchone()[0] == 0


def test_adding_a_rule_touches_data_only(committed: None, make_case: Make, as_: As) -> None:
    """A row that nobody programmed for works at once."""
    rule = DeadlineRule(
        code="DL-TEST-ONLY",
        severity="L",
        responsible_role="investigator",
        length={"value": "2", "unit": "working_day"},
        roll="next",
        name_ru="проба",
        valid_from=dt.date(2020, 1, 1),
        started_by=[{"event": "case.registered", "when": {"kind": "criminal"}}],
        met_by=[{"event": "party.added", "when": {"capacity": "legal_representative"}}],
        status="unverified",
    )
    rule.save(using="owner")
    listening.forget()
    try:
        case, aliya = make_case(), as_("aliya")
        with for_actor(aliya):
            term = of(case, "DL-TEST-ONLY")
            assert term.is_open
            assert item(term)["note"]
            case_actions.add_party(
                actor=aliya,
                case=case,
                capacity="legal_representative",
                identity=Identity(surname="А", given_name="Б"),
            )
            assert of(case, "DL-TEST-ONLY").met_at is not None
    finally:
        clean_up()
        rule.delete(using="owner")
        listening.forget()


def test_only_the_role_of_the_rule_extends_and_a_version_guards(
    world: None, make_case: Make, as_: As
) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        term = of(case, "DL-INV-PRELIM")
        with pytest.raises(Refused):
            actions.extend(actor=aliya, deadline=term)
        before = term.due_at
    prosecutor = next(a for a in _prosecutors(as_) if _sees(a, term))
    with for_actor(prosecutor):
        after = actions.extend(actor=prosecutor, deadline=term, version=term.version)
        assert after.due_at is not None
        assert before is not None
        assert 27 < (after.due_at - before).days < 35
        assert Event.objects.filter(type="deadline.extended", case_id=case.pk).exists()


def _prosecutors(as_: As) -> list[Actor]:
    from accounts.models import User

    users = User.objects.filter(memberships__role="prosecutor").distinct()
    return [as_(u.username) for u in users]


def _sees(actor: Actor, term: Deadline) -> bool:
    with for_actor(actor):
        return bool(Deadline.objects.visible_to(actor).filter(pk=term.pk).exists())


def test_taking_note_twice_is_one_event(world: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        term = of(case, "DL-REG-PROSEC")
        actions.acknowledge(actor=aliya, deadline=term)
        actions.acknowledge(actor=aliya, deadline=term)
        assert Event.objects.filter(type="deadline.acknowledged", case_id=case.pk).count() == 1


def hearing(case: Any, kind: str, starts_at: dt.datetime, cls: Any, **more: Any) -> Any:
    return cls(
        case_id=case.pk,
        hearing_id="11111111-1111-4111-8111-111111111111",
        kind=kind,
        starts_at=starts_at.isoformat(),
        ends_at=(starts_at + dt.timedelta(hours=1)).isoformat(),
        **more,
    )


def told_by(trial: dt.datetime) -> dt.datetime:
    """Three whole days lie between the last day of the notice and the day of the trial."""
    return day_end(clock.local(trial).date() - dt.timedelta(days=4))


def test_a_moved_hearing_moves_the_backward_clock(world: None, make_case: Make, as_: As) -> None:
    from audit import record
    from courts.events import HearingMoved, HearingScheduled

    case, aliya = make_case(), as_("aliya")
    first = clock.now().replace(microsecond=0) + dt.timedelta(days=10)
    second = first + dt.timedelta(days=4)
    with for_actor(aliya):
        record(hearing(case, "main_trial_session", first, HearingScheduled, court=1), actor=aliya)
        notice = of(case, "DL-TRIAL-NOTICE")
        assert notice.due_at == told_by(first)
        moved = hearing(
            case, "main_trial_session", second, HearingMoved, before=first.isoformat(), reason="judge"
        )
        record(moved, actor=aliya)
        rows = Deadline.objects.filter(case=case, rule__code="DL-TRIAL-NOTICE").order_by("due_at")
        assert [(d.is_open, d.due_at) for d in rows] == [
            (False, told_by(first)),
            (True, told_by(second)),
        ]


def test_a_periodic_duty_comes_again_when_it_is_met(world: None, make_case: Make, as_: As) -> None:
    from audit import record
    from probation.events import HomeInspected, PlanOpened

    case, aliya = make_case(), as_("aliya")
    plan, started = "22222222-2222-4222-8222-222222222222", clock.now()
    opened = PlanOpened(
        case_id=case.pk, plan_id=plan, kind="supervision", basis="educative", started_at=started.isoformat(),
        until=(started + dt.timedelta(days=360)).isoformat(), months=12, rural=False,
    )  # fmt: skip
    inspected = HomeInspected(case_id=case.pk, plan_id=plan, inspection="x", with_guardianship=True)
    with for_actor(aliya):
        record(opened, actor=aliya)
        half = of(case, "DL-PROB-HALF")
        assert half.nature == "earliest"
        assert half.due_at is not None
        assert 179 <= (half.due_at - started).days <= 181
        record(inspected, actor=aliya)
        record(inspected, actor=aliya)
        turns = Deadline.objects.filter(case=case, rule__code="DL-PROB-HOME").order_by("turn")
        assert [(d.turn, d.is_open) for d in turns] == [(1, False), (2, True)]


def test_all_clocks_of_a_case_take_under_five_milliseconds_to_compute(world: None) -> None:
    import time

    from deadlines.engine import compute
    from deadlines.rules import instant, terms_of
    from tests.deadlines.calendars import CALENDAR, RULES

    start = instant("2026-05-12T10:00")
    assert start is not None
    typical = [r for r in RULES.values() if r.form == "term" and r.length["unit"] != "share"][:20]
    terms = [terms_of(rule, {"category": "medium"}) for rule in typical]
    best = min(
        _seconds(lambda: [compute(t, start, CALENDAR) for t in terms], time.process_time) for _n in range(5)
    )
    assert best < 0.005


def _seconds(work: Callable[[], object], timer: Callable[[], float]) -> float:
    begun = timer()
    work()
    return timer() - begun
