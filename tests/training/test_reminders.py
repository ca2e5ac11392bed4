"""Who is told that a certificate runs out: once for each step, put away when it is renewed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from core import clock
from notifications.models import InboxItem
from training import actions
from training.rules import REMINDERS, due
from training.tasks import remind

As = Callable[[str], Any]
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "days"), [(61, None), (60, 60), (15, 60), (14, 14), (0, 14), (-1, 0), (-500, 0)]
)
def test_steps(left: int, days: int | None) -> None:
    found = due(dt.date(2026, 6, 1), dt.date(2026, 6, 1) - left * DAY)
    assert (found.days if found else None) == days


def test_the_steps_are_data() -> None:
    assert [(r.days, r.kind.value) for r in REMINDERS] == [
        (0, "certificate_ended"), (14, "certificate_ends"), (60, "certificate_ends"),
    ]  # fmt: skip


def waits(as_: As, who: str) -> list[str]:
    with for_actor(as_(who)) as actor:
        return sorted(InboxItem.objects.visible_to(actor).open().values_list("kind", flat=True))


def test_told_once_and_put_away(committed: None, entered: Any, as_: As, client_for: Any) -> None:
    made, today = entered("aliya", valid_until=clock.today() + 50 * DAY), clock.today()
    entered("timur", valid_until=clock.today() + 70 * DAY)
    assert (remind(), remind()) == (1, 0), "twice the same night tells once"
    assert (waits(as_, "aliya"), waits(as_, "timur"), waits(as_, "marat")) == (["certificate_ends"], [], [])
    page = client_for("aliya").get("/inbox/").content.decode()
    assert "/training/mine/" in page
    with clock.at(clock.now() + 40 * DAY):
        assert remind() == 2
        assert waits(as_, "aliya") == ["certificate_ends"], "the step before is put away"
    with clock.at(clock.now() + 51 * DAY):
        assert remind() == 1
        assert waits(as_, "aliya") == ["certificate_ended"]
        with for_actor(as_("olga")) as olga:
            paper = actions.Paper(
                specialisation=made.specialisation, number="18", issuer="Академия", issued_on=today
            )
            actions.enter(actor=olga, membership=as_("aliya").membership, paper=paper)
        assert remind() == 0
        assert waits(as_, "aliya") == []
