"""Certificates that an administrator entered, and people who have none."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import Membership
from core import clock
from training import actions
from training.models import Certificate, Specialisation


@pytest.fixture
def entered(as_: Callable[[str], Any]) -> Callable[..., Certificate]:
    """``entered("aliya", days=400)``: a certificate of the kind that her role asks for, issued so many days ago."""

    def enter(
        username: str, *, days: int = 100, kind: str = "CHILD-INVESTIGATION", **more: Any
    ) -> Certificate:
        row = Membership.objects.select_related("user", "agency").get(user__username=username)
        paper = {"number": "17", "issuer": "Академия", "issued_on": clock.today() - dt.timedelta(days=days)}
        with for_actor(as_("olga")) as olga:
            kinds = Specialisation.objects.get(code=kind)
            made = actions.Paper(**(paper | {"specialisation": kinds} | more))
            return actions.enter(actor=olga, membership=row, paper=made)

    return enter
