"""Two children are not brought to the same door.

The side of a child victim meets neither the hour of the sitting nor that at which the child in conflict with the law
comes, at any address; and it is told its own arrival and entrance wherever it looks for the hearing.
"""

import datetime as dt
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation
from django.utils.html import escape

from access.context import for_actor
from accounts.models import Agency
from accounts.permissions import CasePermission as P
from cases.models import Case, Party
from core import clock
from courts import actions as court_actions
from courts.actions import Person
from courts.models import Court, Hearing, HearingParticipant
from tests.attacks.test_victim_firewall import Story, walk
from tests.courts.conftest import in_court, next_working, schedule
from tests.victims.conftest import add_victim
from victims import actions
from victims.models import VictimRecord

# Minutes at which nothing else of the story happens: the sitting, the child in conflict with the law, the victim.
SITTING, THEIRS, OWN = "10:37", "10:17", "10:57"
MOVED, THEIRS_MOVED, OWN_MOVED = "14:37", "14:17", "14:57"


@dataclass
class Trial:
    case: Case
    record: VictimRecord
    party: Party
    hearing: Hearing


def _utc(local: str) -> str:
    hour, minute = local.split(":")
    return f"T{int(hour) - 5:02}:{minute}"


def _told(*times: str) -> list[str]:
    """Each time as a page and as an interface writes it."""
    return [form for time in times for form in (time, f"T{time}", _utc(time))]


def _passed_since(begin: dt.datetime) -> set[str]:
    """Every minute from then to now, as pages and interfaces write it."""
    minutes = int((clock.now() - begin).total_seconds() // 60) + 1
    passed = [begin + dt.timedelta(minutes=n) for n in range(minutes + 1)]
    return {f"{prefix}{at:%H:%M}" for at in passed for prefix in ("", "T")} | {
        f"{prefix}{clock.local(at):%H:%M}" for at in passed for prefix in ("", "T")
    }


@pytest.fixture
def trial(world: None, as_: Any, make_case: Any, request: Any) -> Trial:
    """In room 1 of the demo court, which has an entrance apart; with the parameter False in room 2, which has none."""
    number = "1" if getattr(request, "param", True) else "2"
    case = make_case()
    party = add_victim(as_("aliya"), case)
    with for_actor(as_("aliya")) as actor:
        actions.refer_victim(actor=actor, case=case, party=party, to=Agency.objects.get(key="victims-kar"))
    with for_actor(as_("saule")) as actor:
        record = actions.take_up_victim(actor=actor, case=case, party=party)
    case = in_court(case, as_)
    with for_actor(as_("dina")):
        child = Party.objects.get(case=case, person_id=case.subject_id)
    people = [Person(role="child", party=child), Person(role="victim", party=party)]
    room = Court.objects.of_agency(as_("dina").agency).rooms.get(number=number)
    assert room.has_separate_entrance is (number == "1")
    start = next_working(hour=10, minute=37)
    hearing = schedule(as_("dina"), case, people=people, starts_at=start, courtroom=room)
    return Trial(case, record, party, hearing)


def _story(trial: Trial) -> Story:
    from core import panels

    keys = sorted({p.key for place in ("tab", "card", "side") for p in panels.panels(place)})
    rows = [trial.case, trial.record, trial.party, trial.hearing]
    return Story(trial.case, trial.record, [str(r.pk) for r in rows], {"key": keys})


def _move(trial: Trial, as_: Any) -> None:
    start = trial.hearing.starts_at + dt.timedelta(hours=4)
    with for_actor(as_("dina")) as dina:
        court_actions.reschedule(
            actor=dina, hearing=trial.hearing, starts_at=start, ends_at=start + dt.timedelta(hours=1),
            reason="lawyer",
        )  # fmt: skip


@pytest.mark.timeout(600)
def test_no_address_tells_the_victims_side_when_the_other_child_comes(
    trial: Trial, as_: Any, client_for: Any, monkeypatch: Any
) -> None:
    _move(trial, as_)
    hidden = _told(SITTING, THEIRS, MOVED, THEIRS_MOVED)
    words = [*hidden, *_told(OWN_MOVED)]
    seen = walk(client_for("saule"), _story(trial), monkeypatch, words)
    # What was written down while the test ran bears the hour of its run, which may be one of these.
    hidden = [word for word in hidden if word not in _passed_since(clock.now() - dt.timedelta(minutes=15))]
    told = [place for place in seen.where if any(place.endswith(f": {word}") for word in hidden)]
    assert sorted(set(told)) == []
    assert {OWN_MOVED, f"T{OWN_MOVED}"} & seen.found == {OWN_MOVED, f"T{OWN_MOVED}"}, "page and interface"
    control = walk(client_for("dina"), _story(trial), monkeypatch, words)
    assert {SITTING, MOVED, THEIRS_MOVED, OWN_MOVED} <= control.found, "the clerk meets every one of them"


MET_AT_THE_DOOR = "There is no entrance apart: the clerk meets the child at the door. The others sit already."
PLACES = [
    "/",
    "/victims/",
    "/victims/{record}/",
    "/cases/{case}/",
    "/cases/{case}/hearings/",
    "/court/hearings/{hearing}/",
]


@pytest.mark.parametrize("trial", [True, False], indirect=True)
def test_the_own_arrival_and_entrance_stand_wherever_the_hearing_does(trial: Trial, client_for: Any) -> None:
    apart, browser = trial.hearing.courtroom.number == "1", client_for("saule")
    for place in PLACES:
        answer = browser.get(
            place.format(record=trial.record.pk, case=trial.case.pk, hearing=trial.hearing.pk)
        )
        text = answer.content.decode()
        assert OWN in text, place
        assert (_said("By the entrance apart; the others sit already.", answer) in text) is apart, place
        assert (_said(MET_AT_THE_DOOR, answer) in text) is not apart, place


def _said(text: str, answer: Any) -> str:
    """The text in the language of the answer, as it stands in a page."""
    with translation.override(answer.headers["Content-Language"]):
        return escape(translation.gettext(text))


def test_the_interface_tells_the_same(trial: Trial, client_for: Any) -> None:
    browser = client_for("saule")
    hearing = browser.get(f"/api/v1/hearings/{trial.hearing.pk}/").json()
    assert (hearing["starts_at"], hearing["ends_at"]) == (None, None)
    assert f"T{OWN}" in hearing["arrives_at"] or _utc(OWN) in hearing["arrives_at"]
    assert hearing["entrance"]
    told = browser.get(f"/api/v1/victim-records/{trial.record.pk}/").json()["next_hearing"]
    assert told["arrives_at"] == hearing["arrives_at"]
    assert told["entrance"] == hearing["entrance"]
    clerk = client_for("dina").get(f"/api/v1/hearings/{trial.hearing.pk}/").json()
    assert clerk["starts_at"] is not None
    assert clerk["arrives_at"] is None


def test_a_child_who_is_not_asked_learns_the_day_alone(trial: Trial, as_: Any, client_for: Any) -> None:
    with for_actor(as_("dina")) as dina:
        court_actions.cancel(actor=dina, hearing=trial.hearing, reason="mistake")
    schedule(as_("dina"), trial.case, starts_at=next_working(hour=10, minute=37))
    answer = client_for("saule").get(f"/victims/{trial.record.pk}/")
    text = answer.content.decode()
    assert _said("The child is not asked to come.", answer) in text
    assert [word for word in (SITTING, THEIRS, OWN) if word in text] == []


def test_a_victim_is_kept_apart_even_where_nobody_said_so(trial: Trial, as_: Any) -> None:
    with for_actor(as_("dina")):
        rows = {r.role: r for r in HearingParticipant.objects.filter(hearing=trial.hearing)}
    assert rows["victim"].must_not_meet
    assert not rows["child"].must_not_meet
    assert rows["victim"].view_bit == P.VIEW_VICTIMS.bit


def test_the_childs_summons_is_not_for_the_victims_side(trial: Trial, client_for: Any) -> None:
    paper = f"/documents/summons/{trial.hearing.pk}/ru.pdf"
    assert client_for("saule").get(paper).status_code in (403, 404)
    drawn = client_for("dina").get(paper)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=drawn.content, capture_output=True, check=True
    ).stdout.decode()
    assert THEIRS in text
    assert OWN not in text


def test_rooms_with_an_entrance_apart_come_first() -> None:
    from courts.models import Courtroom
    from courts.need import in_order

    nice = Courtroom(number="1", is_child_friendly=True)
    safe = Courtroom(number="2", has_separate_entrance=True)
    assert in_order([safe, nice], apart=False) == [nice, safe]
    assert in_order([nice, safe], apart=True) == [safe, nice]


def test_the_inbox_of_the_victims_side_carries_no_hour(trial: Trial, as_: Any, client_for: Any) -> None:
    _move(trial, as_)
    page = client_for("saule").get("/inbox/").content.decode()
    assert trial.case.code in page, "it is told that there is a hearing"
    assert [word for word in (SITTING, THEIRS, MOVED, THEIRS_MOVED) if word in page] == []
