"""Letters about what is not urgent: none, one a day, or at once; the urgent ones always."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as sent
from django.db import connections
from django.test import Client

from access.context import for_actor
from cases import actions
from core import clock
from deadlines import reporting
from notifications import choices, outbox, tasks
from notifications.models import LetterChoice, Outbox

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
Low = LetterChoice.Low


def letters(username: str) -> list[Any]:
    return [m for m in sent.outbox if m.to == [f"{username}@demo.invalid"]]


def deliver() -> None:
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        outbox.drain()


@pytest.fixture
def near(committed: None, make_case: Any, as_: As) -> Callable[[str], None]:
    """Makes one notice that is not urgent: of the terms of a detention only its end is near, all else is done."""

    def make(low: str) -> None:
        from deadlines.tasks import remind

        choices.choose(actor=as_("aliya"), low=low)
        case, start = make_case(), clock.now()
        with for_actor(as_("aliya")) as aliya:
            done = dict.fromkeys(("delivered_at", "protocol_at", "representative_told_at"), start)
            actions.detain(actor=aliya, case=case, started_at=start, **done)
            reporting.report(actor=aliya, case=case, event="detention.prosecutor_told", at=start)
        with clock.at(start + dt.timedelta(hours=17)):
            remind()

    return make


@pytest.mark.parametrize(("low", "expected"), [(Low.NONE, 0), (Low.AT_ONCE, 1), (Low.DAILY, 0)])
def test_what_is_not_urgent_comes_as_chosen(near: Callable[[str], None], low: str, expected: int) -> None:
    near(low)
    with clock.at(clock.now() + dt.timedelta(hours=17)):
        deliver()
    assert len(letters("aliya")) == expected
    if low == Low.DAILY:
        with clock.at(clock.now() + dt.timedelta(hours=18)):
            assert choices.daily() == 1
            assert choices.daily() == 0, "one a day"
            deliver()
        (letter,) = letters("aliya")
        assert "urgent" not in letter.subject
        with clock.at(clock.now() + dt.timedelta(hours=42)):
            assert choices.daily() == 1, "another day, another letter"


def test_two_workers_promise_one_letter_a_day(committed: None, as_: As) -> None:
    choices.choose(actor=as_("aliya"), low=Low.DAILY)
    gate, promised = threading.Barrier(3), []

    def work() -> None:
        try:
            gate.wait()
            promised.append(tasks.daily_letters())
        finally:
            for alias in connections:
                connections[alias].close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(promised) == [0, 0, 1]
    assert Outbox.objects.filter(payload__user=as_("aliya").user.pk).count() == 1


def test_nothing_waits_no_letter(committed: None, as_: As) -> None:
    choices.choose(actor=as_("aliya"), low=Low.DAILY)
    assert choices.daily() == 1
    deliver()
    assert letters("aliya") == []


def test_the_page_keeps_the_choice(world: None, client_for: Callable[[str], Client], as_: As) -> None:
    browser = client_for("aliya")
    assert browser.get("/inbox/letters/").status_code == 200
    assert browser.post("/inbox/letters/", {"low": "never"}).status_code == 422
    for _ in range(2):
        assert browser.post("/inbox/letters/", {"low": "daily"}).status_code == 302
    assert choices.of(as_("aliya").user) == Low.DAILY
    assert 'value="daily" checked' in browser.get("/inbox/letters/").content.decode()
    answer = browser.post("/api/v1/inbox/letters/", {"low": "at_once"}, content_type="application/json")
    assert answer.status_code == 200
    assert choices.of(as_("aliya").user) == Low.AT_ONCE
