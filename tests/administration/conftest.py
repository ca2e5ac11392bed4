"""An administrator, a second one, and people to manage."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Agency, Membership, User
from core import clock


@pytest.fixture
def second_administrator(world: None) -> User:
    """Of the same agency as olga."""
    user = User.objects.create(username="saltanat", last_name="Второва", first_name="Салтанат")
    agency = Agency.objects.get(key="police-kar")
    Membership.objects.create(
        user=user, agency=agency, role="agency_administrator", since=dt.date(2024, 1, 1)
    )
    return user


@pytest.fixture
def role_of(world: None) -> Callable[[str], Membership]:
    return lambda username: Membership.objects.filter(user__username=username).order_by("pk")[0]


@pytest.fixture
def newcomer(world: None) -> dict[str, Any]:
    """What the form of a new colleague sends."""
    agency = Agency.objects.get(key="police-kar-juvenile")
    return {
        "last_name": "Нова",
        "first_name": "Айна",
        "username": "aina.nova",
        "role": "juvenile_inspector",
        "agency": agency.pk,
        "since": clock.today().isoformat(),
        "basis": "Бұйрық № 12",
        "language": "kk",
    }
