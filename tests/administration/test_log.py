"""The log says what was changed: which role, from when to when before and now, by which order, and why."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from access.context import for_actor
from accounts.models import Agency
from administration import leave, log, people, reviews, roles
from core import clock
from tests.scale.counting import answered

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
DAY = dt.timedelta(days=1)
NOON = dt.datetime(2027, 3, 10, 12, tzinfo=clock.LOCAL)


@pytest.fixture
def told(as_: As) -> Callable[[], list[str]]:
    """The log of the police in English, the newest first."""

    def read() -> list[str]:
        with for_actor(as_("olga")), translation.override("en"):
            return [entry.text for entry in log.entries()]

    return read


def test_what_was_changed_is_said(
    world: None, as_: As, role_of: Any, told: Any, newcomer: dict[str, Any]
) -> None:
    unit = Agency.objects.get(key="police-kar-juvenile")
    with clock.at(NOON), for_actor(as_("olga")) as olga:
        today, timur = clock.today(), role_of("timur")
        people.change_dates(actor=olga, membership=timur, since=timur.since, until=today + 20 * DAY)
        roles.move(
            actor=olga,
            membership=timur,
            to=unit,
            role="juvenile_inspector",
            since=today + DAY,
            basis="№ 7-ж.",
        )
        leave.hand_over(
            actor=olga, membership=role_of("aliya"), to=role_of("daniyar"), since=today, until=today + 2 * DAY
        )
        review = reviews.start(actor=olga)
        line = next(x for x in reviews.lines_of(olga, review) if x.person.username == "madina")
        reviews.end(actor=olga, line=line, reason="Ушла со службы.")
        found = told()
    ended, begun, left, moved, dates = found
    assert ended.endswith("Last day: 10 March 2027, before: no end set. Reason: Ушла со службы.")
    assert "police inspector" in ended.lower()
    assert begun.startswith("Access review, Q1 2027: begun")
    assert "10 March 2027 – 12 March 2027" in left
    assert "stands in" in left
    for part in (
        "from 11 March 2027",
        "police inspector",
        "Juvenile police unit",
        "inquiry officer",
        "№ 7-ж",
    ):
        assert part.lower() in moved.lower(), part
    assert moved.endswith("Order: № 7-ж.")
    assert "no end set, now" in dates
    assert dates.endswith("30 March 2027.")


def test_what_an_earlier_version_wrote_is_read(world: None, told: Any, as_: As) -> None:
    """Its payload has neither the days before nor the numbers of the rows."""
    from administration import events
    from audit import record_account

    with for_actor(as_("olga")) as olga:
        old = events.DatesChanged(office=olga.agency.pk, subject=olga.user.pk, since="2026-01-01")
        record_account(old, actor=olga)
        record_account(events.WorkTakenBack(office=olga.agency.pk, subject=olga.user.pk), actor=olga)
        record_account(events.RoleEnded(office=olga.agency.pk, role="investigator"), actor=olga)
    assert len(told()) == 3


def test_a_longer_log_asks_no_more(world: None, as_: As, role_of: Any, client_for: Any) -> None:
    def change(times: int) -> None:
        with for_actor(as_("olga")) as olga:
            for who in ("aliya", "timur", "madina", "daniyar")[:times]:
                row = role_of(who)
                people.change_dates(actor=olga, membership=row, since=row.since, until=clock.today() + DAY)

    olga = client_for("olga")
    change(1)
    few = len(answered(olga, "/office/log/"))
    change(4)
    assert len(answered(olga, "/office/log/")) == few
