"""Absences: what they stop, what they leave, who may enter them."""

import datetime as dt
from typing import Any

import pytest

from access.context import for_actor
from core import clock
from core.errors import Conflict
from scheduling.models import Closure
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
