"""An absence reaches no further than the calendar: every page that looks for a time reads it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from access.context import for_actor
from core import clock
from core.errors import Refused
from scheduling import actions
from scheduling.models import Closure, Resource
from scheduling.slots import Period
from tests.courts.conftest import court_case, hearing  # noqa: F401

pytestmark = pytest.mark.django_db
SPANS = [
    ("0001-01-01T00:00", "2026-12-31T00:00", "starts_at"),
    ("1800-01-01T00:00", "2026-12-31T00:00", "starts_at"),
    ("2026-11-22T00:00", "9999-12-31T23:59", "ends_at"),
    ("2026-11-22T00:00", "2101-01-01T00:00", "ends_at"),
]


@pytest.mark.parametrize(("start", "end", "field"), SPANS)
def test_the_page_says_beside_the_field_what_is_wrong(
    hearing: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
    start: str,
    end: str,
    field: str,
) -> None:
    row, clerk = hearing(), client_for("dina")
    sent = {"resource": f"judge:{row.judge_id}", "starts_at": start, "ends_at": end, "reason": "leave"}
    answer = clerk.post("/court/closures/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0] in answer.content.decode()
    assert not Closure.objects.exists()
    need = f"kind=main_trial_session&minutes=60&judge={row.judge_id}&publicity=limited"
    for page in (
        "/court/closures/",
        f"/court/cases/{row.case_id}/book/?{need}",
        f"/court/hearings/{row.pk}/move/",
    ):
        assert clerk.get(page).status_code == 200


@pytest.mark.parametrize(("start", "end"), [(1, 2026), (2026, 9999)])
def test_the_verb_refuses_what_no_calendar_holds(
    hearing: Callable[..., Any],  # noqa: F811
    as_: Callable[[str], Any],
    start: int,
    end: int,
) -> None:
    row = hearing()
    period = Period(dt.datetime(start, 6, 1, tzinfo=dt.UTC), dt.datetime(end, 7, 1, tzinfo=dt.UTC))
    resource = Resource.objects.get(user_id=row.judge_id)
    with for_actor(as_("dina")) as actor, pytest.raises(Refused, match="2100"):
        actions.close(actor=actor, resource=resource, period=period, reason="leave")
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    "period", ["[0001-01-02,2026-12-31)", "[2026-01-01,9999-12-31)", "[1999-12-30,2026-01-01)"]
)
def test_the_database_keeps_none_either(
    hearing: Callable[..., Any],  # noqa: F811
    as_: Callable[[str], Any],
    period: str,
) -> None:
    row = hearing()
    resource = Resource.objects.get(user_id=row.judge_id)
    with (
        for_actor(as_("dina")) as actor,
        pytest.raises(IntegrityError, match="closure_period_in_calendar"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO scheduling_closure (resource_id, period, reason, made_by_id, made_at)"
            " VALUES (%s, %s::tstzrange, 'leave', %s, %s)",
            [resource.pk, period, actor.user.pk, clock.now()],
        )


def test_the_first_and_the_last_day_of_the_calendar_are_kept(
    hearing: Callable[..., Any],  # noqa: F811
    client_for: Callable[[str], Any],
) -> None:
    row, clerk = hearing(), client_for("dina")
    sent = {"resource": f"judge:{row.judge_id}", "reason": "leave"}
    span = {"starts_at": "2000-01-01T00:00", "ends_at": "2100-12-31T23:59"}
    assert clerk.post("/court/closures/", sent | span).status_code == 303
    assert clerk.get("/court/closures/").status_code == 200
