"""Reminders: at the right instants, once, and again after a pause of the job."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from access.system import for_system
from accounts.actor import Actor
from audit.models import Event
from cases import actions as case_actions
from core import clock
from deadlines.models import Deadline
from deadlines.tasks import remind
from legal.models import DeadlineRule
from safeguards.models import SafeguardBreach

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def types(case: Any) -> list[str]:
    rows = Event.objects.using("system").filter(case_id=case.pk, type__startswith="deadline.")
    return list(rows.order_by("id").values_list("type", flat=True))


def test_near_missed_and_never_twice(
    committed: None, make_case: Callable[..., Any], as_: Callable[[str], Actor]
) -> None:
    case, aliya = make_case(), as_("aliya")
    start = clock.now()
    with for_actor(aliya):
        case_actions.detain(actor=aliya, case=case, started_at=start, representative_told_at=start)
    with clock.at(start + dt.timedelta(minutes=30)):
        remind()
    assert not {"deadline.near", "deadline.missed"} & set(types(case))
    with clock.at(start + 17 * HOUR):
        remind()
        remind()
    near = [t for t in types(case) if t == "deadline.near"]
    assert len(near) == 1
    with clock.at(start + 25 * HOUR):
        remind()
        remind()
    with for_actor(aliya):
        term = Deadline.objects.get(case=case, rule__code="DL-DET-MINOR")
        assert term.is_open
        assert term.remind_at is None
        missed = Event.objects.filter(case_id=case.pk, type="deadline.missed")
        assert len({e.payload["deadline"] for e in missed}) == missed.count()
        assert "DL-DET-MINOR" in {e.payload["rule"] for e in missed}


def test_a_term_that_ends_by_itself_is_done(
    committed: None, make_case: Callable[..., Any], as_: Callable[[str], Actor]
) -> None:
    case = make_case()
    with clock.at(clock.now() + dt.timedelta(days=366 * 3)):
        remind()
    with for_actor(as_("aliya")):
        term = Deadline.objects.get(case=case, rule__code="DL-LIMITATION")
        assert term.met_at == term.due_at
    assert "deadline.elapsed" in types(case)


def test_a_missed_notice_of_the_trial_is_a_breach(committed: None, make_case: Callable[..., Any]) -> None:
    """CPC art. 322(4) has two halves: the trial in time, and the parties told three days before it."""
    case, hearing, now = make_case(), uuid.uuid4(), clock.now()
    rule = DeadlineRule.objects.get(code="DL-TRIAL-NOTICE")
    with for_system("a term runs out"):
        Deadline.objects.create(
            case=case,
            rule=rule,
            rule_version=rule.version,
            subject=str(hearing),
            nature="duty",
            responsible_role=rule.responsible_role,
            **dict.fromkeys(("starts_at", "due_at", "remind_at", "recorded_at"), now),
        )
    remind()
    breach = SafeguardBreach.objects.using("system").get(case=case, definition__code="SG-24")
    assert (breach.act_kind, breach.act_id) == ("trial_setting", hearing)
