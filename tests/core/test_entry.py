"""The way in: language, mark, and a home for roles that hold no case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from demo.personas import PASSWORD, PERSONAS

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str) -> None:
    answer = client.post("/account/sign-in/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302


def test_a_language_chosen_on_the_way_in_becomes_the_persons(world: None, client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/account/sign-in/"})
    sign_in(client, "aliya")
    assert User.objects.get(username="aliya").language == "en"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_the_choice_of_one_does_not_speak_for_the_next(world: None, client: Client) -> None:
    client.post("/language/", {"language": "en", "next": "/account/sign-in/"})
    sign_in(client, "aliya")
    client.post("/language/", {"language": "en", "next": "/"})
    client.logout()
    sign_in(client, "madina")
    assert User.objects.get(username="madina").language == "kk"


def test_without_a_choice_the_persons_own_language_stays(world: None, client: Client) -> None:
    client.get("/account/sign-in/", headers={"accept-language": "en"})
    sign_in(client, "aliya")
    assert '<html lang="ru">' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("language", "agency"), [("kk", "Бас прокуратура"), ("ru", "Генеральная прокуратура")]
)
def test_the_demo_list_names_users_and_agencies_of_the_language(
    world: None, client: Client, language: str, agency: str
) -> None:
    client.post("/language/", {"language": language, "next": "/"})
    page = client.get("/account/sign-in/").content.decode()
    of_agency = sum(1 for persona in PERSONAS if persona.agency == "prosecutor-general")
    assert page.count(agency) == of_agency > 0
    for persona in PERSONAS:
        assert f'<span class="code">{persona.username}</span>' in page


def test_the_mark_is_there_for_browsers(client: Client, world: None) -> None:
    answer = client.get("/favicon.ico")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"".join(answer).lstrip().startswith(b"<svg")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("username", "places"),
    [
        ("olga", ("/office/", "/account/who-may-do-what/")),
        ("rosa", ("/office/", "/account/who-may-do-what/")),
        ("pavel", ("/account/who-may-do-what/", "/clocks/reminders/")),
    ],
)
def test_a_role_without_cases_has_a_home(
    client_for: Callable[[str], Client], world: None, username: str, places: tuple[str, ...]
) -> None:
    client = client_for(username)
    page = client.get("/").content.decode()
    for place in places:
        assert f'href="{place}"' in page
        assert client.get(place).status_code in (200, 503)
    assert "Ask the administrator of your agency what you can do here." not in page


def test_the_state_of_the_system_stands_on_the_page_itself(
    client_for: Callable[[str], Client], world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy may pass /readyz to nobody."""
    states = {part["name"]: part["is_ok"] for part in _desk(client_for("pavel"))["state"]}
    assert len(states) == 6
    assert states["Database"] is True
    monkeypatch.setattr("jjcms.health.worker_heartbeat_age", lambda: 121.0)
    states = {part["name"]: part["is_ok"] for part in _desk(client_for("pavel"))["state"]}
    assert states["Background service"] is False
    told = {part["name"]: part["next"] for part in _desk(client_for("pavel"))["state"]}
    assert "worker of Celery" in told["Background service"]
    assert told["Database"] == "", "what works asks nothing of anybody"
    assert _desk(client_for("olga"))["state"] == []


def _desk(client: Client) -> dict[str, Any]:
    items = client.get("/").context["main"]
    found: dict[str, Any] = next(i["context"] for i in items if i["block"].key == "desk")
    return found


def test_what_holds_nothing_is_one_line(
    client_for: Callable[[str], Client], world: None, make_case: Any
) -> None:
    def drawn(column: str) -> set[str]:
        return {item["block"].key for item in client_for("daniyar").get("/").context[column]}

    assert {"detained", "safeguards", "clocks", "inbox"} <= drawn("quiet")
    assert "clocks" not in drawn("side")
    make_case()
    assert "clocks" in drawn("side")
    assert "clocks" not in drawn("quiet")


def test_colleagues_are_those_of_the_own_agency_and_its_units(
    client_for: Callable[[str], Client], world: None
) -> None:
    page = client_for("olga").get("/office/").content.decode()
    for username in ("aliya", "timur", "madina", "olga"):
        assert f'">{username}<' in page
    for username in ("nurlan", "marat", "pavel"):
        assert f'">{username}<' not in page
    assert client_for("aliya").get("/office/").status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["x", "home", "accounts:sign_in", "//evil.kz/", "http:///evil.kz", "/\\evil.kz", "javascript:alert(1)"],
)
def test_only_a_path_of_this_site_is_gone_to(
    world: None, client_for: Callable[[str], Client], asked: str
) -> None:
    typed = {"username": "aliya", "password": PASSWORD, "next": asked}
    for answer in (
        client_for("aliya").post("/language/", {"language": "ru", "next": asked}),
        Client().post("/account/sign-in/", typed),
    ):
        assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_way_back_is_kept(world: None) -> None:
    typed = {"username": "aliya", "password": PASSWORD, "next": "/cases/?view=mine"}
    assert Client().post("/account/sign-in/", typed)["Location"] == "/cases/?view=mine"
