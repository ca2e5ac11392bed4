"""A child whose records are joined is in one place only at one time, under whichever record a hearing is booked."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import psycopg2.errors
import pytest
from django.db import IntegrityError, connections, transaction

from access.context import for_actor
from audit.models import Event
from cases.merging import verbs
from cases.models import Merge
from core.errors import Conflict
from courts.models import Court
from scheduling import queries
from scheduling.models import Booking
from tests.courts.conftest import court_case, hearing, next_working  # noqa: F401

pytestmark = pytest.mark.django_db
As = Callable[[str], Any]
REASON = "Туу туралы куәлік екі істе де бір бала екенін көрсетеді"


@pytest.fixture
def twice(make_case: Any, court_case: Any, as_: As) -> tuple[Any, Any]:  # noqa: F811
    """One child in two cases of one court: with an IIN, and with a misspelt name and none."""
    one, two = court_case(serial=4711), court_case(serial=4712, surname="Толегенов")
    with for_actor(as_("marat")):
        two.subject.iin = ""
        two.subject.save()
    return one, two


def join(as_: As, one: Any, two: Any) -> Merge:
    with for_actor(as_("marat")) as marat:
        made = verbs.propose(actor=marat, case=one, other=two, keep="case", reason=REASON)
    with for_actor(as_("zhanna")) as judge:
        return verbs.confirm(actor=judge, merge=made)


def other_room() -> dict[str, Any]:
    """Nothing in common with the first hearing but the child."""
    from accounts.models import User

    court = Court.objects.get(region__code="KZ-35")
    return {
        "courtroom": court.rooms.order_by("-number").first(),
        "judge": User.objects.get(username="bolat"),
    }


def test_joined_records_cannot_be_in_two_hearings_at_once(twice: Any, hearing: Any, as_: As) -> None:  # noqa: F811
    one, two = twice
    join(as_, one, two)
    start = next_working(hour=10)
    hearing(one, starts_at=start)
    with pytest.raises(Conflict) as caught:
        hearing(two, starts_at=start, **other_room())
    assert caught.value.details["names"], "who is taken is told"
    assert start not in [p.start for p in caught.value.details["next_free"]]
    hearing(two, starts_at=next_working(hour=15), **other_room())  # the control: another hour is free


def test_the_control_two_children_are_in_two_hearings_at_once(twice: Any, hearing: Any) -> None:  # noqa: F811
    one, two = twice
    hearing(one, starts_at=next_working(hour=10))
    made = hearing(two, starts_at=next_working(hour=10), **other_room())
    assert queries.collisions(made.case_id) == {}


def test_no_program_books_a_joined_record_twice(twice: Any, hearing: Any, as_: As) -> None:  # noqa: F811
    """The wall of the database, past every check of the verb."""
    one, two = twice
    made = hearing(one, starts_at=next_working(hour=10))
    later = hearing(two, starts_at=next_working(hour=15), **other_room())
    join(as_, one, two)
    with for_actor(as_("dina")):
        held = Booking.objects.get(hearing_id=later.pk, resource__kind="person")
        wanted = Booking.objects.get(hearing_id=made.pk, resource__kind="person").period
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            Booking.objects.filter(pk=held.pk).update(period=wanted)
        assert isinstance(caught.value.__cause__, psycopg2.errors.ExclusionViolation)
        Booking.objects.filter(pk=held.pk).update(
            cancelled_at=held.booked_at
        )  # what is given back is asked nothing
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.filter(pk=held.pk).update(period=wanted, cancelled_at=None)


def test_a_join_after_the_bookings_tells_both_cases(
    twice: Any,
    hearing: Any,  # noqa: F811
    as_: As,
    client_for: Any,
) -> None:
    one, two = twice
    start = next_working(hour=10)
    first, second = hearing(one, starts_at=start), hearing(two, starts_at=start, **other_room())
    clear = hearing(two, starts_at=start + dt.timedelta(hours=5), **other_room())
    words = "жазбалары екеуі тағайындалғаннан кейін"
    dina = client_for("dina")
    assert words not in dina.get(first.get_absolute_url()).content.decode()
    join(as_, one, two)
    with for_actor(as_("dina")):
        told = Event.objects.filter(type="hearing.collides").order_by("id")
        assert sorted((str(e.case_id), e.payload["hearing_id"]) for e in told) == sorted(
            [(str(one.pk), str(first.pk)), (str(two.pk), str(second.pk))]
        )
        assert not [e for e in told if two.code in str(e.payload) or one.code in str(e.payload)]
    for row in (first, second):
        assert words in dina.get(row.get_absolute_url()).content.decode()
    assert words not in dina.get(clear.get_absolute_url()).content.decode()
    # One of them is moved: nothing collides any more.
    _move(as_("dina"), second, next_working(days=9, hour=10))
    assert words not in dina.get(first.get_absolute_url()).content.decode()


def _move(actor: Any, row: Any, start: dt.datetime) -> None:
    from courts import actions

    with for_actor(actor):
        actions.reschedule(
            actor=actor, hearing=row, starts_at=start, ends_at=start + dt.timedelta(hours=1), reason="mistake"
        )


def test_who_does_not_see_the_case_is_told_nothing(twice: Any, hearing: Any, as_: As) -> None:  # noqa: F811
    one, two = twice
    hearing(one, starts_at=next_working(hour=10))
    hearing(two, starts_at=next_working(hour=10), **other_room())
    join(as_, one, two)
    with for_actor(as_("dina")):
        assert queries.collisions(one.pk)
    with for_actor(as_("nurlan")):
        assert queries.collisions(one.pk) == {}
        assert connections["default"].vendor == "postgresql"
