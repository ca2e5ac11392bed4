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
