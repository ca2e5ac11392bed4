"""What is told apart from the rest takes a confirmation that is not older than five minutes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver
from rest_framework.authtoken.models import Token

from access import gate
from access.fresh import CONFIRMED_KEY
from access.gate import Gate, fresh, requires
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission
from core import clock
from demo.personas import PASSWORD
from tests.architecture.test_guards import patterns

ClientFor = Callable[[str], Client]
# Every address that must ask. A new one of these kinds is added here, and the test says which ones forgot it.
FRESH = {
    "account/security/app/remove/",
    "account/security/keys/<int:pk>/remove/",
    "account/recovery/ask/",
    "account/recovery/<int:pk>/",
    "figures/panel/<slug:key>.csv",
    "figures/release/<slug:code>/cube.csv",
    "office/review/csv/",
    "safeguards/csv/",
    "training/coverage/csv/",
    "clocks/clocks.ics",
    "office/add/",
    "office/add-role/",
    "office/<int:pk>/move/",
    "office/<int:pk>/link/",
    "office/review/<int:pk>/end/",
    "office/requests/<uuid:pk>/",
    "cases/<uuid:pk>/let-in/",
}
# What the address does not tell apart by itself, named as the pages are.
GIVES = [
    "administration:add",
    "administration:add_role",
    "administration:move",
    "administration:new_link",
    "administration:correct",
    "administration:hand_over",
    "administration:end_role",
    "administration:answer_request",
    "cases:let_in",
    "cases:confirm_merge",
    "cases:separate",
    "retention:open",
    "retention:seal",
    "retention:erase",
]


def later(minutes: float) -> Any:
    return clock.at(clock.steady() + dt.timedelta(minutes=minutes))


def test_each_export_asks_and_so_does_each_change_of_a_factor() -> None:
    gates = {path: entry.callback.gate for path, entry in patterns() if hasattr(entry.callback, "gate")}
    asks = {path for path, found in gates.items() if found.fresh}
    exports = {path for path, found in gates.items() if found.kind == "export"}
    assert exports <= asks
    assert exports
    assert asks >= FRESH


@pytest.mark.parametrize("name", GIVES)
def test_what_gives_a_right_or_opens_a_sealed_file_asks_again(name: str) -> None:
    space, _, view = name.partition(":")
    found = [
        p.callback.gate.fresh
        for r in get_resolver().url_patterns
        if getattr(r, "namespace", None) == space
        for p in r.url_patterns  # type: ignore[union-attr]
        if getattr(p, "name", "") == view
    ]
    assert found == [True]


def test_so_does_the_same_over_the_api() -> None:
    from administration.api.asking import AccessRequestApi
    from administration.api.offers import OfferApi
    from administration.api.views import ColleagueApi
    from cases.api.grants import GrantViewSet
    from cases.api.merging import MergeViewSet
    from retention.api.views import RetentionApi

    asks = [
        (ColleagueApi, ("create", "add_role", "move", "link", "correct", "hand_over")),
        (OfferApi, ("accept", "decline")),
        (AccessRequestApi, ("answer",)),
        (GrantViewSet, ("create",)),
        (MergeViewSet, ("confirm", "separate")),
        (RetentionApi, ("open", "seal", "erase")),
    ]
    assert all(view.gates[action].fresh for view, actions in asks for action in actions)


def test_giving_a_role_asks_again(world: None, client_for: ClientFor) -> None:
    olga: Any = client_for("olga")
    session = olga.session
    session.pop(CONFIRMED_KEY, None)
    session.save()
    sent = {
        "username": "timur",
        "agency": Agency.objects.get(key="police-kar").pk,
        "role": "head_of_unit",
        "since": clock.today().isoformat(),
        "basis": "№ 5",
    }
    held = Membership.objects.filter(user__username="timur", role="head_of_unit")
    answer = olga.post("/office/add-role/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/confirm/")
    assert not held.exists()
    olga.post("/account/confirm/", {"password": PASSWORD})
    assert olga.post("/office/add-role/", sent).status_code == 303
    assert held.exists(), "control"


@pytest.mark.parametrize(("minutes", "asked"), [(4.9, False), (5.1, True)])
def test_five_minutes(world: None, client_for: ClientFor, minutes: float, asked: bool) -> None:
    client = client_for("aliya")
    with later(minutes):
        answer = client.get("/account/set-up/")
        assert answer.status_code == (302 if asked else 200)
        if asked:
            assert answer["Location"] == "/account/confirm/?next=%2Faccount%2Fset-up%2F"
            wrong = client.post("/account/confirm/", {"password": "not this one", "next": "/cases/"})
            assert wrong.status_code == 422
            assert client.get("/account/set-up/").status_code == 302
            right = client.post("/account/confirm/", {"password": PASSWORD, "next": "/cases/"})
            assert right["Location"] == "/cases/"
            assert client.get("/account/set-up/").status_code == 200


@pytest.mark.parametrize("path", ["/account/set-up/", "/account/set-up/app/", "/account/set-up/key/"])
def test_a_further_factor_takes_a_confirmation(world: None, client_for: ClientFor, path: str) -> None:
    client = client_for("aliya")
    assert client.get(path).status_code == 200
    with later(6):
        assert client.get(path)["Location"].startswith("/account/confirm/")
        assert client.post("/account/set-up/codes/")["Location"].startswith("/account/confirm/")


@pytest.mark.parametrize("asked", ["//evil.kz/", "https://evil.kz/", "/\\evil.kz", "javascript:alert(1)"])
def test_it_leads_to_this_site_only(world: None, client_for: ClientFor, asked: str) -> None:
    answer = client_for("aliya").post("/account/confirm/", {"password": PASSWORD, "next": asked})
    assert answer["Location"] == "/"


def test_nobody_confirms_for_whoever_comes(world: None) -> None:
    assert (
        Client().post("/account/confirm/", {"password": PASSWORD})["Location"].startswith("/account/sign-in/")
    )


def test_the_marker_keeps_the_gate_below_it() -> None:
    @fresh
    @requires(CasePermission.EXPORT, kind="export")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert view.gate == Gate(permission=CasePermission.EXPORT, kind="export", fresh=True)  # type: ignore[attr-defined]
    assert requires(CasePermission.EXPORT, fresh=True)(view).gate.fresh  # type: ignore[attr-defined]


def test_the_api_says_so(world: None, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.api.views import CaseViewSet

    monkeypatch.setitem(CaseViewSet.gates, "list", gate.Gate(permission=CasePermission.VIEW, fresh=True))
    client = client_for("aliya")
    assert client.get("/api/v1/cases/").status_code == 200
    with later(6):
        answer = client.get("/api/v1/cases/")
        assert answer.status_code == 403
        assert "five minutes" in answer.json()["detail"] or answer.json()["detail"]
    key = Token.objects.create(user=User.objects.get(username="aliya")).key
    assert Client(headers={"Authorization": f"Token {key}"}).get("/api/v1/cases/").status_code == 403
