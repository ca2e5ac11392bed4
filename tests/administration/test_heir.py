"""Whoever carries the cases of a colleague on finds a notice in the inbox; who hands them over tells nothing of a case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from access.context import for_actor
from access.system import for_system
from accounts.models import Membership
from administration import succession
from administration.tasks import tell_heir
from core import ids
from notifications import outbox
from notifications.models import InboxItem, Kind, Outbox

As = Callable[[str], Any]


@pytest.fixture(autouse=True)
def _committed(committed: None) -> None:
    """The outbox is drained over a connection of its own."""


@pytest.fixture
def role_of() -> Callable[[str], Membership]:
    return lambda username: Membership.objects.filter(user__username=username).order_by("pk")[0]


def hand(as_: As, role_of: Any, **more: Any) -> succession.Handed:
    with for_actor(as_("olga")) as olga:
        return succession.hand_over(
            actor=olga, membership=role_of("aliya"), to=role_of("timur"), reason="leaves", **more
        )


def notices(as_: As, who: str) -> list[InboxItem]:
    with for_actor(as_(who)) as actor:
        return list(InboxItem.objects.visible_to(actor).filter(kind=Kind.CASES_HANDED))


def test_the_heir_is_told_once_and_nobody_else(
    as_: As, make_case: Any, role_of: Any, client_for: Any
) -> None:
    make_case(), make_case(serial=4712)
    assert hand(as_, role_of, most=1).left == 1
    assert hand(as_, role_of, most=1).left == 0
    assert notices(as_, "timur") == [], "told when the work is done, by the system"
    outbox.drain()
    (item,) = notices(as_, "timur")
    assert item.case_id is None
    assert [notices(as_, who) for who in ("aliya", "daniyar", "olga")] == [[], [], []]
    page = client_for("timur").get(reverse("notifications:inbox")).content.decode()
    assert reverse("cases:list") in page


def test_nothing_moved_tells_nobody(as_: As, make_case: Any, role_of: Any) -> None:
    make_case()
    hand(as_, role_of)
    before = Outbox.objects.using("owner").filter(task="administration.tasks.tell_heir").count()
    hand(as_, role_of)
    assert before == 1
    assert Outbox.objects.using("owner").filter(task="administration.tasks.tell_heir").count() == 1


def test_a_notice_that_was_put_away_is_said_anew(as_: As) -> None:
    timur, rows = as_("timur").user.pk, InboxItem.objects.using("owner")
    with for_system("test"):
        assert tell_heir(timur, str(ids.new()))
        assert not tell_heir(timur, str(ids.new())), "one that is open says it already"
    rows.update(done_at=rows.get().created_at)
    with for_system("test"):
        assert tell_heir(timur, str(ids.new()))
    assert rows.count() == 2
