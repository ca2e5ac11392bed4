""" "The office and its units" means one thing everywhere: the office and all below it, however deep."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import Agency, Membership, User
from accounts.principals import Capacity
from accounts.trees import subtree, under
from administration import asking, emergency
from administration.models import AccessRequest, Emergency
from audit.models import ReadingAlert
from cases import actions as case_actions
from cases import queries
from core import clock
from signin import recovery
from tests.access.test_asking import WORDS, ask, permissions
from tests.access.test_emergency import open_
from tests.tallies import waits

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]


def raised(unit: Agency, levels: int) -> Agency:
    """So many new agencies, one above another, over this one; the uppermost."""
    for level in range(levels):
        above = Agency.objects.create(
            key=f"above{level}", kind=unit.kind, name_kk="m", name_ru="m", name_en="m", region=unit.region
        )
        Agency.objects.filter(pk=unit.pk).update(parent=above)
        unit = above
    return unit


def works_at(agency: Agency, role: str = "head_of_unit", **more: Any) -> Actor:
    user = User.objects.create(username=f"{role}-above", last_name="Басшы", first_name="Жаңа")
    member = Membership.objects.create(user=user, agency=agency, role=role, since=dt.date(2024, 1, 1), **more)
    return Actor(user=user, membership=member)


@pytest.fixture(params=[1, 2], ids=["one level", "two levels"])
def top(request: pytest.FixtureRequest, world: None) -> Agency:
    return raised(Agency.objects.get(key="police-kar"), request.param)


def test_the_tree_ends_where_a_ring_begins(world: None) -> None:
    unit = Agency.objects.get(key="police-kar")
    top = raised(unit, 2)
    found = subtree(top)
    assert found[0] == top.pk
    assert found.index(unit.pk) == 2
    assert set(found) == set(under(top).values_list("pk", flat=True))
    Agency.objects.filter(pk=top.pk).update(parent=unit)
    assert sorted(subtree(top)) == sorted(found), "each once"


def test_the_head_above_ends_an_hour(top: Agency, make_case: Any, as_: As) -> None:
    case = make_case()
    made = open_(as_, case)
    assert made is not None
    with for_actor(works_at(top)) as head:
        assert waits(head, "emergencies") == 1
        emergency.end(actor=head, emergency=made)
    assert permissions(as_, "nurlan", case) == 0


def test_the_head_above_reviews(top: Agency, make_case: Any, as_: As) -> None:
    made = open_(as_, make_case())
    assert made is not None
    with for_actor(works_at(top)) as head:
        emergency.review(actor=head, emergency=made, verdict="justified", words="Ребёнка нашли утром")
        assert Emergency.objects.get(pk=made.pk).verdict == "justified"
        assert waits(head, "emergencies") == 0


@pytest.mark.parametrize("who", ["aliya", "zarina", "marat"])
def test_nobody_else_ends_it_in_plain_sql(world: None, make_case: Any, as_: As, who: str) -> None:
    """A colleague who reviews nothing, another office, the prosecutor of the case."""
    made = open_(as_, make_case())
    assert made is not None
    for actor, ends in ((as_(who), False), (as_("daniyar"), True)):
        with for_actor(actor), connections["default"].cursor() as cursor:
            cursor.execute("SELECT emergency_end(%s)", [made.pk])
            assert cursor.fetchone()[0] is ends


def test_an_hour_ends_now_by_the_clock_of_the_database(world: None, make_case: Any, as_: As) -> None:
    made = open_(as_, make_case())
    assert made is not None
    with clock.at(clock.now() + dt.timedelta(minutes=30)), for_actor(as_("nurlan")) as nurlan:
        emergency.end(actor=nurlan, emergency=made)
        assert Emergency.objects.get(pk=made.pk).ended_at == made.opened_at, "one transaction, one instant"


def test_the_head_above_who_reads_the_file_lets_in(top: Agency, make_case: Any, as_: As) -> None:
    case = make_case()
    row = ask(as_, number=case.code)
    with for_actor(as_("aliya")):
        case_actions.let_in(case, top, Capacity.INVESTIGATING, basis="test")
    with for_actor(works_at(top)) as head:
        assert waits(head, "requests") == 1
        until = clock.now() + dt.timedelta(days=14)
        asking.answer(actor=head, request=row, decision="given", words=WORDS, until=until)
        assert AccessRequest.objects.get(pk=row.pk).grant_id
    with for_actor(as_("nurlan")) as nurlan:
        assert queries.permissions_in(nurlan, case.pk)


def test_the_administrator_above_begins_anew(top: Agency, as_: As) -> None:
    asked = recovery.ask(actor=works_at(top, "agency_administrator"), user=User.objects.get(username="aliya"))
    head = works_at(top)
    assert waits(head, "recovery") == 1
    assert recovery.decide(actor=head, number=asked.pk, confirmed=True).startswith("/account/link/")


def alert_of(as_: As) -> None:
    from audit import reading

    with for_actor(as_("aliya")) as aliya:
        reading.tell(aliya, "files", 9)


def test_the_head_above_watches_reading(top: Agency, as_: As) -> None:
    alert_of(as_)
    with for_actor(works_at(top)) as head:
        assert waits(head, "unusual_reading") == 1


def test_a_suspended_head_watches_nothing(world: None, as_: As) -> None:
    """Plain SQL as the application: the role is suspended, or waits for its person to accept it."""
    alert_of(as_)
    aliya, daniyar = as_("aliya"), as_("daniyar").user
    head = Membership.objects.create(
        user=aliya.user, agency=aliya.agency, role="head_of_unit", since=dt.date(2024, 1, 1)
    )

    def seen() -> int:
        with for_actor(aliya), connections["default"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_readingalert")
            return int(cursor.fetchone()[0])

    assert seen() == 1, "control"
    for waits_for_consent in (False, True):
        Membership.objects.filter(pk=head.pk).update(
            suspended_at=clock.now(), suspended_by=daniyar, waits_for_consent=waits_for_consent
        )
        assert seen() == 0
    assert ReadingAlert.objects.count() == 0, "nor without a person"
