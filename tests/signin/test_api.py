"""The verbs of the pages over the API."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from rest_framework.authtoken.models import Token

from accounts.models import User

ClientFor = Callable[[str], Client]


def test_sessions(world: None, client_for: ClientFor) -> None:
    first, second, other = client_for("aliya"), client_for("aliya"), client_for("timur")
    listed = first.get("/api/v1/sessions/").json()
    assert len(listed) == 2
    theirs = other.get("/api/v1/sessions/").json()[0]["id"]
    assert first.post(f"/api/v1/sessions/{theirs}/end/").json() == {"ended": 0}
    assert first.post("/api/v1/sessions/end_others/").json() == {"ended": 1}
    assert [c.get("/cases/").status_code for c in (first, second, other)] == [200, 302, 200]
    key = Token.objects.create(user=User.objects.get(username="aliya")).key
    token = Client(headers={"Authorization": f"Token {key}"})
    assert token.post("/api/v1/sessions/end_others/").json() == {"ended": 1}
    assert first.get("/cases/").status_code == 302


def test_recoveries(world: None, client_for: ClientFor, as_: Any) -> None:
    olga, daniyar, aliya = client_for("olga"), client_for("daniyar"), as_("aliya").user
    stranger = as_("zhanna").user

    def ask(number: int) -> Any:
        return olga.post("/api/v1/recoveries/", {"user": number}, content_type="application/json")

    assert ask(stranger.pk).status_code == 404
    assert ask(as_("olga").user.pk).status_code == 403
    made = ask(aliya.pk)
    assert made.status_code == 201
    assert ask(aliya.pk).status_code == 409
    address = f"/api/v1/recoveries/{made.json()['id']}"
    assert client_for("timur").get("/api/v1/recoveries/").status_code == 403
    assert [row["username"] for row in daniyar.get("/api/v1/recoveries/").json()] == ["aliya"]
    assert olga.post(f"{address}/confirm/").status_code == 403
    assert daniyar.post(f"{address}/refuse/").status_code == 204
    again = f"/api/v1/recoveries/{ask(aliya.pk).json()['id']}"
    assert "/account/link/" in daniyar.post(f"{again}/confirm/").json()["link"]
    assert daniyar.post(f"{again}/confirm/").status_code == 409
