"""A token of the API opens what a password opens: a new password ends it, whoever has it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts import links
from accounts.models import LinkPurpose, Membership, User
from core import clock
from demo.personas import PASSWORD

NEW = "жеті бұлақ маңында 4 түйе"


def by_token(username: str) -> Client:
    key = Token.objects.create(user=User.objects.get(username=username)).key
    return Client(headers={"Authorization": f"Token {key}"})


@pytest.mark.parametrize("purpose", [LinkPurpose.RECOVER, LinkPurpose.SET_PASSWORD])
def test_a_new_beginning_ends_the_token(world: None, make_case: Any, purpose: str) -> None:
    make_case()
    found, other = by_token("aliya"), by_token("timur")
    assert found.get("/api/v1/cases/").status_code == 200, "control"
    client = Client()
    client.get(links.issue(User.objects.get(username="aliya"), purpose, None))
    assert client.post("/account/link/", {"new_password": NEW, "again": NEW}).status_code == 302
    assert found.get("/api/v1/cases/").status_code in (401, 403)
    assert other.get("/api/v1/cases/").status_code == 200, "nobody else's"


def test_a_changed_password_ends_the_token(world: None, client_for: Callable[[str], Client]) -> None:
    found, client = by_token("aliya"), client_for("aliya")
    body = {"current": PASSWORD, "new_password": NEW, "again": NEW}
    assert client.post("/account/security/password/", body).status_code == 302
    assert found.get("/api/v1/cases/").status_code in (401, 403)


def test_a_token_gives_no_role(world: None) -> None:
    """By a token nobody shows that it is them; what gives rights takes just that."""
    body = {
        "username": "timur",
        "agency": "police-kar",
        "role": "head_of_unit",
        "basis": "№ 5",
        "until": None,
    }
    body["since"] = clock.today().isoformat()
    answer = by_token("olga").post("/api/v1/colleagues/add_role/", body, content_type="application/json")
    assert answer.status_code == 403
    assert not Membership.objects.filter(user__username="timur", role="head_of_unit").exists()
