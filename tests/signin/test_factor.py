"""The second factor: codes once, also at once; nothing else answers before it; paper; the last one stays."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from core import clock
from signin import factors, secret
from signin.models import Authenticator, RecoveryCode
from tests.architecture.test_guards import patterns
from tests.signin.conftest import code, happened, password

WithApp = Callable[[str], User]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    """RFC 6238, appendix B, the last six figures."""
    assert factors.code_at(b"12345678901234567890", seconds // 30) == expected


def test_password_then_code_then_where_one_wanted_to_go(required: None, with_app: WithApp) -> None:
    user, client = with_app("aliya"), Client()
    assert password(client, "aliya", next="/cases/?view=mine")["Location"] == "/cases/?view=mine"
    half = client.session.session_key
    assert client.get("/cases/?view=mine")["Location"] == "/account/factor/"
    done = client.post("/account/factor/", {"code": code(user)})
    assert (done.status_code, done["Location"]) == (302, "/cases/?view=mine")
    assert client.session.session_key != half
    assert client.get("/cases/?view=mine").status_code == 200
    assert happened("aliya")[0] == "signed_in"


ANSWERS_HALF_WAY = {
    "account/factor/",
    "account/set-up/",
    "account/set-up/app/",
    "account/set-up/key/",
    "account/set-up/codes/",
    "account/sign-in/",
    "account/sign-out/",
    "language/",
    "favicon.ico",
}


def test_with_the_password_alone_only_the_second_factor_answers(required: None, with_app: WithApp) -> None:
    """Every address of the product, by both methods."""
    with_app("aliya")
    client = Client(raise_request_exception=False)
    password(client, "aliya")
    asked = 0
    for path, entry in patterns():
        if path in ANSWERS_HALF_WAY:
            continue
        filled = "/" + _filled(path, entry)
        for method in ("get", "post"):
            answer = getattr(client, method)(filled)
            asked += 1
            if filled.startswith("/api/"):
                assert (answer.status_code, answer["Content-Type"]) == (403, "application/json"), filled
            else:
                assert (answer.status_code, answer["Location"]) == (302, "/account/factor/"), filled
    assert asked > 200
    assert client.session["half"] is True


def _filled(path: str, entry: Any) -> str:
    import re
    import uuid

    some = (str(uuid.UUID(int=7)), "1", "x")
    path = re.sub(r"\(\?P<\w+>([^)]*)\)", lambda m: next(v for v in some if re.fullmatch(m[1], v)), path)
    path = re.sub(r"[\^$\\]", "", path)
    path = re.sub(r"<uuid:\w+>", str(uuid.UUID(int=7)), path)
    path = re.sub(r"<int:\w+>", "1", path)
    return re.sub(r"<(\w+:)?\w+>", "2026-01-01" if "<date" in path else "x", path)


def test_the_half_open_session_uses_the_api_of_nobody(required: None, with_app: WithApp) -> None:
    with_app("aliya")
    client = Client()
    password(client, "aliya")
    answer = client.get("/api/v1/cases/")
    assert answer.status_code == 403
    assert "factor" in answer.json()["detail"] or answer.json()["detail"]


def test_a_code_works_once(required: None, with_app: WithApp) -> None:
    user = with_app("aliya")
    shown = code(user)
    for expected in (302, 422):
        client = Client()
        password(client, "aliya")
        assert client.post("/account/factor/", {"code": shown}).status_code == expected
    assert happened("aliya")[0] == "sign_in_failed"


def test_an_older_code_does_not_follow_a_newer_one(with_app: WithApp) -> None:
    app = factors.app_of(with_app("aliya"))
    assert app is not None
    user = app.user
    assert factors.take_code(app, code(user, 0))
    assert not factors.take_code(app, code(user, -1))


@pytest.mark.parametrize(("offset", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_phone_may_be_half_a_minute_off(with_app: WithApp, offset: int, fits: bool) -> None:
    user = with_app("aliya")
    app = factors.app_of(user)
    assert app is not None
    with clock.at(dt.datetime(2026, 3, 4, 5, 6, 10, tzinfo=dt.UTC)):
        assert factors.take_code(app, code(user, offset)) is fits


def test_of_many_at_once_one_code_is_taken(committed: None) -> None:
    user = User.objects.get(username="aliya")
    app = factors.begin_app(user)
    shown = code(user)

    def use(_turn: int) -> bool:
        try:
            return factors.take_code(app, shown)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]


def test_the_secret_is_sealed_to_its_row(with_app: WithApp) -> None:
    first, second = (factors.app_of(with_app(name)) for name in ("aliya", "timur"))
    assert first
    assert second
    plain = factors._opened(first)
    row = Authenticator.objects.values_list("secret", flat=True).get(pk=first.pk)
    assert plain not in bytes(row)
    second.secret = first.secret
    with pytest.raises(secret.CannotOpen):
        factors._opened(second)


def test_a_new_key_seals_and_the_old_one_still_opens(with_app: WithApp, settings: Any, tmp_path: Any) -> None:
    import base64
    import os
    from pathlib import Path

    app = factors.app_of(with_app("aliya"))
    assert app
    old, both = Path(settings.SIGNIN_KEY_FILE).read_text(), tmp_path / "both"
    both.write_text(base64.b64encode(os.urandom(32)).decode() + "\n" + old)
    plain = factors._opened(app)
    settings.SIGNIN_KEY_FILE = str(both)
    assert factors._opened(app) == plain
    both.write_text(base64.b64encode(os.urandom(32)).decode())
    with pytest.raises(secret.CannotOpen):
        factors._opened(app)


def test_setting_up_at_the_first_sign_in(required: None, world: None) -> None:
    user, client = User.objects.get(username="aliya"), Client()
    password(client, "aliya")
    assert client.get("/account/factor/")["Location"] == "/account/set-up/"
    page = client.get("/account/set-up/app/")
    assert page.context["secret"] in page.content.decode()
    assert client.post("/account/set-up/app/", {"code": "000000"}).status_code == 422
    assert client.get("/cases/").status_code == 302
    done = client.post("/account/set-up/app/", {"code": code(user)})
    assert done.status_code == 200
    assert len(done.context["codes"]) == 10
    assert client.get("/cases/").status_code == 200
    assert happened("aliya")[:3] == ["factor_added", "signed_in", "factor_added"]


def test_a_code_from_paper_opens_once(required: None, with_app: WithApp) -> None:
    user = with_app("aliya")
    paper = factors.new_codes(user)
    assert all(len(c.replace("-", "")) == 16 for c in paper), "80 bits"
    assert paper[0].replace("-", "") not in str(list(RecoveryCode.objects.values()))
    for expected in (302, 422):
        client = Client()
        password(client, "aliya")
        assert client.post("/account/factor/", {"code": paper[0].upper()}).status_code == expected
    assert factors.codes_left(user) == 9


def test_the_factor_of_somebody_else_opens_nothing(required: None, with_app: WithApp) -> None:
    with_app("aliya")
    other, client = with_app("timur"), Client()
    password(client, "aliya")
    assert client.post("/account/factor/", {"code": code(other)}).status_code == 422


def test_half_way_in_nobody_adds_a_factor_to_those_that_are_there(required: None, with_app: WithApp) -> None:
    with_app("aliya")
    client = Client()
    password(client, "aliya")
    for path in ("/account/set-up/", "/account/set-up/app/", "/account/set-up/key/"):
        assert client.get(path)["Location"] == "/account/factor/"
    assert client.post("/account/set-up/codes/")["Location"] == "/account/factor/"


def test_the_last_factor_stays_where_one_is_required(required: None, with_app: WithApp) -> None:
    user, client = with_app("aliya"), Client()
    password(client, "aliya")
    client.post("/account/factor/", {"code": code(user)})
    assert client.post("/account/security/app/remove/").status_code == 403
    assert factors.has_any(user)


def test_in_the_demo_it_is_offered(world: None, with_app: WithApp) -> None:
    client = Client()
    password(client, "timur")
    assert client.get("/").status_code == 200
    assert "/account/set-up/" in client.get("/account/security/").content.decode()
    user = with_app("timur")
    later = Client()
    password(later, "timur")
    assert later.get("/")["Location"] == "/account/factor/", "whoever has one is asked for it"
    later.post("/account/factor/", {"code": code(user)})
    assert later.post("/account/security/app/remove/").status_code == 302
    assert not factors.has_any(user)


def test_a_session_that_does_not_say_so_is_half_open(
    world: None, client_for: Callable[[str], Client]
) -> None:
    client = client_for("aliya")
    session = client.session
    del session["half"]
    session.save()
    assert client.get("/")["Location"] == "/account/factor/"
