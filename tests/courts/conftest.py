"""Cases that have reached the court, and hearings in them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from access.context import for_actor
from accounts.models import User
from cases import actions as case_actions
from cases.models import Party
from core import clock
from courts import actions
from courts.models import Court
from tests.conftest import EachDay


@pytest.fixture
def client_for() -> Callable[[str], Client]:
    """Hearings lie days ahead: the people of the court sign in on that day."""
    return lambda username: EachDay(User.objects.get(username=username))


def in_court(case: Any, as_: Callable[[str], Any], accepted: bool = True) -> Any:
    """Sends a case the lawful way to the demo court."""
    steps = [("aliya", case_actions.send_to_prosecutor), ("marat", case_actions.accept)]
    steps += [("marat", case_actions.send_to_court)] + ([("dina", case_actions.accept)] if accepted else [])
    for who, verb in steps:
        actor = as_(who)
        with for_actor(actor):
            case = verb(actor=actor, case=case)
    return case


def next_working(days: int = 7, hour: int = 10, minute: int = 0) -> dt.datetime:
    """A working time about a week from now."""
    from legal.working_days import working_calendar

    day = working_calendar().next_working(clock.today() + dt.timedelta(days=days))
    return dt.datetime.combine(day, dt.time(hour, minute), clock.LOCAL)


def schedule(actor: Any, case: Any, **changes: Any) -> Any:
    start = changes.pop("starts_at", None) or next_working()
    length = dt.timedelta(minutes=changes.pop("minutes", 60))
    court = Court.objects.of_agency(actor.agency)
    room = changes.pop("courtroom", None) or court.rooms.first()
    judge = changes.pop("judge", None) or User.objects.get(username="zhanna")
    with for_actor(actor):
        party = Party.objects.filter(case=case, person_id=case.subject_id).first()
        people = changes.pop("people", None)
        if people is None:
            people = [actions.Person(role="child", party=party)]
        return actions.schedule_hearing(
            actor=actor,
            case=case,
            kind=changes.pop("kind", "main_trial_session"),
            courtroom=room,
            judge=judge,
            starts_at=start,
            ends_at=start + length,
            people=people,
            **changes,
        )


@pytest.fixture
def court_case(world: None, make_case: Callable[..., Any], as_: Callable[[str], Any]) -> Callable[..., Any]:
    return lambda accepted=True, **changes: in_court(
        make_case(**({"offence": ("188", "3")} | changes)), as_, accepted
    )


@pytest.fixture
def hearing(court_case: Callable[..., Any], as_: Callable[[str], Any]) -> Callable[..., Any]:
    def made(case: Any = None, **changes: Any) -> Any:
        return schedule(as_("dina"), case or court_case(), **changes)

    return made
