"""Sums over several stays, interviewers and cases: minutes come out, never a case."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from access.context import for_actor
from accounts.actor import Actor
from cases import actions as case_actions
from cases import people
from cases.models import Party
from cases.questioning import Questioned, questioned
from core import clock
from deadlines import reporting
from deadlines.models import Deadline
from legal.models import Offence
from tests.deadlines.test_reactors import detain, of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Actor]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def noon(world: None) -> Any:
    """Twelve o'clock in Kazakhstan, so that nothing runs over midnight."""
    with clock.at(clock.local(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)):
        yield


def interview(actor: Actor, case: Any, started_at: dt.datetime, ended_at: dt.datetime) -> None:
    with for_actor(actor):
        party = Party.objects.filter(case=case).order_by("pk").first()
        case_actions.record_interview(
            actor=actor, case=case, party=party, kind="suspect", started_at=started_at, ended_at=ended_at
        )


def test_minutes_of_a_child_are_summed_over_cases_and_interviewers(
    noon: Any, make_case: Make, as_: As
) -> None:
    now = clock.now()
    one, aliya = make_case(occurred_at=now - 9 * HOUR), as_("aliya")
    with for_actor(aliya):
        receipt = people.search(actor=aliya, iin=one.subject.iin).receipt
        two = case_actions.register(
            actor=aliya,
            search_id=receipt.pk,
            person=one.subject,
            incident=case_actions.Incident(occurred_at=now - 9 * HOUR, place="Абай даңғылы, 12"),
            offence=Offence.objects.get(article="188", part="2"),
        )
    interview(aliya, one, now - 4 * HOUR, now - 3 * HOUR)
    interview(aliya, two, now - 2 * HOUR, now - HOUR)
    interview(aliya, two, now - HOUR, now)
    with for_actor(aliya):
        assert questioned(one.subject_id, now) == Questioned(in_a_row=120, of_the_day=180)
        assert questioned(one.subject_id, now - HOUR / 2) == Questioned(in_a_row=90, of_the_day=150)
        assert questioned(one.subject_id, now + HOUR) == Questioned(in_a_row=0, of_the_day=180)
        assert questioned(one.subject_id, now + 24 * HOUR) == Questioned()


def test_whoever_has_no_case_of_the_child_learns_nothing(noon: Any, make_case: Make, as_: As) -> None:
    case = make_case()
    interview(as_("aliya"), case, clock.now() - HOUR, clock.now())
    with for_actor(as_("aliya")):
        assert questioned(case.subject_id, clock.now()).of_the_day == 60
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jjcms.principals', '', true)")
    assert questioned(case.subject_id, clock.now()) == Questioned()


def test_the_clock_of_the_day_begins_with_what_is_used(noon: Any, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    now = clock.now()
    interview(aliya, case, now - 3 * HOUR, now - HOUR)
    with for_actor(aliya):
        reporting.report(actor=aliya, case=case, event="interview.started", at=now)
        assert of(case, "DL-INTERR-DAY").due_at == now + 2 * HOUR
        assert of(case, "DL-INTERR-BLOCK").due_at == now + 2 * HOUR


def test_custody_before_trial_takes_in_the_detention(noon: Any, make_case: Make, as_: As) -> None:
    now = clock.now()
    case, aliya = make_case(offence=("192", "2"), occurred_at=now - 72 * HOUR), as_("aliya")
    detain(aliya, case, started_at=now - 48 * HOUR, delivered_at=now - 47 * HOUR, exception="criminal_group")
    with for_actor(aliya):
        reporting.report(
            actor=aliya,
            case=case,
            event="custody.ordered",
            at=now,
            answers={"until": now + 50 * 24 * HOUR, "kind": ""},
        )
        total, plain = of(case, "DL-CUST-MINOR-MAX"), of(case, "DL-CUST-INIT")
        assert total.facts["spent"].startswith("P2D")
        assert plain.due_at == now + 50 * 24 * HOUR
        assert Deadline.objects.filter(case=case, rule__code="DL-CUST-PROSEC-3M").exists()


def test_a_short_term_has_its_own_clocks_only(noon: Any, make_case: Make, as_: As) -> None:
    case, aliya = make_case(offence=("192", "2")), as_("aliya")
    now = clock.now()
    with for_actor(aliya):
        until = now + 5 * 24 * HOUR
        reporting.report(
            actor=aliya, case=case, event="custody.ordered", at=now, answers={"until": until, "kind": "short"}
        )
        assert of(case, "DL-CUST-SHORT").due_at == until
        codes = set(Deadline.objects.filter(case=case).values_list("rule__code", flat=True))
        assert "DL-CUST-SHORT-EXT" in codes
        assert not codes & {"DL-CUST-INIT", "DL-CUST-PROSEC-3M", "DL-CUST-COURT-3M", "DL-CUST-PROSEC-6M"}


def test_a_part_begins_when_the_term_is_met_and_a_check_comes_again(
    noon: Any, make_case: Make, as_: As
) -> None:
    case, aliya = make_case(), as_("aliya")
    now = clock.now()
    with for_actor(aliya):
        reporting.report(actor=aliya, case=case, event="protective_order.served", at=now)
        check = Deadline.objects.get(case=case, part="check")
        assert check.turn == 1
        reporting.report(actor=aliya, case=case, event="protective_order.checked", at=now)
        assert list(
            Deadline.objects.filter(case=case, part="check").order_by("turn").values_list("turn", flat=True)
        ) == [1, 2]
        reporting.report(actor=aliya, case=case, event="investigation.interrupted", at=now)
        assert not Deadline.objects.filter(case=case, part="decision").exists()
        reporting.report(
            actor=aliya, case=case, event="interruption.sent", at=now, answers={"with_file": True}
        )
        decision = Deadline.objects.get(case=case, part="decision")
        assert decision.responsible_role == "prosecutor"
        assert decision.facts == {"with_file": "True"}
