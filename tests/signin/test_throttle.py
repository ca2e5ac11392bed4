"""Guessing gets slow, from there; the owner goes in from elsewhere. No Redis, nothing hashed while one waits."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connections
from django.test import Client

from core import clock
from demo.personas import PASSWORD
from signin.throttle import CUSTOMERS, HERE, LONGEST, Guess, network
from tests.signin.conftest import code, happened, password

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


def guess(client: Client, times: int, username: str = "aliya", **more: Any) -> list[int]:
    return [password(client, username, "a wrong password!", **more).status_code for _ in range(times)]


def test_after_five_one_waits_and_the_right_password_waits_too(world: None) -> None:
    client = Client()
    assert guess(client, 7) == [422] * 5 + [429, 429]
    answer = password(client, "aliya")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 30
    assert "1 minute" in answer.content.decode() or answer.context["wait"] == 1
    with clock.at(clock.steady() + dt.timedelta(seconds=31)):
        assert password(client, "aliya").status_code == 302
    assert happened("aliya")[:3] == ["signed_in", "throttled", "throttled"]


def test_the_owner_is_not_locked_out_elsewhere(world: None) -> None:
    assert guess(Client(), 8)[-1] == 429
    assert password(Client(), "aliya", **ELSEWHERE).status_code == 302
    assert guess(Client(), 1)[-1] == 429, "a right password elsewhere does not help the one who guesses"


def test_nothing_is_hashed_while_one_waits(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    guess(client, 5)
    asked: list[str] = []
    monkeypatch.setattr(ModelBackend, "authenticate", lambda *a, **k: asked.append("asked"))
    guess(client, 3)
    assert asked == []
    with clock.at(clock.steady() + dt.timedelta(minutes=20)):
        guess(client, 1)
    assert asked == ["asked"], "control"


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [HERE.wait(n) for n in range(4, 14)]
    assert waits[:4] == [None, *(dt.timedelta(seconds=30 * 2**n) for n in range(3))]
    assert waits[-1] == LONGEST == dt.timedelta(minutes=15)


def test_one_address_tries_many_names(world: None) -> None:
    client = Client()
    found = [guess(client, 1, f"nobody{n}")[0] for n in range(45)]
    assert found[:40] == [422] * 40
    assert found[40:] == [429] * 5
    assert password(Client(), "aliya", **ELSEWHERE).status_code == 302


def test_right_passwords_do_not_use_up_an_address(world: None) -> None:
    """A whole office stands behind one address."""
    for _turn in range(45):
        guessed = Guess("password", f"person{_turn}", "198.51.100.1")
        assert guessed.begin() == 0
        guessed.succeeded()


def test_a_thousand_at_once_are_as_few_as_one_after_another(committed: None) -> None:
    began = clock.steady()

    def attempts(_turn: int) -> list[int]:
        try:
            with clock.at(began):
                return [Guess("password", "aliya", "198.51.100.7").begin() for _ in range(64)]
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(16) as pool:
        waits = [wait for found in pool.map(attempts, range(16)) for wait in found]
    assert len(waits) == 1024
    assert waits.count(0) == HERE.free


def test_it_works_with_redis_down(world: None, settings: Any) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert guess(Client(), 6)[-1] == 429


def test_codes_are_guessed_as_slowly(required: None, with_app: Callable[[str], Any]) -> None:
    user, client = with_app("aliya"), Client()
    password(client, "aliya")
    wrong = f"{(int(code(user)) + 7) % 1_000_000:06d}"
    found = [client.post("/account/factor/", {"code": wrong}).status_code for _ in range(7)]
    assert found == [422] * 5 + [429] * 2
    assert client.post("/account/factor/", {"code": code(user)}).status_code == 429


def test_the_password_behind_a_confirmation_is_guessed_as_slowly(
    world: None, client_for: Callable[[str], Client]
) -> None:
    client = client_for("aliya")
    found = [client.post("/account/confirm/", {"password": "wrong one here"}).status_code for _ in range(7)]
    assert found == [422] * 5 + [429] * 2


def test_names_that_do_not_exist_are_answered_alike(world: None) -> None:
    known, unknown = (password(Client(), name, "a wrong password!") for name in ("aliya", "nobody"))
    strip = lambda page, name: page.content.decode().replace(name, "")  # noqa: E731
    assert len(strip(known, "aliya")) == pytest.approx(len(strip(unknown, "nobody")), abs=80)
    assert known.status_code == unknown.status_code == 422


def test_what_was_typed_as_a_name_is_not_kept(world: None) -> None:
    """It may be a password in the wrong field."""
    password(Client(), PASSWORD + "typed-as-name", "x" * 12)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE payload::text LIKE '%typed-as-name%'")
        assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("rubbish", "?"),
    ],
)
def test_whom_an_address_stands_for(address: str, stands_for: str) -> None:
    assert network(address) == stands_for


@pytest.mark.parametrize("behind", [True, False])
def test_an_address_is_not_made_up(world: None, settings: Any, behind: bool) -> None:
    """What comes before the proxy’s own entry was sent by the browser; without a proxy all of it was."""
    settings.BEHIND_PROXY = behind
    client = Client()
    found = [
        password(client, "aliya", "a wrong one here", headers={"X-Forwarded-For": f"1.2.3.{n}, 198.51.100.4"})
        for n in range(7)
    ]
    assert [a.status_code for a in found] == [422] * 5 + [429] * 2


def test_a_code_is_not_guessed_from_all_networks_of_one_customer(
    required: None, with_app: Callable[[str], Any]
) -> None:
    """The password is known. One customer has a /48, that is 65,536 networks of /64."""
    user, client = with_app("aliya"), Client()
    password(client, "aliya")
    wrong = f"{(int(code(user)) + 7) % 1_000_000:06d}"
    found = [
        client.post("/account/factor/", {"code": wrong}, REMOTE_ADDR=f"2001:db8:1:{net:x}::1").status_code
        for net in range(8)
        for _ in range(5)
    ]
    assert found == [422] * 20 + [429] * 20
    answer = client.post("/account/factor/", {"code": wrong}, REMOTE_ADDR="198.51.100.77")
    assert answer.status_code == 429, "from wherever"


@pytest.mark.parametrize(("address", "free"), [("2001:db8:1:{:x}::1", 80), ("2001:db8:1:{:x}00::1", 160)])
def test_neighbouring_networks_are_counted_together(world: None, address: str, free: int) -> None:
    waits = [Guess("password", f"nobody{n}", address.format(n)).begin() for n in range(free + 5)]
    assert waits[:free] == [0] * free
    assert all(waits[free:])
    assert Guess("password", "nobody", "2001:db8:2::1").begin() == 0


def from_customer(number: int) -> Guess:
    return Guess("password", "aliya", f"198.51.100.{number}")


def test_customers_are_forgotten_an_hour_after_the_first(world: None) -> None:
    """However often somebody guesses meanwhile: else one guess in an hour would keep the owner waiting for ever."""
    began = clock.steady()
    with clock.at(began):
        assert from_customer(0).begin() == 0
    with clock.at(began + dt.timedelta(minutes=50)):
        found = [from_customer(number).begin() for number in range(1, CUSTOMERS.free + 2)]
        assert found[-1] > 0, "control: so many customers make everybody wait"
    with clock.at(began + dt.timedelta(minutes=61)):
        assert [from_customer(100 + number).begin() for number in range(CUSTOMERS.free)] == [
            0
        ] * CUSTOMERS.free


def test_a_known_customer_takes_back_nothing_that_others_counted(world: None) -> None:
    """Whoever knows one password of the office does not wipe out, by signing in again and again, what strangers did."""
    with clock.at(clock.steady()):
        found = [from_customer(number).begin() for number in range(CUSTOMERS.free - 1)]
        for _turn in range(3):
            found.append(from_customer(0).begin())
            from_customer(0).succeeded()
        found.append(from_customer(200).begin())
        assert found == [0] * (CUSTOMERS.free + 3)
        assert from_customer(201).begin() > 0
