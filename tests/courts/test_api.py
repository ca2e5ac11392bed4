"""Hearings over the API: the same verbs and the same answers as the pages."""

import datetime as dt
import json
import uuid
from typing import Any

from access.context import for_actor
from accounts.models import User
from cases.models import Party
from core import clock
from courts.models import Hearing
from tests.courts.conftest import next_working

URL = "/api/v1/hearings/"


def send(browser: Any, path: str, data: dict[str, Any]) -> Any:
    return browser.post(f"{URL}{path}", json.dumps(data), content_type="application/json")


def body(case: Any, as_: Any, **changes: Any) -> dict[str, Any]:
    with for_actor(as_("dina")):
        child = Party.objects.filter(case=case, person_id=case.subject_id).first()
    values = {
        "case": str(case.pk),
        "kind": "main_trial_session",
        "minutes": 60,
        "judge": User.objects.get(username="zhanna").pk,
        "people": [f"p:{child.pk}"],
        "room": "1",
        "starts_at": next_working(hour=10).isoformat(),
    }
    return values | changes


def test_book_list_move_and_cancel(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    made = send(browser, "", body(case, as_))
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    day = clock.local(next_working()).date().isoformat()
    listed = browser.get(URL, {"date": day}).json()
    assert [row["code"] for row in listed] == [case.code]
    assert "Төлегенұлы" not in json.dumps(listed, ensure_ascii=False)
    start = next_working(hour=15)
    move = {
        "starts_at": start.isoformat(),
        "ends_at": (start + dt.timedelta(hours=1)).isoformat(),
        "reason": "lawyer",
    }
    assert send(browser, f"{pk}/reschedule/", move | {"version": 9}).status_code == 409
    moved = send(browser, f"{pk}/reschedule/", move | {"version": 1})
    assert (moved.status_code, moved.json()["version"]) == (200, 2)
    assert send(browser, f"{pk}/prepare/", {"done": ["room"], "version": 2}).json()["prepared"] == ["room"]
    assert send(browser, f"{pk}/cancel/", {"reason": "mistake", "version": 3}).json()["state"] == "cancelled"


def test_a_taken_time_answers_with_what_is_free(
    hearing: Any, court_case: Any, client_for: Any, as_: Any
) -> None:
    hearing(starts_at=next_working(hour=10))
    case = court_case(serial=5030)
    answer = send(client_for("dina"), "", body(case, as_))
    assert answer.status_code == 409
    assert answer.json()["busy"]
    assert len(answer.json()["next_free"]) == 3
    with for_actor(as_("dina")):
        assert not Hearing.objects.filter(case=case).exists()


def test_free_slots_name_their_reasons(hearing: Any, court_case: Any, client_for: Any, as_: Any) -> None:
    taken = hearing(starts_at=next_working(hour=10))
    need = body(court_case(serial=5031), as_, week=clock.local(taken.starts_at).date().isoformat())
    answer = send(client_for("dina"), "free_slots/", need).json()
    assert set(answer["offers"]) == {"earliest", "best_for_child", "everyone"}
    assert not answer["offers"]["best_for_child"]["in_school"]
    slot = next(s for s in answer["slots"] if dt.datetime.fromisoformat(s["starts_at"]) == taken.starts_at)
    assert not slot["free"]
    assert {r["code"] for r in slot["reasons"]} == {"busy"}


def test_what_the_law_forbids_is_422(hearing: Any, court_case: Any, client_for: Any, as_: Any) -> None:
    browser = client_for("dina")
    opened = send(browser, "", body(court_case(), as_, publicity="open"))
    assert (opened.status_code, opened.json()["code"]) == (422, "SG-22")
    made = hearing(court_case(serial=5032))
    outcome = {
        "version": 1,
        "kind": "conditional_sentence",
        "months": 3,
        "decided_on": clock.local(made.starts_at).date().isoformat(),
        "child_asked": "in_person",
    }
    with clock.at(made.ends_at):
        refused = send(browser, f"{made.pk}/record_outcome/", outcome)
        assert (refused.status_code, refused.json()["code"]) == (422, "SG-30")
        done = send(browser, f"{made.pk}/record_outcome/", outcome | {"months": 6})
    assert (done.status_code, done.json()["stage"]) == (201, "decided")


def test_strangers_and_the_wrong_role(hearing: Any, client_for: Any, as_: Any) -> None:
    made = hearing()
    assert client_for("zarina").get(f"{URL}{made.pk}/").status_code == 404
    assert client_for("aliya").get(f"{URL}{made.pk}/").status_code == 200
    assert (
        send(client_for("aliya"), f"{made.pk}/cancel/", {"reason": "mistake", "version": 1}).status_code
        == 403
    )
    assert client_for("dina").get(f"{URL}{uuid.uuid4()}/").status_code == 404
    assert client_for("dina").put(f"{URL}{made.pk}/").status_code in (403, 405)
    assert send(client_for("dina"), f"{made.pk}/cancel/", {"reason": "x", "version": 1}).status_code == 400
    assert client_for("dina").get(URL, {"date": "x"}).status_code == 400
    assert send(client_for("dina"), "", body(made.case, as_, judge=1)).status_code == 400
