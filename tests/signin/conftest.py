"""The door outside the demo: a second factor is asked of everybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit import actions
from core import clock
from demo.personas import PASSWORD
from signin import factors


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def password(client: Client, username: str, typed: str = PASSWORD, **more: Any) -> Any:
    next_ = more.pop("next", "/")
    sent = {"username": username, "password": typed, "next": next_}
    return client.post("/account/sign-in/", sent, **more)


def code(user: User, offset: int = 0) -> str:
    """What the person's app shows now, or ``offset`` half minutes from now."""
    app = factors.app_of(user) or factors.waiting_app(user)
    assert app is not None
    step = int(clock.steady().timestamp()) // factors.STEP_SECONDS
    return factors.code_at(factors._opened(app), step + offset)


@pytest.fixture
def with_app(world: None) -> Callable[[str], User]:
    """A person whose authenticator app is in use; no code of it has been used yet."""

    def made(username: str) -> User:
        from signin.models import Authenticator

        user = User.objects.get(username=username)
        app = factors.begin_app(user)
        Authenticator.objects.filter(pk=app.pk).update(confirmed_at=clock.steady())
        return user

    return made


def happened(username: str) -> list[str]:
    """What the account's own list says, the newest first."""
    found = actions.of_account(User.objects.get(username=username), 100)
    return [event.type.removeprefix("account.") for event in found]
