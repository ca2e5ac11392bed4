"""Access runs out by itself: no event, no job, only the clock. Each wall is tried alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connections

from access.context import for_actor
from access.queries import capped_count, feed
from accounts.permissions import CasePermission
from accounts.principals import Capacity, user_principal
from cases import queries
from cases.access import may
from cases.models import Case, CaseGrant, Participation
from core import clock
from notifications.models import InboxItem, Kind

pytestmark = [pytest.mark.committed, pytest.mark.django_db]
As = Callable[[str], Any]
ENDS = dt.timedelta(hours=1)


def lawyer_until(case: Any, as_: As, until: dt.datetime) -> Any:
    """A personal grant of a defence lawyer."""
    sergey = as_("sergey")
    with for_actor(as_("aliya")):
        CaseGrant.objects.create(
            user=sergey.user, content_object=case, capacity=Capacity.DEFENCE, since=clock.now(), until=until,
            permission=Permission.objects.get(content_type__app_label="cases", codename="view_case"), basis="test",
        )  # fmt: skip
    return sergey


def agency_until(case: Any, as_: As, until: dt.datetime) -> Any:
    """The participation of the police, with its last hour written down."""
    aliya = as_("aliya")
    with for_actor(aliya):
        mine = Participation.objects.get(case=case, capacity=Capacity.INVESTIGATING)
        mine.until = until
        mine.save(update_fields=["until"])
    return aliya


@pytest.fixture(params=[agency_until, lawyer_until], ids=["participation", "grant"])
def actor(request: pytest.FixtureRequest, committed: None, make_case: Any, as_: As) -> Any:
    """Somebody who sees one case for one more hour."""
    return request.param(make_case(), as_, clock.now() + ENDS)


def by_row_security(actor: Any) -> int:
    with for_actor(actor), connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


def run_out(seconds: int) -> None:
    """Writes the end of every dated access row, as owner, relative to the database's own clock."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE access_caseaccess SET until = jjcms_now() + %s * interval '1 second' WHERE until <> 'infinity'",
            [seconds],
        )
        assert cursor.rowcount > 0, "control: there is a dated row"


def test_queries_alone_stop_at_the_last_instant(actor: Any) -> None:
    """The database's clock stands still: only the product's own rule says no."""
    at_last = clock.now() + ENDS - dt.timedelta(minutes=1)
    for instant, seen in ((at_last, 1), (at_last + dt.timedelta(minutes=2), 0)):
        with clock.at(instant), for_actor(actor):
            assert Case.objects.count() == 1, "control: row security still lets it through"
            assert Case.objects.visible_to(actor).count() == seen
            assert len(feed(actor)) == seen
            assert capped_count(actor) == seen
            case = Case.objects.get()
            assert bool(queries.permissions_in(actor, case.pk)) is bool(seen)
            assert may(actor, case, CasePermission.VIEW) is bool(seen)


def test_the_very_instant_of_the_end_is_outside(actor: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT min(until) FROM access_caseaccess WHERE until <> 'infinity'")
        (until,) = cursor.fetchone()
    with clock.at(until), for_actor(actor):
        assert not Case.objects.visible_to(actor).exists()


def test_row_security_alone_stops_at_the_last_instant(actor: Any) -> None:
    """Plain SQL, none of the product's queries."""
    run_out(600)
    assert by_row_security(actor) == 1
    run_out(-1)
    assert by_row_security(actor) == 0


def test_row_security_follows_the_movable_clock(actor: Any) -> None:
    try:
        clock.move(ENDS + dt.timedelta(minutes=1))
        assert by_row_security(actor) == 0
    finally:
        clock.move(dt.timedelta())
    assert by_row_security(actor) == 1, "control: with the clock set back the case is there again"


def test_an_inbox_item_ends_with_the_right_to_see_its_case(committed: None, make_case: Any, as_: As) -> None:
    case = make_case()
    aliya = agency_until(case, as_, clock.now() + ENDS)
    with for_actor(aliya):
        InboxItem.objects.create(
            case=case,
            principal=user_principal(aliya.user.pk),
            kind=Kind.DECISION_MADE,
            created_at=clock.now(),
        )
        assert InboxItem.objects.visible_to(aliya).count() == 1
        with clock.at(clock.now() + 2 * ENDS):
            assert InboxItem.objects.visible_to(aliya).count() == 0


def test_an_access_row_without_the_right_to_view_shows_no_inbox_item(
    committed: None, make_case: Any, as_: As
) -> None:
    """As the wall: a row of no permissions, or of others than VIEW, opens nothing."""
    case, aliya = make_case(), as_("aliya")
    with for_actor(aliya):
        InboxItem.objects.create(
            case=case,
            principal=user_principal(aliya.user.pk),
            kind=Kind.DECISION_MADE,
            created_at=clock.now(),
        )
    for permissions, seen in ((0, 0), (CasePermission.CHANGE.bit, 0), (CasePermission.VIEW.bit, 1)):
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE access_caseaccess SET permissions = %s", [permissions])
        assert InboxItem.objects.using("owner").count() == 1, "control: the item is there"
        assert InboxItem.objects.using("owner").visible_to(aliya).count() == seen, permissions
