"""The very instant and the very birthday: where a clock turns from one answer to the other."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from audit.models import Event
from cases import actions
from core import clock
from deadlines.models import Deadline
from deadlines.tasks import remind

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Any]
SECOND = dt.timedelta(seconds=1)


def on_day(years: int, days: int) -> dt.date:
    """A date of birth so many years before today, and days beside it."""
    today = clock.today()
    return today.replace(year=today.year - years) + dt.timedelta(days=days)


@pytest.mark.parametrize(("days", "runs"), [(0, True), (-1, False)])
def test_the_hours_of_a_minor_end_with_the_eighteenth_birthday(
    world: None, make_case: Make, as_: As, days: int, runs: bool
) -> None:
    """An age is reached on the day after the birthday."""
    case = make_case(born_on=on_day(18, days), occurred_at=clock.now() - dt.timedelta(days=30))
    with for_actor(as_("aliya")) as aliya:
        actions.detain(actor=aliya, case=case, started_at=clock.now())
        assert Deadline.objects.filter(case=case, rule__code="DL-DET-MINOR").exists() is runs


def test_a_term_is_missed_after_its_last_instant_not_in_it(world: None, make_case: Make, as_: As) -> None:
    case = make_case()
    with for_actor(as_("aliya")):
        term = Deadline.objects.get(case=case, rule__code="DL-REG-PROSEC")
        of_case = Deadline.objects.filter(pk=term.pk)
        assert term.due_at is not None
        with clock.at(term.due_at):
            assert not term.is_overdue
            assert not of_case.overdue().exists()
        with clock.at(term.due_at + SECOND):
            assert term.is_overdue
            assert of_case.overdue().exists()
        with clock.at(term.due_at - dt.timedelta(days=2)):
            assert of_case.due_within(dt.timedelta(days=2)).exists()
            assert not of_case.due_within(dt.timedelta(days=2) - SECOND).exists()


def test_the_job_takes_its_step_at_the_instant_itself(committed: None, make_case: Make, as_: As) -> None:
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        term = Deadline.objects.select_related("rule").get(case=case, rule__code="DL-INV-PRELIM")
        assert term.due_at is not None
        assert term.remind_at is not None

    def told(kind: str) -> int:
        found = Event.objects.using("system").filter(
            case_id=case.pk, type=kind, payload__deadline=str(term.pk)
        )
        return found.count()

    with clock.at(term.remind_at - SECOND):
        remind()
    assert told("deadline.near") == 0
    with clock.at(term.remind_at):
        remind()
    assert told("deadline.near") == 1
    with clock.at(term.due_at - SECOND):
        remind()
    assert told("deadline.missed") == 0
    with clock.at(term.due_at):
        remind()
    assert told("deadline.missed") == 1
