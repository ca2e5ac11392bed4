"""The tab, the register, closing and answering in the browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

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
