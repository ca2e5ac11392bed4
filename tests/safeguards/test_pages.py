"""The tab, the register, closing and answering in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from accounts.actor import Actor
from safeguards.models import SafeguardBreach
from tests.safeguards.test_breaches import detained, prosecutor_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
As = Callable[[str], Actor]
Browser = Callable[[str], Client]


@pytest.fixture
def breached(world: None, make_case: Make, as_: As) -> tuple[Any, Any, SafeguardBreach]:
    case, aliya = make_case(), as_("aliya")
    detention = detained(aliya, case, {"SG-12": "no"})
    with for_actor(aliya):
        return case, detention, SafeguardBreach.objects.get(case=case)


def test_the_overview_and_the_tab_show_the_breach(breached: Any, client_for: Browser) -> None:
    case, _detention, _breach = breached
    browser = client_for("aliya")
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/safeguards/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "538" in page.content.decode()


def test_the_register_of_the_prosecutor(breached: Any, client_for: Browser, as_: As) -> None:
    case, _detention, breach = breached
    prosecutor = prosecutor_of(case, as_)
    browser = client_for(prosecutor.user.username)
    page = browser.get("/safeguards/")
    assert page.status_code == 200
    assert case.code in page.content.decode()
    form = browser.get(f"/safeguards/{breach.pk}/close/")
    assert form.status_code == 200
    empty = browser.post(f"/safeguards/{breach.pk}/close/", {"version": breach.version})
    assert empty.status_code == 422
    stale = browser.post(
        f"/safeguards/{breach.pk}/close/", {"version": 99, "kind": "put_right", "reason": "Психолог келді"}
    )
    assert stale.status_code == 409
    done = browser.post(
        f"/safeguards/{breach.pk}/close/",
        {"version": breach.version, "kind": "put_right", "reason": "Психолог келді"},
    )
    assert done.status_code == 303
    assert case.code not in browser.get("/safeguards/").content.decode()


def test_answering_on_the_page(breached: Any, client_for: Browser) -> None:
    case, detention, _breach = breached
    browser = client_for("aliya")
    address = f"/safeguards/{case.pk}/detention/{detention.pk}/SG-03/"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"answer": "no"}).status_code == 422
    assert browser.post(address, {"answer": "not_yet"}).status_code == 422
    assert browser.post(address, {"answer": "yes"}).status_code == 303


def test_the_api_closes_too(breached: Any, client_for: Browser, as_: As) -> None:
    case, _detention, breach = breached
    prosecutor = prosecutor_of(case, as_)
    browser = client_for(prosecutor.user.username)
    listed = browser.get("/api/v1/safeguards/")
    assert listed.status_code == 200
    assert [row["safeguard"] for row in listed.json() if row["case"] == str(case.pk)] == ["SG-12"]
    done = browser.post(
        f"/api/v1/safeguards/{breach.pk}/close/",
        {"kind": "explained", "reason": "Психолог болған"},
        content_type="application/json",
    )
    assert done.status_code == 200
    assert done.json()["close_kind"] == "explained"


def in_english(browser: Client) -> Client:
    browser.post(reverse("set_language"), {"language": "en"})
    return browser


def test_the_latest_answer_stands_under_its_line_and_in_the_breach(
    breached: Any, client_for: Browser, as_: As
) -> None:
    case, detention, _breach = breached
    browser = in_english(client_for("aliya"))
    address = f"/safeguards/{case.pk}/detention/{detention.pk}/SG-12/"
    page = browser.get(address)
    version = page.context["form"]["version"].value()
    sent = {"answer": "yes", "reason": "Психолог 15:10 келді", "version": version}
    assert browser.post(address, sent).status_code == 303
    tab = browser.get(f"/cases/{case.pk}/safeguards/").content.decode()
    assert tab.count("Психолог 15:10 келді") == 2  # the line of the act and the breach
    assert "Психолог 15:10 келді" in browser.get(f"/cases/{case.pk}/").content.decode()
    assert "Not kept: “A teacher or psychologist takes part”" in tab
    assert address in tab  # an answer can still be put right
    prosecutor = in_english(client_for(prosecutor_of(case, as_).user.username))
    register = prosecutor.get("/safeguards/").content.decode()
    assert "Психолог 15:10 келді" in register
    assert "Not kept: “" in register


def test_a_colleagues_newer_answer_is_not_overwritten(breached: Any, client_for: Browser) -> None:
    case, detention, _breach = breached
    browser = in_english(client_for("aliya"))
    address = f"/safeguards/{case.pk}/detention/{detention.pk}/SG-12/"
    page = browser.get(address)
    seen = page.context["form"]["version"].value()
    assert seen
    assert "Answer now: No" in page.content.decode()
    assert "Detention, " in page.content.decode()
    assert browser.post(address, {"answer": "yes", "version": seen}).status_code == 303
    stale = browser.post(address, {"answer": "no", "reason": "жоқ", "version": seen})
    assert stale.status_code == 409
    assert "жоқ" in stale.content.decode()
    again = stale.context["form"]["version"].value()
    assert again not in ("", seen)
    assert browser.post(address, {"answer": "no", "reason": "жоқ", "version": again}).status_code == 303
    api = {"case": str(case.pk), "act": "detention", "act_id": str(detention.pk), "answers": {"SG-12": "yes"}}
    again = browser.post(
        "/api/v1/safeguards/answer/", api | {"versions": {"SG-12": seen}}, content_type="application/json"
    )
    assert again.status_code == 409


def test_home_and_register_say_whose_breach_it_is(breached: Any, client_for: Browser, as_: As) -> None:
    case, _detention, _breach = breached
    browser = client_for(prosecutor_of(case, as_).user.username)
    with for_actor(prosecutor_of(case, as_)):
        from cases.listing import shown_people
        from safeguards.sheets import whom

        child = whom(shown_people(prosecutor_of(case, as_), [case.pk])[case.pk])
    assert child.rpartition(", ")[2].isdigit()
    for address in ("/", "/safeguards/"):
        page = browser.get(address).content.decode()
        assert child in page
        assert case.code in page
