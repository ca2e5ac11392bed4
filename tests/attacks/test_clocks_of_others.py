"""Calendars and extensions: an address forged for somebody else, and steps that a higher office grants."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

from access.context import for_actor
from accounts.actor import Actor
from accounts.links import hashed
from accounts.models import Agency
from cases.models import Case
from core import clock
from core.errors import Refused
from deadlines import actions, ics
from deadlines.access import level_of
from deadlines.models import ClockFeed, Deadline

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]
SECRET = "x" * 40
FORGED = "INSERT INTO deadlines_clockfeed (secret_hash, user_id, membership_id, made_at) VALUES (%s, %s, %s, now())"


def test_nobody_makes_a_calendar_address_for_somebody_else(world: None, make_case: Any, as_: As) -> None:
    make_case()
    aliya = as_("aliya")
    with for_actor(as_("timur")) as timur, connections["default"].cursor() as cursor:
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute(FORGED, [hashed(SECRET), aliya.user.pk, aliya.membership.pk])
        assert Client().get(f"/clocks/feed/{SECRET}.ics").status_code == 404
        cursor.execute(FORGED, [hashed(SECRET), timur.user.pk, timur.membership.pk])


def test_nobody_sees_or_ends_the_calendar_of_somebody_else(world: None, make_case: Any, as_: As) -> None:
    make_case()
    with for_actor(as_("aliya")) as aliya:
        address = ics.make(aliya)
    with for_actor(as_("timur")), connections["default"].cursor() as cursor:
        assert not ClockFeed.objects.exists()
        cursor.execute("UPDATE deadlines_clockfeed SET withdrawn_at = now()")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM deadlines_clockfeed")
    assert Client().get(address).status_code == 200


@pytest.fixture
def term(world: None, make_case: Any, as_: As) -> tuple[Actor, Deadline]:
    """A prosecutor of a region and the term of an investigation that they supervise."""
    case: Case = make_case()
    marat = as_("marat")
    with for_actor(marat):
        return marat, Deadline.objects.get(case=case, rule__code="DL-INV-PRELIM")


def test_each_step_keeps_its_own_length(term: tuple[Actor, Deadline]) -> None:
    marat, row = term
    assert level_of(marat.agency) == "oblast"
    with for_actor(marat):
        start = clock.local(row.starts_at).date()
        first = actions.extend(actor=marat, deadline=row, value=3)
        second = actions.extend(actor=marat, deadline=first, value=6)
        assert second.facts["extended_to"] == [3, 6]
        third = actions.extend(actor=marat, deadline=second, value=7, document="ГП-12/26")
        due = third.due_at
    assert due is not None
    months = (clock.local(due).year - start.year) * 12 + clock.local(due).month - start.month
    assert months == 7


def test_a_step_of_a_higher_office_needs_its_decision_and_its_length(term: tuple[Actor, Deadline]) -> None:
    marat, row = term
    with for_actor(marat):
        for value in (3, 6):
            row = actions.extend(actor=marat, deadline=row, value=value)
        for value, document, said in ((7, "", "number of its decision"), (None, "ГП-12/26", "enter it")):
            with pytest.raises(Refused, match=said) as refused, transaction.atomic():
                actions.extend(actor=marat, deadline=row, value=value, document=document)
            assert refused.value.status == 422
        row.refresh_from_db()
        assert row.extended == 2


def test_an_end_beyond_the_calendar_is_not_granted(term: tuple[Actor, Deadline]) -> None:
    """The clock would have no date, and nobody would be warned."""
    marat, row = term
    with for_actor(marat):
        for value in (3, 6):
            row = actions.extend(actor=marat, deadline=row, value=value)
        with pytest.raises(Refused, match="not loaded"), transaction.atomic():
            actions.extend(actor=marat, deadline=row, value=60, document="ГП-12/26")
        row.refresh_from_db()
        assert row.due_at is not None


@pytest.mark.parametrize(("key", "level"), [("prosecutor-general", "general"), ("prosecutor-kar", "oblast"), ("police-kar-juvenile", "district")])  # fmt: skip
def test_where_an_office_stands(world: None, key: str, level: str) -> None:
    assert level_of(Agency.objects.get(key=key)) == level
