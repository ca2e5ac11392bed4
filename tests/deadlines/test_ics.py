"""Clocks in a calendar program: nobody's name, present rights, one read entry, not too often."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from accounts import links
from accounts.actor import Actor
from accounts.models import Membership
from core import clock
from deadlines import ics
from deadlines.models import ClockFeed, Deadline
from signin import actions as signin

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]


@pytest.fixture
def address(world: None, make_case: Any, as_: As) -> str:
    make_case(surname="Құпиятегі", given_name="Жасырынат")
    with for_actor(as_("aliya")) as aliya:
        return ics.make(aliya)


def test_a_feed_holds_terms_and_nobody(address: str, as_: As) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") >= 1
    with for_actor(as_("aliya")):
        row = Deadline.objects.select_related("case").duties().first()
        secrets = ["Құпиятегі", "Жасырынат", row.case.code, str(row.case_id), str(row.pk)]
    assert [s for s in secrets if s.lower() in text.lower()] == []
    assert not re.search(r"\b188\b", text), "the article of the act"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_each_reading_is_written_down_once(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Any] = []
    monkeypatch.setattr("access.reads.write", lambda **entry: written.append(entry))
    Client().get(address)
    Client().get(address)
    assert [(e["kind"], e["actor"].user.username) for e in written] == [("export", "aliya")]
    assert written[0]["case_ids"]


def test_it_is_read_once_in_a_while(address: str) -> None:
    assert Client().get(address).status_code == 200
    again = Client().get(address)
    assert again.status_code == 429
    assert 0 < int(again["Retry-After"]) <= 300
    with clock.at(clock.now() + ics.PAUSE):
        assert Client().get(address).status_code == 200


def test_a_suspended_person_reads_nothing(address: str, as_: As) -> None:
    membership = as_("aliya").membership
    membership.until = clock.today() - dt.timedelta(days=1)
    membership.save(update_fields=["until"])
    assert Client().get(address).status_code == 404
    membership.until = None
    membership.save(update_fields=["until"])
    assert Client().get(address).status_code == 404, "the role is back, the address is not"
    with for_actor(as_("aliya")) as aliya:
        newer = ics.make(aliya)
    assert Client().get(newer).status_code == 200, "the control: a new one is made in a moment"
    user = as_("aliya").user
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.is_active = True
    user.save(update_fields=["is_active"])
    with clock.at(clock.now() + ics.PAUSE):
        assert Client().get(newer).status_code == 404


def _new_password(user: Any) -> None:
    link = links.find(links.issue(user, "set_password", None).rstrip("/").rpartition("/")[2])
    assert link is not None
    signin.set_password_by_link(link=link, password="бір екі үш тоғыз он")


def _suspend(user: Any) -> None:
    user.memberships.update(suspended_at=clock.now(), suspended_by=user)
    user.memberships.update(suspended_at=None, suspended_by=None)


@pytest.mark.parametrize("how", [_new_password, _suspend])
def test_the_address_ends_with_what_opened_it(address: str, as_: As, how: Callable[[Any], None]) -> None:
    assert Client().get(address).status_code == 200, "the control"
    how(as_("aliya").user)
    with clock.at(clock.now() + ics.PAUSE):
        assert Client().get(address).status_code == 404


def test_all_sessions_ended_ends_the_calendar_too(address: str, client_for: Any) -> None:
    browser = client_for("aliya")
    assert browser.post(reverse("signin:end_others")).status_code == 302
    assert Client().get(address).status_code == 404


def test_only_a_role_that_is_over_takes_the_address_along(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ran out by its date is noticed when the calendar asks; the database looks for itself whether it did."""
    monkeypatch.setattr(ics, "actor_of", lambda *_args, **_more: None)
    assert Client().get(address).status_code == 404
    monkeypatch.undo()
    assert Client().get(address).status_code == 200


def test_a_role_that_ran_out_by_its_date_takes_the_address_along(address: str, as_: As) -> None:
    aliya = as_("aliya")
    aliya.membership.until = clock.today() - dt.timedelta(days=1)
    aliya.membership.save(update_fields=["until"])
    with for_actor(aliya):  # as it stands in the night in which a date passes
        ClockFeed.objects.update(withdrawn_at=None)
    assert Client().get(address).status_code == 404
    with for_actor(aliya):
        assert ClockFeed.objects.get().withdrawn_at is not None


def test_renewed_withdrawn_and_invented(address: str, as_: As, client_for: Any) -> None:
    with for_actor(as_("aliya")) as aliya:
        newer = ics.make(aliya)
        assert ClockFeed.objects.filter(user=aliya.user, withdrawn_at=None).count() == 1
    assert Client().get(address).status_code == 404
    assert Client().get(newer).status_code == 200
    assert Client().get("/clocks/feed/invented.ics").status_code == 404
    browser = client_for("aliya")
    shown = browser.post("/clocks/calendar/", {"do": "make"}).content.decode()
    assert shown.count("/clocks/feed/") == 1
    assert "/clocks/feed/" not in browser.get("/clocks/calendar/").content.decode(), "shown once"
    assert browser.post("/clocks/calendar/", {"do": "withdraw"}).status_code == 303
    with for_actor(as_("aliya")):
        assert not ClockFeed.objects.filter(withdrawn_at=None).exists()


def test_the_file_to_take_along_is_a_read(world: None, make_case: Any, client_for: Any) -> None:
    make_case()
    answer = client_for("aliya").get("/clocks/clocks.ics")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="clocks.ics"'
    assert b"BEGIN:VEVENT" in answer.content


def test_a_role_without_files_has_no_calendar(world: None, client_for: Any) -> None:
    for username in ("nurlan", "olga"):
        assert client_for(username).get("/clocks/clocks.ics").status_code in (200, 403)


def test_the_calendar_of_a_role_ends_with_it(address: str, as_: As) -> None:
    """Another role of the same person goes on and opens other cases: it is not what this address was made for."""
    first = as_("aliya").membership
    Membership.objects.create(
        user=first.user, agency=first.agency, role="juvenile_inspector", since=clock.today()
    )
    first.until = clock.today() - dt.timedelta(days=1)
    first.save(update_fields=["until"])
    assert Client().get(address).status_code == 404
