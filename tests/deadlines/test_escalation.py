"""What nobody notes goes up: once, in order, whoever runs the job how often; and a job that stands still is seen."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import User
from audit.models import Event
from cases import actions as case_actions
from core import clock
from deadlines import actions, escalation, jobs, tasks
from deadlines.models import Deadline, JobRun
from jjcms import health
from notifications.models import InboxItem, Kind

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
As = Callable[[str], Actor]


@pytest.fixture
def start(committed: None, make_case: Callable[..., Any], as_: As) -> dt.datetime:
    """A child is detained; nobody looks at its clocks."""
    now, case, aliya = clock.now(), make_case(), as_("aliya")
    with for_actor(aliya):
        case_actions.detain(actor=aliya, case=case, started_at=now, representative_told_at=now)
    return now


def told(kind: str = "deadline.escalated", rule: str = "DL-DET-MINOR") -> list[tuple[str, int]]:
    rows = Event.objects.using("system").filter(type=kind, payload__rule=rule).order_by("id")
    return [(row.payload.get("to_role", ""), row.payload.get("level", 0)) for row in rows]


def run_at(instant: dt.datetime) -> None:
    with clock.at(instant):
        tasks.remind()


def test_a_warning_that_nobody_notes_goes_to_the_head_and_no_further(start: dt.datetime) -> None:
    run_at(start + 17 * HOUR)
    assert told() == []
    run_at(start + 18 * HOUR)
    assert told() == [], "the head is told two hours after the warning"
    run_at(start + 20 * HOUR)
    run_at(start + 23 * HOUR)
    assert told() == [("head_of_unit", 1)]
    run_at(start + 25 * HOUR)
    assert told() == [("head_of_unit", 1), ("prosecutor", 2)], (
        "a miss of hours goes up at once, each level once"
    )
    run_at(start + 200 * HOUR)
    assert len(told()) == 2


def test_what_is_noted_goes_up_to_nobody_until_it_is_missed(start: dt.datetime, as_: As) -> None:
    run_at(start + 17 * HOUR)
    with clock.at(start + 18 * HOUR), for_actor(as_("aliya")) as aliya:
        row = Deadline.objects.get(rule__code="DL-DET-MINOR")
        actions.acknowledge(actor=aliya, deadline=row)
    run_at(start + 23 * HOUR)
    assert told() == []
    run_at(start + 25 * HOUR)
    assert told() == [("head_of_unit", 1), ("prosecutor", 2)], "the warning was noted, not the miss"


def test_taking_note_settles_what_went_up(start: dt.datetime, as_: As) -> None:
    run_at(start + 25 * HOUR)

    def open_items() -> int:
        with for_actor(as_("marat")) as marat:
            seen = InboxItem.objects.visible_to(marat).open()
            return int(seen.filter(kind=Kind.DEADLINE_ESCALATED, code="DL-DET-MINOR").count())

    assert open_items() == 1
    with clock.at(start + 26 * HOUR), for_actor(as_("marat")) as marat:
        actions.acknowledge(actor=marat, deadline=Deadline.objects.get(rule__code="DL-DET-MINOR"))
    assert open_items() == 0


def test_two_beats_at_once_tell_each_level_once(start: dt.datetime) -> None:
    """Four workers in transactions of their own, let go together, twice over; duplicate deliveries are the same."""
    gate, failed = threading.Barrier(4), []

    def work() -> None:
        try:
            gate.wait()
            with clock.at(start + 25 * HOUR):
                tasks.remind()
                tasks.remind()
        except Exception as error:
            failed.append(error)
        finally:
            for alias in connections:
                connections[alias].close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert told() == [("head_of_unit", 1), ("prosecutor", 2)]
    assert len(told("deadline.missed")) == 1


def test_a_worker_that_holds_a_row_does_not_stop_the_others(start: dt.datetime) -> None:
    """While one transaction holds a clock, another worker skips it and neither waits nor tells it."""
    from django.db import transaction

    with clock.at(start + 25 * HOUR):
        with transaction.atomic(using="owner"):
            list(Deadline.objects.using("owner").select_for_update().filter(rule__code="DL-DET-MINOR"))
            tasks.remind()
            assert told("deadline.missed") == []
        tasks.remind()
    assert len(told("deadline.missed")) == 1


def test_a_step_that_fails_is_taken_again(start: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_args: Any, **_named: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken, clock.at(start + 25 * HOUR):
        broken.setattr(actions, "record", dies)
        with pytest.raises(RuntimeError):
            tasks.remind()
    assert told("deadline.missed") == []
    run_at(start + 25 * HOUR)
    assert len(told("deadline.missed")) == 1
    assert len(told()) == 2


def test_every_severity_has_its_waits(world: None) -> None:
    from legal.models import DeadlineRule

    assert set(escalation.table()) == set(DeadlineRule.Severity.values)
    for happened in escalation.table().values():
        assert set(happened) == {escalation.WARNED, escalation.MISSED}
        for steps in happened.values():
            assert list(steps.values()) == sorted(steps.values()), "never before the level below"


@pytest.fixture
def forget() -> Any:
    """What a process keeps for a few seconds is asked anew."""

    def again() -> None:
        jobs._known["at"] = 0.0

    jobs._known["at"] = 0.0
    yield again
    jobs._known["at"] = 0.0


def test_a_job_that_stands_still_is_seen(
    committed: None, client_for: Callable[[str], Client], forget: Callable[[], None]
) -> None:
    now = clock.now()
    words = "Reminders have not run since"

    def banner(username: str) -> bool:
        forget()
        return (
            words in client_for(username).get("/clocks/", headers={"accept-language": "en"}).content.decode()
        )

    JobRun.objects.using("owner").all().delete()
    assert not health.reminders_run()
    run_at(now)
    assert health.reminders_run()
    assert jobs.state().is_late is False
    with clock.at(now + dt.timedelta(minutes=9)):
        assert not jobs.state().is_late
    with clock.at(now + dt.timedelta(minutes=12)):
        assert jobs.state().is_late
        assert jobs.state().minutes == 12
        assert not health.reminders_run()
        forget()
        assert jobs.late_since() == now
    JobRun.objects.using("owner").update(ran_at=now - dt.timedelta(hours=1))
    User.objects.filter(username__in=("marat", "aliya")).update(language="en")
    assert banner("marat"), "a prosecutor is told"
    assert not banner("aliya"), "an investigator has clocks of their own"
