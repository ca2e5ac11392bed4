"""Names, numbers, addresses and words of the story stand on the pages of those who may read them, and nowhere else.

The bodies of answers are compared with the rights of their readers in tests/walk. Here: everything beside the body, which
has no reader to ask about, so that nothing may stand there at all.
"""

import json
import logging
import re
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from cases.models import Case, Person
from notifications import tasks as background
from tests.canaries.search import find
from tests.canaries.told import Told, ask, heard, in_redis, in_tables, overheard
from tests.walk.oracle import someone
from tests.walk.walker import Browser

# One story for all of these tests, on one worker.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900), pytest.mark.xdist_group("canaries")]
OPEN_DATABASE = pytest.mark.usefixtures("unblocked")


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


def test_the_walk_read_the_words(told: Told) -> None:
    """The positive control: words of every kind were on a page, and each of the lists below holds something."""
    assert len(told.words) > 40
    kinds = {c.permission for c in told.world.canaries}
    assert {c.permission for c in told.world.canaries if c.text in told.seen} == kinds
    assert len(told.seen) > 25
    assert len(told.heads) > 2000
    assert len(told.addresses) > 200
    assert len(told.lines) > 100
    assert told.queued
    assert told.broker
    assert told.letters
    assert told.faults


def test_no_head_of_an_answer_holds_a_word(told: Told) -> None:
    assert find(told.heads, told.words) == []
    names = [h for h in told.heads if "Content-Disposition" in h]
    assert any(".pdf" in name for name in names)
    assert any(".csv" in name for name in names)


def test_no_cookie_but_those_three_is_set(told: Told) -> None:
    """A message to the reader, for one, lies in the session and not in a cookie."""
    assert told.cookies <= {
        settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME
    }  # fmt: skip


def test_no_address_in_a_page_holds_a_word(told: Told) -> None:
    """An address ends up in histories, logs of proxies and referrers."""
    assert find(told.addresses, told.words) == []
    # Nor does anything that looks like the number of a person, of the story or not.
    assert [a for a in told.addresses if re.search(r"(?<![0-9a-f-])\d{12}(?![0-9a-f-])", a)] == []


# A look leaves its entry in a chain, a sign of life, and its count, at most an alert about unusual reading.
A_LOOK_LEAVES = {
    "audit_accesslog",
    "audit_chainhead",
    "audit_readingcount",
    "audit_readingalert",
    "signin_session",
}
# What is made at first sight and acts on nothing: the empty calendar of a room, a secret that waits for its first code,
# the entry of an export.
AT_FIRST_SIGHT = {
    ("scheduling_resource", "courts:closures"), ("signin_authenticator", "signin:set_up_app"),
    ("audit_event", "administration:review_csv"),
}  # fmt: skip


def test_what_acts_is_no_get(told: Told) -> None:
    """Every address, asked by GET by those who may most: the database counted the rows that it wrote."""
    assert "audit_accesslog" in told.written, "control: the count sees what is written"
    # A control asks under a name of its own, without a route.
    asked = ((t, label.split()) for t, labels in told.written.items() for label in labels)
    places = {(table, words[1]) for table, words in asked if len(words) > 1}
    assert {(t, p) for t, p in places if t not in A_LOOK_LEAVES} <= AT_FIRST_SIGHT


def test_every_page_offers_to_sign_out(told: Told) -> None:
    assert len(told.pages) > 150
    assert told.no_way_out == []


def test_no_line_of_the_log_holds_a_word(told: Told) -> None:
    assert find(told.lines, told.words) == []


def test_no_message_to_the_broker_holds_a_word(told: Told) -> None:
    assert find(told.queued, told.words) == []


def test_redis_holds_no_word(told: Told) -> None:
    assert any("jjcms:heartbeat" in entry for entry in told.broker), (
        "the search reaches the broker's database"
    )
    assert find(told.broker, told.words) == []


def test_no_letter_holds_a_word(told: Told) -> None:
    assert find(told.letters, told.words) == []
    assert not [x for x in told.letters if any(case.code in x for case in told.world.cases.values())]


def test_no_page_of_an_error_holds_a_word(told: Told) -> None:
    assert find(told.faults, told.words) == []


@OPEN_DATABASE
def test_no_table_holds_a_word_that_can_be_read(told: Told) -> None:
    """Events, read entries, notices, promises of the outbox, sessions, kept forms: nothing lies open."""
    rows = list(in_tables())
    tables = {row.partition(":")[0] for row in rows}
    assert {
        "audit_event",
        "audit_accesslog",
        "notifications_inboxitem",
        "notifications_outbox",
        "session",
    } <= tables
    assert find(rows, told.words) == []


# --- an error in a view that holds a person ---------------------------------------------------------------------------


@pytest.fixture
def broken(told: Told, monkeypatch: Any) -> Any:
    """The page of a case fails with the child's name in its hands; what it says, what the log says."""
    from cases.views import case as pages

    def fails(_request: Any, _template: str, context: dict[str, Any]) -> None:
        person = Person.objects.get(pk=context["case"].subject_id)
        raise ValueError(f"cannot draw {person.surname}")

    monkeypatch.setattr(pages, "TemplateResponse", fails)

    def asked() -> tuple[Any, list[str]]:
        lines: list[str] = []
        with heard(lines):
            path = f"/cases/{told.world.cases['registered'].pk}/"
            answer = ask(told, Browser(someone("aliya")), "broken", "GET", path)
        return answer, lines

    return asked


@OPEN_DATABASE
def test_an_error_tells_neither_the_reader_nor_the_log(told: Told, broken: Any) -> None:
    answer, lines = broken()
    assert answer.status_code == 500
    assert find([answer.content.decode(), *(f"{k}: {v}" for k, v in answer.items())], told.words) == []
    assert any("ValueError:" in line and "test_canaries.py" in line for line in lines), (
        "kind and place are kept"
    )
    assert find(lines, told.words) == []


@OPEN_DATABASE
def test_control_the_page_for_developers_would_tell(told: Told, broken: Any, settings: Any) -> None:
    settings.DEBUG = True
    answer, _lines = broken()
    assert find([answer.content.decode()], told.words) != []


@OPEN_DATABASE
def test_control_a_plain_formatter_would_tell(told: Told, broken: Any, monkeypatch: Any) -> None:
    from tests.canaries import told as module

    monkeypatch.setattr(module, "Quiet", logging.Formatter)
    _answer, lines = broken()
    assert find(lines, told.words) != []


# --- controls: each search finds what a broken build says -------------------------------------------------------------


@OPEN_DATABASE
def test_control_a_view_that_logs_a_name_is_found(told: Told, monkeypatch: Any) -> None:
    from cases.views import case as pages

    real = pages.TemplateResponse

    def chatty(request: Any, template: str, context: dict[str, Any]) -> Any:
        person = Person.objects.get(pk=context["case"].subject_id)
        logging.getLogger("cases.views").debug("drawing the case of %s", person.surname)
        answer = real(request, template, context)
        answer["X-Subject"] = f"{person.surname.encode()!r}"
        answer.set_cookie("last", person.iin)
        return answer

    monkeypatch.setattr(pages, "TemplateResponse", chatty)
    case = told.world.cases["registered"]
    before, cookies, lines = len(told.heads), set(told.cookies), []
    with heard(lines):
        ask(told, Browser(someone("aliya")), "chatty", "GET", f"/cases/{case.pk}/")
    heads = told.heads[before:]
    del told.heads[before:]
    new, told.cookies = told.cookies - cookies, cookies
    assert find(lines, told.words) != []
    assert len(find(heads, told.words)) >= 2
    assert new == {"last"}


@OPEN_DATABASE
def test_control_a_page_that_acts_is_found(told: Told, monkeypatch: Any) -> None:
    from cases.views import case as pages

    real = pages.TemplateResponse

    def busy(request: Any, template: str, context: dict[str, Any]) -> Any:
        Case.objects.filter(pk=context["case"].pk).update(version=F("version") + 1)
        return real(request, template, context)

    monkeypatch.setattr(pages, "TemplateResponse", busy)
    ask(told, Browser(someone("aliya")), "busy", "GET", f"/cases/{told.world.cases['registered'].pk}/")
    assert told.written.pop("cases_case") == {"busy"}


@OPEN_DATABASE
def test_control_a_task_that_is_given_a_name_is_found(told: Told) -> None:
    queued: list[str] = []
    with overheard(queued):
        background.watch_mail.apply_async(
            args=[told.words[0]], expires=1, countdown=0, queue="jjcms-test-canary"
        )
    try:
        assert find(queued, told.words) != []
        assert find(in_redis(), told.words) != [], "also inside the message as the broker keeps it"
    finally:
        client = redis.Redis.from_url(settings.REDIS_URL)
        client.delete("jjcms-test-canary")
        client.srem(
            "_kombu.binding.jjcms-test-canary", *client.smembers("_kombu.binding.jjcms-test-canary") or [b""]
        )
        client.close()
    assert find(in_redis(), told.words) == []


@OPEN_DATABASE
def test_control_a_letter_with_a_name_is_found(told: Told) -> None:
    letter = EmailMessage(subject=f"Срок по делу {told.words[0]}", body="x", to=["a@example.org"])
    plain = EmailMessage(subject="x", body=f"Срок по делу {told.words[0]}", to=["a@example.org"])
    assert find([str(letter.message())], told.words) != []
    assert find([str(plain.message())], told.words) != []


@OPEN_DATABASE
def test_control_a_row_in_plain_text_is_found(told: Told) -> None:
    from django.db import connections, transaction

    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_outbox (task, payload, created_at, not_before, attempts, last_error)"
            " VALUES ('x.tasks.x', %s, now(), now(), 0, '')",
            [json.dumps({"name": told.words[0]})],
        )
        found = find(in_tables(), told.words)
        transaction.set_rollback(True, using="owner")
    assert found != []
