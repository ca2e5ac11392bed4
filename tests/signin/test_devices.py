"""A browser in which somebody has been all the way in: nobody behind the same address keeps them out there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as present
from django.test import Client

from accounts.models import User
from core import clock
from signin import devices
from signin.throttle import CUSTOMERS, HERE, Guess
from tests.signin.conftest import code, password

OFFICE, ELSEWHERE = "198.51.100.20", "203.0.113.9"
WRONG = "a wrong one here"


def cookie(client: Client) -> str:
    held = client.cookies.get(present.DEVICE_COOKIE_NAME)
    return held.value if held else ""


def known(username: str, **more: Any) -> Client:
    """A browser in which the person has been before, and is not now."""
    client = Client()
    assert password(client, username, **more).status_code == 302
    return forgotten_but_for_the_device(client)


def forgotten_but_for_the_device(client: Client) -> Client:
    left = Client()
    assert cookie(client)
    left.cookies[present.DEVICE_COOKIE_NAME] = cookie(client)
    return left


def guesses(username: str, times: int, address: str = OFFICE) -> list[int]:
    return [password(Client(), username, WRONG, REMOTE_ADDR=address).status_code for _ in range(times)]


def test_a_colleague_behind_the_same_address_keeps_nobody_out_of_their_own_browser(world: None) -> None:
    """A whole office has one address. Wrong guesses each quarter of an hour keep the owner out for not one minute."""
    own, began = known("aliya"), clock.steady()
    strange = refused = 0
    for quarter in range(6):
        with clock.at(began + dt.timedelta(minutes=16 * quarter)):
            guesses("aliya", 8 if quarter == 0 else 1)
            strange += password(Client(), "aliya", REMOTE_ADDR=OFFICE).status_code == 429
            browser = forgotten_but_for_the_device(own)
            refused += password(browser, "aliya", REMOTE_ADDR=OFFICE).status_code == 429
    assert password(Client(), "aliya", REMOTE_ADDR=ELSEWHERE).status_code == 302
    assert strange == 6, "control: a browser that nobody knows waits"
    assert refused == 0


def test_forty_guesses_at_nobody_do_not_close_the_office(world: None) -> None:
    people = ("aliya", "timur", "daniyar")
    browsers = [known(who) for who in people]
    for n in range(42):
        password(Client(), f"nobody{n}", WRONG, REMOTE_ADDR=OFFICE)
    assert password(Client(), "aliya", REMOTE_ADDR=OFFICE).status_code == 429, "control"
    found = [password(b, who, REMOTE_ADDR=OFFICE) for b, who in zip(browsers, people, strict=True)]
    assert [answer.status_code for answer in found] == [302] * 3


def test_codes_too(required: None, with_app: Callable[[str], User]) -> None:
    user = with_app("aliya")
    own = Client()
    password(own, "aliya")
    assert cookie(own) == "", "the password alone makes no browser known"
    assert own.post("/account/factor/", {"code": code(user)}).status_code == 302
    own = forgotten_but_for_the_device(own)
    thief = Client()
    password(thief, "aliya", REMOTE_ADDR=OFFICE)
    wrong = f"{(int(code(user)) + 7) % 1_000_000:06d}"
    for n in range(30):
        thief.post("/account/factor/", {"code": wrong}, REMOTE_ADDR=f"198.51.{n}.1")
    with clock.at(clock.steady() + dt.timedelta(seconds=40)):
        assert password(own, "aliya", REMOTE_ADDR=OFFICE).status_code == 302
        assert thief.post("/account/factor/", {"code": code(user)}, REMOTE_ADDR=ELSEWHERE).status_code == 429
        assert own.post("/account/factor/", {"code": code(user)}, REMOTE_ADDR=OFFICE).status_code == 302


def test_a_known_browser_is_no_way_to_guess_more(world: None) -> None:
    own = known("aliya")
    found = [password(own, "aliya", WRONG, REMOTE_ADDR=f"198.51.{n}.1").status_code for n in range(9)]
    assert found == [422] * HERE.free + [429] * 4
    assert password(Client(), "aliya", REMOTE_ADDR="198.51.0.1").status_code == 302, (
        "and makes nobody else wait"
    )


def test_it_counts_for_whoever_was_in_and_nobody_else(world: None) -> None:
    """A desk of two: each of them is known, a third person is not; what was changed or made up says nothing."""
    desk = known("timur")
    password(desk, "daniyar")
    desk = forgotten_but_for_the_device(desk)
    for who in ("timur", "daniyar", "aliya"):
        guesses(who, 8)
    found = {
        who: password(forgotten_but_for_the_device(desk), who, REMOTE_ADDR=OFFICE).status_code
        for who in ("timur", "daniyar", "aliya")
    }
    assert found == {"timur": 302, "daniyar": 302, "aliya": 429}
    text = cookie(desk)
    for made_up in (text[:-6] + "AAAAAA", "x" * 40, "é", text[:40], "A" * 5000):
        strange = Client()
        strange.cookies[present.DEVICE_COOKIE_NAME] = made_up
        assert password(strange, "timur", REMOTE_ADDR=OFFICE).status_code == 429


def test_a_new_password_makes_every_browser_unknown(world: None) -> None:
    own, user = known("aliya"), User.objects.get(username="aliya")
    user.set_password("жеті бұлақ маңында 4 түйе")
    user.save()
    guesses("aliya", 8)
    answer = password(own, "aliya", "жеті бұлақ маңында 4 түйе", REMOTE_ADDR=OFFICE)
    assert answer.status_code == 429


def test_half_a_year_makes_it_unknown(world: None) -> None:
    own = known("aliya")
    with clock.at(clock.steady() + devices.LASTS + dt.timedelta(minutes=1)):
        guesses("aliya", 8)
        assert password(own, "aliya", REMOTE_ADDR=OFFICE).status_code == 429


def test_the_cookie_names_nobody_and_is_out_of_reach_of_scripts(world: None) -> None:
    client = Client()
    password(client, "aliya")
    held = client.cookies[present.DEVICE_COOKIE_NAME]
    assert held["httponly"]
    assert held["samesite"] == "Lax"
    assert held["path"] == "/"
    assert int(held["max-age"]) == devices.LASTS.total_seconds()
    other = Client()
    password(other, "aliya")
    assert cookie(other) != cookie(client), "no two browsers are alike"


def test_in_production_it_is_bound_to_the_host(world: None, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE, settings.DEVICE_COOKIE_NAME = True, "__Host-device"
    client = Client()
    password(client, "aliya")
    held = client.cookies["__Host-device"]
    assert held["secure"]
    assert (held["path"], held["domain"]) == ("/", "")


def test_signing_out_forgets_everything_but_that(world: None) -> None:
    """The browser drops all cookies at the first answer; the next one puts this one back, at once or not at all."""
    own = Client()
    password(own, "aliya")
    answer = own.post("/account/sign-out/")
    assert answer.status_code == 303
    assert "cookies" in answer["Clear-Site-Data"]
    fresh, late, held = Client(), Client(), known("timur")
    assert fresh.get(answer["Location"]).status_code == 200
    with clock.at(clock.steady() + dt.timedelta(minutes=2)):
        late.get(answer["Location"])
    assert cookie(late) == ""
    before = cookie(held)
    held.get(answer["Location"])
    assert cookie(held) == before, "a link does not take away what a browser knows"
    guesses("aliya", 8)
    assert password(fresh, "aliya", REMOTE_ADDR=OFFICE).status_code == 302


def test_no_one_customer_makes_the_owner_wait_elsewhere_and_many_do_a_little(world: None) -> None:
    own, began = known("aliya"), clock.steady()
    for hour in range(3):
        with clock.at(began + dt.timedelta(minutes=50 * hour)):
            for net in range(40):
                Guess("password", "aliya", f"2001:db8:1:{net:x}::1").begin()
            assert password(Client(), "aliya", REMOTE_ADDR=ELSEWHERE).status_code == 302
    with clock.at(began + dt.timedelta(hours=6)):
        waits = [Guess("password", "aliya", f"192.0.{n}.1").begin() for n in range(CUSTOMERS.free + 3)]
        assert waits[: CUSTOMERS.free] == [0] * CUSTOMERS.free
        assert all(waits[CUSTOMERS.free :])
        assert password(Client(), "aliya", REMOTE_ADDR=ELSEWHERE).status_code == 429
        assert password(Client(), "timur", REMOTE_ADDR=ELSEWHERE).status_code == 302, "only this account"
        assert password(own, "aliya", REMOTE_ADDR=ELSEWHERE).status_code == 302
    with clock.at(began + dt.timedelta(hours=8)):
        assert password(Client(), "aliya", REMOTE_ADDR=ELSEWHERE).status_code == 302


@pytest.mark.parametrize("door", ["password", "factor", "confirmation"])
def test_a_right_answer_leaves_nothing_behind(world: None, door: str) -> None:
    for n in range(90):
        guess = Guess(door, "aliya", f"192.0.{n}.1" if n % 2 else OFFICE)
        assert guess.begin() == 0
        guess.succeeded()
