"""Promised in a transaction, delivered once after it, in letters that say nothing."""

import datetime as dt
import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import connections, transaction

from access.context import for_actor
from accounts.models import User
from cases import actions
from cases.models import Case
from core import clock
from notifications import mail, nudge, outbox
from notifications.models import InboxItem, Outbox
from tests.notifications.tasks import seen


@pytest.fixture(autouse=True)
def nothingseen() -> None:
    seen.clear()


HERE = "tests.notifications.tasks"


def later() -> Any:
    """Past the time for which letters are collected and failures rest."""
    return clock.at(clock.now() + dt.timedelta(minutes=3))


def test_ids_only(world: None) -> None:
    with pytest.raises(ValueError, match="identifiers only"):
        outbox.post("notifications.tasks.mail", user={"name": "x"})
    with pytest.raises(ValueError, match="not a task"):
        outbox.post("os.system", command="true")
    with pytest.raises(ValueError, match="not a task"):
        outbox.post("notifications.tasks.letters", user=1)


def test_nothing_is_promised_by_a_transaction_that_fails(committed: None) -> None:
    def fails() -> None:
        with transaction.atomic():
            outbox.post(f"{HERE}.note", text="a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert outbox.drain() == 0
    assert seen == []


def test_a_row_is_delivered_once(committed: None) -> None:
    with outbox.held_back():
        row = outbox.post(f"{HERE}.note", text="a")
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert [outbox.deliver(row.pk) for _ in range(3)] == [False] * 3, (
        "repeated and late messages change nothing"
    )
    assert seen == [("note", "a")]


def test_many_workers_at_once_deliver_each_row_once(committed: None) -> None:
    with outbox.held_back():
        for number in range(60):
            outbox.post(f"{HERE}.note", text=str(number))

    def work() -> None:
        try:
            for row in range(first, first + 60):
                outbox.deliver(row)
            outbox.drain()
        finally:
            for alias in connections:
                connections[alias].close()

    first = Outbox.objects.order_by("id").first().pk  # type: ignore[union-attr]
    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(("note", str(n)) for n in range(60))
    assert Outbox.objects.undelivered().count() == 0


def test_a_failure_keeps_the_row_and_its_secret(committed: None) -> None:
    with outbox.held_back():
        outbox.post(f"{HERE}.fail", case="x")
        outbox.post(f"{HERE}.note", text="after it")
    assert outbox.drain() == 1, "one failing row holds up no other"
    row = Outbox.objects.undelivered().get()
    assert (row.attempts, row.last_error) == (1, "RuntimeError")
    assert row.not_before > clock.now()
    assert outbox.drain() == 0, "it rests before the next attempt"
    with later():
        outbox.drain()
    assert Outbox.objects.undelivered().get().attempts == 2
    assert outbox.late_since() == row.created_at, "now the page says so"


def test_an_effect_happens_under_the_rights_of_the_person(
    committed: None, as_: Callable[..., Any], make_case: Callable[..., Any]
) -> None:
    make_case()
    with outbox.held_back():
        outbox.post(f"{HERE}.count_cases", actor=as_("aliya"))
        outbox.post(f"{HERE}.count_cases", actor=as_("zarina"))
        outbox.post(f"{HERE}.count_cases")
    outbox.drain()
    assert seen == [("cases", 1), ("cases", 0), ("cases", 1)]


def test_rights_that_have_ended_are_gone_for_the_worker_too(committed: None, as_: Callable[..., Any]) -> None:
    actor = as_("timur")
    with outbox.held_back():
        outbox.post(f"{HERE}.count_cases", actor=actor)
    actor.membership.until = clock.today() - dt.timedelta(days=1)
    actor.membership.save()
    try:
        outbox.drain()
        assert seen == []
        assert Outbox.objects.get().given_up_at is not None
    finally:
        actor.membership.until = None
        actor.membership.save()


@pytest.fixture
def waiting_letters(committed: None, as_: Callable[..., Any], make_case: Callable[..., Any]) -> list[Case]:
    """Two cases that came to the prosecutor; the letters wait for a moment to be collected."""
    cases = [make_case(serial=n, surname="Құпиятегі", given_name="Жасырынат") for n in (71, 72)]
    with for_actor(as_("aliya")), outbox.held_back():
        return [actions.send_to_prosecutor(actor=as_("aliya"), case=case) for case in cases]


def test_one_letter_for_everything_that_came(waiting_letters: list[Case]) -> None:
    assert outbox.drain() == 0, "letters are collected for two minutes"
    with later():
        outbox.drain()
    (letter,) = [m for m in django_mail.outbox if m.to == ["marat@demo.invalid"]]
    assert "2" in letter.subject
    assert Outbox.objects.undelivered().count() == 0
    with later():
        assert outbox.drain() == 0


def test_no_letter_for_what_has_been_taken_on(waiting_letters: list[Case], as_: Callable[..., Any]) -> None:
    with for_actor(as_("marat")):
        for case in waiting_letters:
            actions.accept(actor=as_("marat"), case=case)
    with later():
        outbox.drain()
    assert [m for m in django_mail.outbox if m.to == ["marat@demo.invalid"]] == []
    assert Outbox.objects.undelivered().count() == 0


def test_letters_name_nobody(waiting_letters: list[Case]) -> None:
    """Neither name nor number nor offence, in any language, whatever the case holds."""
    secrets = ["құпиятегі", "жасырынат", "188", "абай", "ұрлық", "краж", "theft"]
    secrets += [case.code.lower() for case in waiting_letters] + [str(case.pk) for case in waiting_letters]
    user = User.objects.get(username="marat")
    for language in ("kk", "ru", "en"):
        user.language = language
        letter = mail.compose(user, 188_000 - 187_998)
        # The number of a message and the borders of its parts are random digits.
        sent = [
            f"{k}: {v}"
            for k, v in letter.message().items()
            if k not in ("Message-ID", "Content-Type", "Date")
        ]
        whole = "\n".join([*sent, letter.subject, str(letter.body)]).lower()
        assert [s for s in secrets if s in whole] == []
        assert re.findall(r"\d+", letter.subject + str(letter.body).replace("localhost:8000", "")) in (
            ["2"],
            ["2", "2"],
        )
    rows = [str(row.payload) for row in Outbox.objects.all()]
    assert [s for s in secrets for row in rows if s in row.lower() and not s.isdigit()] == []
    assert InboxItem.objects.using("owner").count() == 2, "control: there was something to tell"


@pytest.mark.parametrize("state", ["down", "hanging"])
def test_a_page_does_not_wait_for_redis(state: str, committed: None, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(nudge._rest, "until", 0.0)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if state == "hanging":
            server.listen()
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        began = time.monotonic()
        with transaction.atomic():
            outbox.post(f"{HERE}.note", text="a")
            outbox.post(f"{HERE}.note", text="b")
        first = time.monotonic() - began
        began = time.monotonic()
        for _ in range(20):
            outbox.post(f"{HERE}.note", text="c")
        rest = time.monotonic() - began
    assert first < 0.5
    assert rest < 0.4, "after one failure the page asks no more for a while"
    assert outbox.drain() == 22
