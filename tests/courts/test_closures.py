"""Absences: what they stop, what they leave, who may enter them."""

import datetime as dt
from typing import Any

import pytest

from access.context import for_actor
from accounts.models import User
from audit.events import restore
from audit.models import Event
from core import clock
from core.errors import Conflict, Refused
from courts.models import Court
from courts.participants import Person, judge_resource, resources_of, room_resource
from scheduling import actions as calendar
from scheduling.models import Booking, Closure
from scheduling.slots import Period
from tests.courts.conftest import next_working

URL = "/court/closures/"


def entry(made: Any, **changes: Any) -> dict[str, str]:
    local = clock.local(made.starts_at).replace(tzinfo=None)
    values = {
        "resource": f"judge:{made.judge_id}",
        "starts_at": local.isoformat(timespec="minutes"),
        "ends_at": (local + dt.timedelta(days=1)).isoformat(timespec="minutes"),
        "reason": "leave",
    }
    return values | changes


def test_an_absence_names_the_hearings_to_move_and_stops_new_ones(
    hearing: Any, court_case: Any, client_for: Any, as_: Any
) -> None:
    made, browser = hearing(starts_at=next_working(hour=10)), client_for("dina")
    assert browser.post(URL, entry(made)).status_code == 303
    assert made.case.code in browser.get(URL).content.decode()
    other = court_case(serial=5040)
    with pytest.raises(Conflict) as caught:
        hearing(other, starts_at=next_working(hour=15))
    assert caught.value.details["next_free"]
    grid = browser.get(
        f"/court/cases/{other.pk}/book/",
        {
            "kind": "main_trial_session", "minutes": 60, "judge": made.judge_id, "publicity": "limited",
            "week": clock.local(made.starts_at).date().isoformat(),
        },
    ).content.decode()  # fmt: skip
    assert str(Closure.Reason.LEAVE.label) in grid
    with for_actor(as_("dina")):
        row = Closure.objects.get()
    assert client_for("zarina").post(f"{URL}{row.pk}/end/").status_code == 404
    assert browser.post(f"{URL}{row.pk}/end/").status_code == 303
    assert hearing(other, starts_at=next_working(hour=15)).pk


def test_shapes_and_roles(hearing: Any, client_for: Any) -> None:
    made, browser = hearing(), client_for("dina")
    backwards = entry(made, ends_at=entry(made)["starts_at"])
    assert browser.post(URL, backwards).status_code == 422
    assert browser.post(URL, entry(made, resource="judge:999999")).status_code == 422
    assert client_for("zarina").post(URL, entry(made)).status_code == 422
    assert client_for("aliya").get(URL).status_code == 403
    assert browser.put(URL).status_code == 405


def own(as_: Any) -> dict[str, Any]:
    """A room and a judge of the court of Dina."""
    room = Court.objects.of_agency(as_("dina").agency).rooms.first()
    return {"room": room_resource(room), "judge": judge_resource(User.objects.get(username="zhanna"))}


def a_day() -> Period:
    start = next_working(hour=9)
    return Period(start, start + dt.timedelta(hours=9))


@pytest.mark.parametrize("what", ["room", "judge"])
def test_only_the_own_court_keeps_its_calendar(world: None, as_: Any, what: str) -> None:
    dina, zarina = as_("dina"), as_("zarina")
    resource = own(as_)[what]
    with for_actor(zarina), pytest.raises(Refused, match="not belong to your court"):
        calendar.close(actor=zarina, resource=resource, period=a_day(), reason="repair")
    with for_actor(dina):
        row = calendar.close(actor=dina, resource=resource, period=a_day(), reason="repair")
    with for_actor(zarina), pytest.raises(Refused, match="not belong to your court"):
        calendar.reopen(actor=zarina, closure=row)
    with for_actor(dina):
        assert Closure.objects.get().ended_at is None
        ended = calendar.reopen(actor=dina, closure=row)
        assert (ended.ended_at is not None, ended.ended_by_id) == (True, dina.user.pk)


def test_nobody_is_sent_away_who_is_no_judge(hearing: Any, as_: Any) -> None:
    """Neither the child of a case nor a colleague of another office."""
    made, dina = hearing(), as_("dina")
    with for_actor(dina):
        child = Booking.objects.get(hearing_id=made.pk, resource__kind="person").resource
        lawyer = resources_of([Person(role="prosecutor", user=User.objects.get(username="marat"))])[0]
        for resource in (child, lawyer):
            with pytest.raises(Refused):
                calendar.close(actor=dina, resource=resource, period=a_day(), reason="leave")
        assert not Closure.objects.exists()
    aliya = as_("aliya")
    with for_actor(aliya), pytest.raises(Refused, match="does not keep"):
        calendar.close(actor=aliya, resource=own(as_)["room"], period=a_day(), reason="leave")


def test_each_case_is_told_of_the_absence_and_of_its_end(hearing: Any, court_case: Any, as_: Any) -> None:
    made, dina = hearing(starts_at=next_working(hour=10)), as_("dina")
    apart = hearing(court_case(serial=5041), starts_at=next_working(days=9, hour=10))
    with for_actor(dina):
        for _twice in range(2):
            row = calendar.close(actor=dina, resource=own(as_)["judge"], period=a_day(), reason="leave")
            calendar.reopen(actor=dina, closure=row)
            calendar.reopen(actor=dina, closure=row)
        told = Event.objects.filter(type__in=["hearing.hindered", "hearing.unhindered"]).order_by("id")
        assert [(e.case_id, e.type) for e in told] == [
            (made.case_id, "hearing.hindered"),
            (made.case_id, "hearing.unhindered"),
        ] * 2
        assert told[0].payload["hearing_id"] == str(made.pk)
        assert told[0].user_id == dina.user.pk
        assert not told.filter(case_id=apart.case_id).exists()
        for event in told:
            assert restore(event).sentence()
