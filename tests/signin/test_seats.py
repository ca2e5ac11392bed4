"""Sessions: how long, where, and what ends them at once."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import Membership, User
from core import clock
from demo.personas import PASSWORD
from signin.models import Session, Wait
from signin.sessions import hashed
from tests.signin.conftest import code, happened, password

COOKIE = settings.SESSION_COOKIE_NAME
ClientFor = Callable[[str], Client]


def later(minutes: float) -> Any:
    return clock.at(clock.steady() + dt.timedelta(minutes=minutes))


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_thirty_minutes_without_a_request(
    world: None, client_for: ClientFor, minutes: float, status: int
) -> None:
    client = client_for("aliya")
    with later(minutes):
        assert client.get("/cases/").status_code == status


def test_whoever_goes_on_working_stays(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    for minutes in range(20, 12 * 60, 20):
        with later(minutes):
            assert client.get("/cases/").status_code == 200, minutes


def test_twelve_hours_in_all(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    for minutes in range(20, 12 * 60, 20):
        with later(minutes):
            client.get("/cases/")
    with later(12 * 60 - 1):
        assert client.get("/cases/").status_code == 200
    with later(12 * 60 + 1):
        assert client.get("/cases/").status_code == 302


def test_what_is_over_stays_over(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    key = client.cookies[COOKIE].value
    with later(31):
        client.get("/cases/")
    client.cookies[COOKIE] = key
    assert client.get("/cases/").status_code == 302


def test_asking_how_long_makes_it_no_longer(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    with later(20):
        assert 590 <= client.get("/account/stay/").json()["seconds"] <= 600
    with later(25):
        assert client.get("/account/stay/").json()["seconds"] <= 300
        assert client.post("/account/stay/").json()["seconds"] > 1790, "staying does"
    with later(50):
        assert client.get("/cases/").status_code == 200
    assert Client().get("/account/stay/").json() == {"seconds": 0}


def test_at_the_end_of_the_day_staying_does_not_help(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    for minutes in range(25, 12 * 60, 25):
        with later(minutes):
            client.post("/account/stay/")
    with later(12 * 60 - 4):
        assert 200 <= client.post("/account/stay/").json()["seconds"] <= 240


def test_the_page_knows_how_long(world: None, client_for: ClientFor) -> None:
    page = client_for("aliya").get("/cases/").content.decode()
    assert 'data-session-ping="/account/stay/"' in page
    assert 'data-session-seconds="1' in page


def test_the_key_rotates(world: None) -> None:
    client = Client()
    client.get("/account/sign-in/")
    keys = []
    password(client, "kamila")
    keys.append(client.session.session_key)
    member = Membership.objects.filter(user__username="kamila").first()
    assert member
    client.post("/account/membership/", {"membership": member.pk})
    keys.append(client.session.session_key)
    password(client, "kamila")
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert Session.objects.filter(pk=hashed(keys[0])).count() == 0, "the old key opens nothing"


def test_the_table_opens_no_session(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    key = client.session.session_key
    assert key
    assert key not in str(list(Session.objects.values()))
    thief = Client()
    thief.cookies[COOKIE] = Session.objects.get(user__username="aliya").session_key
    assert thief.get("/cases/").status_code == 302


@pytest.fixture
def five(world: None, client_for: ClientFor) -> list[Client]:
    found = [client_for("aliya") for _turn in range(5)]
    assert [c.get("/cases/").status_code for c in found] == [200] * 5
    return found


def test_a_closed_account_is_out_everywhere_on_the_next_request(five: list[Client]) -> None:
    User.objects.filter(username="aliya").update(is_active=False)
    assert [c.get("/cases/").status_code for c in five] == [302] * 5
    assert [c.get("/api/v1/cases/").status_code for c in five] == [403] * 5
    User.objects.filter(username="aliya").update(is_active=True)
    assert [c.get("/cases/").status_code for c in five] == [302] * 5, "opened again, one signs in again"


def test_an_ended_membership_is_out_on_the_next_request(five: list[Client]) -> None:
    Membership.objects.filter(user__username="aliya").update(
        until=clock.today() - dt.timedelta(days=1), since=clock.today() - dt.timedelta(days=9)
    )
    for client in five:
        assert client.get("/cases/")["Location"].startswith("/account/sign-in/")


def test_ending_one_session(five: list[Client]) -> None:
    page = five[0].get("/account/security/")
    assert len(page.context["seats"]) == 5
    assert page.context["seats"][0]["here"]
    other = next(s["row"] for s in page.context["seats"] if not s["here"])
    assert five[0].post(f"/account/security/sessions/{other.handle}/end/").status_code == 302
    assert sorted(c.get("/cases/").status_code for c in five) == [200] * 4 + [302]
    assert five[0].get("/cases/").status_code == 200


def test_ending_all_others(five: list[Client]) -> None:
    five[0].post("/account/security/sessions/end-others/")
    assert [c.get("/cases/").status_code for c in five] == [200] + [302] * 4
    assert happened("aliya")[0] == "sessions_ended"


def test_nobody_ends_the_session_of_somebody_else(five: list[Client], client_for: ClientFor) -> None:
    mine = five[0].get("/account/security/").context["seats"][0]["row"]
    client_for("timur").post(f"/account/security/sessions/{mine.handle}/end/")
    assert five[0].get("/cases/").status_code == 200
    assert all(
        s["row"].user_id != mine.user_id
        for s in client_for("timur").get("/account/security/").context["seats"]
    )


def test_the_list_says_which_device(world: None) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/2010 Firefox/140.0"})
    password(client, "aliya", REMOTE_ADDR="203.0.113.5")
    page = client.get("/account/security/").content.decode()
    assert "Firefox, Windows" in page
    assert "203.0.113.5" in page


def test_a_changed_password_ends_the_others(five: list[Client]) -> None:
    new = "төрт түйе бұлақтан су ішеді"
    done = five[0].post(
        "/account/security/password/", {"current": PASSWORD, "new_password": new, "again": new}
    )
    assert done.status_code == 302
    assert [c.get("/cases/").status_code for c in five] == [200] + [302] * 4
    assert password(Client(), "aliya", PASSWORD).status_code == 422
    assert password(Client(), "aliya", new).status_code == 302


def test_a_change_takes_the_present_password(five: list[Client]) -> None:
    """Also of whoever has just confirmed with a security key, or sits down at an open session."""
    new = "төрт түйе бұлақтан су ішеді"
    page = five[0].get("/account/security/password/").content.decode()
    assert 'name="current"' in page
    for present in ("", "not this one", new):
        sent = {"current": present, "new_password": new, "again": new}
        assert five[0].post("/account/security/password/", sent).status_code == 422
    assert happened("aliya")[0] == "sign_in_failed"
    assert password(Client(), "aliya", PASSWORD).status_code == 302, "nothing has changed"
    assert [c.get("/cases/").status_code for c in five] == [200] * 5


def test_guesses_at_the_present_password_wait(five: list[Client]) -> None:
    new = "төрт түйе бұлақтан су ішеді"
    sent = [{"current": f"wrong {n}", "new_password": new, "again": new} for n in range(6)]
    tried = [five[0].post("/account/security/password/", s).status_code for s in sent]
    assert tried[-1] == 429
    right = {"current": PASSWORD, "new_password": new, "again": new}
    assert five[0].post("/account/security/password/", right).status_code == 429


@pytest.mark.parametrize(("at_once", "left"), [(3, 3), (0, 6)])
def test_who_signs_in_in_too_many_places_leaves_the_oldest(
    world: None, settings: Any, at_once: int, left: int
) -> None:
    settings.SESSIONS_AT_ONCE = at_once
    clients = [Client() for _turn in range(6)]
    for minute, client in enumerate(clients):
        with later(minute * 2):
            assert password(client, "aliya").status_code == 302
    with later(12):
        alive = [c.get("/cases/").status_code for c in clients]
    assert alive == [302] * (6 - left) + [200] * left
    assert happened("aliya").count("sessions_ended") == 6 - left


def test_a_password_alone_ends_nobodys_session(
    required: None, settings: Any, with_app: Callable[[str], User]
) -> None:
    """Whoever knows the password and has no second factor cannot push the owner out."""
    settings.SESSIONS_AT_ONCE = 1
    user = with_app("aliya")
    owner, thief = Client(), Client()
    password(owner, "aliya")
    owner.post("/account/factor/", {"code": code(user)})
    assert owner.get("/cases/").status_code == 200
    password(thief, "aliya")
    assert owner.get("/cases/").status_code == 200
    thief.post("/account/factor/", {"code": code(user, 1)})
    assert owner.get("/cases/").status_code == 302, "control: the whole sign-in does"


def test_no_password_grows_old(world: None) -> None:
    """Nobody is made to change a password because time has passed (ASVS v5.0.0-6.2.10)."""
    client = Client()
    with clock.at(clock.steady() + dt.timedelta(days=5 * 365)):
        answer = password(client, "aliya")
        assert answer["Location"] == "/"
        assert client.get("/cases/").status_code == 200
    assert not [f.name for f in User._meta.fields if re.search("password_|expir|changed|rotat", f.name)]


def test_nobody_is_asked_a_secret_question(world: None, client_for: ClientFor) -> None:
    """What the door and the way back ask for, whole (ASVS v5.0.0-6.4.2)."""
    from signin import forms as door

    asked = {
        name
        for form in vars(door).values()
        for name in getattr(form, "base_fields", {})
        if form.__module__ == door.__name__
    }
    assert asked == {
        "username", "password", "current", "new_password", "again", "code", "name", "credential", "user",
    }  # fmt: skip
    kept = {f.name for model in apps.get_app_config("signin").get_models() for f in model._meta.fields}
    assert not [name for name in kept if re.search("question|answer|hint|memorable", name)]


def test_signing_out(world: None, client_for: ClientFor) -> None:
    client = client_for("aliya")
    cookie = client.session.session_key
    answer = client.post("/account/sign-out/")
    assert set(answer["Clear-Site-Data"].split(", ")) == {'"cache"', '"cookies"'}
    thief = Client()
    thief.cookies[COOKIE] = cookie
    assert thief.get("/cases/").status_code == 302
    assert happened("aliya")[0] == "signed_out"


def test_an_ended_session_does_not_come_back_with_a_request_under_way(
    world: None, client_for: ClientFor
) -> None:
    """A request that read the session before it was ended writes nothing over the end."""
    from signin import seats
    from signin.sessions import SessionStore

    client = client_for("aliya")
    under_way = SessionStore(client.session.session_key)
    under_way["x"] = 1
    seats.end_all(User.objects.get(username="aliya"))
    with pytest.raises(UpdateError):
        under_way.save()
    assert client.get("/cases/").status_code == 302


def test_a_token_obeys_the_account_and_the_membership(world: None) -> None:
    user = User.objects.get(username="aliya")
    key = Token.objects.create(user=user).key
    api = Client(headers={"Authorization": f"Token {key}"})
    assert api.get("/api/v1/cases/").status_code == 200
    Membership.objects.filter(user=user).update(
        until=clock.today() - dt.timedelta(days=1), since=clock.today() - dt.timedelta(days=9)
    )
    assert api.get("/api/v1/cases/").status_code == 403
    Membership.objects.filter(user=user).update(until=None)
    assert api.get("/api/v1/cases/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert api.get("/api/v1/cases/").status_code in (401, 403)
    assert api.get("/cases/").status_code == 302, "a token opens no page"


def test_the_night_sweeps_out_what_is_over(five: list[Client]) -> None:
    from signin.tasks import sweep

    Wait.objects.create(key="old", last_at=clock.steady())
    sweep()
    assert Session.objects.filter(user__username="aliya").count() == 5, "control"
    with later(49 * 60):
        sweep()
    assert Session.objects.filter(user__username="aliya").count() == 0
    assert not Wait.objects.exists()
