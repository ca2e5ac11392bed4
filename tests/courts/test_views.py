"""The court's pages: who gets in, what a person sees, what is refused and how."""

import datetime as dt
import html
import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from audit.models import AccessLog
from cases.models import Case
from core import clock
from courts import actions
from courts.models import Hearing, Outcome
from tests.courts.conftest import next_working


def url(name: str, *args: Any) -> str:
    return reverse(f"courts:{name}", args=args)


def need(case: Any, **changes: Any) -> dict[str, Any]:
    from accounts.models import User

    values = {
        "kind": "main_trial_session",
        "minutes": 60,
        "judge": User.objects.get(username="zhanna").pk,
        "publicity": "limited",
    }
    return values | changes


@pytest.fixture
def seen_hearing(hearing: Any) -> Any:
    return hearing()


PAGES = [("hearing", "get"), ("move", "get"), ("cancel", "get"), ("outcome", "get"), ("prepare", "post")]


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_a_stranger_finds_nothing(seen_hearing: Any, client_for: Any, name: str, method: str) -> None:
    assert getattr(client_for("zarina"), method)(url(name, seen_hearing.pk)).status_code == 404
    assert getattr(client_for("dina"), method)(url(name, uuid.uuid4())).status_code == 404


@pytest.mark.parametrize(("name", "method"), PAGES[1:])
def test_a_participant_without_the_verb_is_told_why(
    seen_hearing: Any, client_for: Any, name: str, method: str
) -> None:
    answer = getattr(client_for("aliya"), method)(url(name, seen_hearing.pk))
    assert answer.status_code == 403
    assert len(answer.content.decode()) > 500


def test_the_investigator_reads_the_hearing_of_the_own_case(seen_hearing: Any, client_for: Any) -> None:
    answer = client_for("aliya").get(url("hearing", seen_hearing.pk))
    assert answer.status_code == 200
    assert seen_hearing.case.code in answer.content.decode()


@pytest.mark.parametrize("name", ["hearing", "move", "cancel"])
def test_the_clerk_opens_it(seen_hearing: Any, client_for: Any, name: str) -> None:
    assert client_for("dina").get(url(name, seen_hearing.pk)).status_code == 200


@pytest.mark.parametrize(
    ("name", "method"), [("hearing", "post"), ("prepare", "get"), ("move", "delete"), ("outcome", "put")]
)
def test_the_wrong_method(seen_hearing: Any, client_for: Any, name: str, method: str) -> None:
    assert getattr(client_for("dina"), method)(url(name, seen_hearing.pk)).status_code == 405


def test_the_inbox_shows_what_was_sent_and_accepts_it(court_case: Any, client_for: Any) -> None:
    case = court_case(accepted=False)
    browser = client_for("dina")
    assert case.code in browser.get(url("inbox")).content.decode()
    answer = browser.post(url("accept", case.pk), {"version": case.version})
    assert answer.status_code == 303
    assert answer.url == url("book", case.pk)
    browser.get(url("book", case.pk))
    assert case.code not in browser.get(url("inbox")).content.decode()
    assert browser.post(url("accept", case.pk), {"version": 1}).status_code == 409


def test_the_inbox_is_for_clerks(court_case: Any, client_for: Any) -> None:
    assert client_for("zhanna").get(url("inbox")).status_code == 403
    assert client_for("zarina").post(url("accept", court_case(accepted=False).pk)).status_code == 404


def test_the_day_lists_by_room_and_time(hearing: Any, court_case: Any, client_for: Any) -> None:
    first = hearing(starts_at=next_working(hour=11))
    second = hearing(court_case(serial=5010, surname="Бірінші"), starts_at=next_working(hour=9))
    text = (
        client_for("dina")
        .get(url("day"), {"date": clock.local(first.starts_at).date().isoformat()})
        .content.decode()
    )
    assert text.index(second.case.code) < text.index(first.case.code)
    empty = client_for("dina").get(url("day"), {"date": "2026-01-10"})
    assert empty.status_code == 200
    assert first.case.code not in empty.content.decode()
    assert client_for("dina").get(url("day"), {"date": "no-date"}).status_code == 200
    foreign = client_for("zarina").get(url("day"), {"date": clock.local(first.starts_at).date().isoformat()})
    assert first.case.code not in foreign.content.decode()
    assert client_for("aliya").get(url("day")).status_code == 403


def test_booking_step_by_step_without_a_script(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    first = browser.get(url("book", case.pk))
    keys = re.findall(r'name="people" value="([^"]+)"[^>]* checked', first.content.decode())
    assert any(k.startswith("p:") for k in keys)
    offered = browser.get(url("book", case.pk), need(case, people=keys))
    text = offered.content.decode()
    slot = re.search(r'name="slot" value="([^"]+)"', text)
    assert slot is not None
    assert "Төлегенұлы" not in text
    data = need(case, people=keys, slot=slot[1].replace("&#x2B;", "+"))
    check = browser.post(url("book", case.pk), data)
    assert check.status_code == 200
    with for_actor(as_("dina")):
        assert not Hearing.objects.filter(case=case).exists()
    done = browser.post(url("book", case.pk), data | {"confirm": "1"})
    assert done.status_code == 303, done.content.decode()[:2000]
    with for_actor(as_("dina")):
        made = Hearing.objects.get(case=case)
    assert done.url == url("hearing", made.pk)
    assert made.starts_at >= clock.now() + dt.timedelta(days=2)


def test_a_collision_returns_to_the_offers_with_everything_kept(
    hearing: Any, court_case: Any, client_for: Any
) -> None:
    taken = hearing(starts_at=next_working(hour=10))
    case = court_case(serial=5011, surname="Екінші")
    data = need(case, minutes=60, slot=f"{taken.starts_at.isoformat()}~{taken.courtroom_id}", confirm="1")
    answer = client_for("dina").post(url("book", case.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="kind" value="main_trial_session"' in text
    assert "Ахметова" in text
    assert 'class="next-free"' in text
    assert taken.case.code not in text, "the other case stays unnamed"
    free = re.search(r'name="next_free" value="([^"]+)"', text)
    assert free is not None
    del data["confirm"]
    check = client_for("dina").post(url("book", case.pk), data | {"next_free": html.unescape(free[1])})
    assert check.status_code == 200
    assert 'name="confirm"' in check.content.decode()


def test_a_collision_names_the_people_of_the_own_case_by_their_part_in_it(
    hearing: Any, court_case: Any, client_for: Any, as_: Any
) -> None:
    taken = hearing(starts_at=next_working(hour=10))
    browser, case = client_for("dina"), taken.case
    keys = re.findall(
        r'name="people" value="([^"]+)"[^>]* checked', browser.get(url("book", case.pk)).content.decode()
    )
    data = need(case, people=keys, minutes=60, slot=f"{taken.starts_at.isoformat()}~", confirm="1")
    text = browser.post(url("book", case.pk), data).content.decode()
    with translation.override("kk"):
        said = translation.gettext("This time was taken a moment ago: %(who)s.").partition("%")[0]
    assert said in text
    assert "person of the case" not in text


def test_a_slot_that_nobody_offered_books_nothing(court_case: Any, client_for: Any, as_: Any) -> None:
    case = court_case()
    for slot in ("nonsense", "2026-05-11T10:00:00", "1999-01-01T10:00:00+05:00~1"):
        answer = client_for("dina").post(url("book", case.pk), need(case, slot=slot))
        assert answer.status_code == 409
    assert client_for("dina").post(url("book", case.pk), need(case, judge=999999)).status_code == 422
    with for_actor(as_("dina")):
        assert not Hearing.objects.filter(case=case).exists()


def test_the_grid_and_the_list_say_the_same(hearing: Any, court_case: Any, client_for: Any) -> None:
    taken = hearing(starts_at=next_working(hour=10))
    case = court_case(serial=5012, surname="Үшінші")
    week = clock.local(taken.starts_at).date().isoformat()
    browser = client_for("dina")
    grid = browser.get(url("book", case.pk), need(case, week=week)).content.decode()
    listed = browser.get(url("book", case.pk), need(case, week=week) | {"as": "list"}).content.decode()
    pattern = r'name="slot" value="([^"]+)"'
    offers = re.findall(r'<label class="offer"><input type="radio" name="slot" value="([^"]+)"', grid)
    assert set(re.findall(pattern, grid)) - set(offers) == set(re.findall(pattern, listed)) - set(offers)


def test_moving_asks_for_a_reason(seen_hearing: Any, client_for: Any, as_: Any) -> None:
    browser = client_for("dina")
    later = seen_hearing.starts_at + dt.timedelta(days=1)
    while clock.local(later).weekday() > 4:
        later += dt.timedelta(days=1)
    slot = f"{clock.local(later).isoformat()}~{seen_hearing.courtroom_id}"
    target = url("move", seen_hearing.pk)
    assert browser.post(target, {"slot": slot}).status_code == 200
    assert browser.post(target, {"slot": slot, "confirm": "1", "version": "1"}).status_code == 422
    stale = browser.post(target, {"slot": slot, "confirm": "1", "version": "7", "reason": "lawyer"})
    assert stale.status_code == 409
    done = browser.post(target, {"slot": slot, "confirm": "1", "version": "1", "reason": "lawyer"})
    assert done.status_code == 303
    with for_actor(as_("dina")):
        assert Hearing.objects.get(pk=seen_hearing.pk).starts_at == later


def test_cancelling_needs_a_reason_and_a_fresh_version(seen_hearing: Any, client_for: Any) -> None:
    browser, target = client_for("dina"), url("cancel", seen_hearing.pk)
    assert browser.post(target, {"version": 1}).status_code == 422
    assert browser.post(target, {"version": 9, "reason": "mistake"}).status_code == 409
    assert browser.post(target, {"version": 1, "reason": "mistake"}).status_code == 303


def test_preparation_and_answers_are_kept(seen_hearing: Any, client_for: Any, as_: Any) -> None:
    browser = client_for("dina")
    assert (
        browser.post(url("prepare", seen_hearing.pk), {"version": 1, "done": ["summons", "room"]}).status_code
        == 303
    )
    assert browser.post(url("prepare", seen_hearing.pk), {"version": 1, "done": []}).status_code == 409
    with for_actor(as_("dina")):
        row = Hearing.objects.get(pk=seen_hearing.pk)
        child = row.participants.get(role="child")
    assert row.notice_given_at is not None
    assert browser.post(url("answer", child.pk), {"presence": "confirmed"}).status_code == 303
    assert client_for("zarina").post(url("answer", child.pk), {"presence": "cannot"}).status_code == 404


OUTCOME = {
    "kind": "conditional_sentence",
    "version": 1,
    "months": 9,
    "non_custodial_reasoned": "yes",
    "child_asked": "in_person",
    "child_view": "Мен мектепке оралғым келеді",
    "confirm": "1",
}


def after(made: Any) -> Any:
    return clock.at(made.ends_at + dt.timedelta(minutes=1))


def test_each_outcome_opens_only_its_own_fields(seen_hearing: Any, client_for: Any) -> None:
    browser, target = client_for("dina"), url("outcome", seen_hearing.pk)
    with after(seen_hearing):
        adjourned = browser.get(target, {"kind": "adjourned"}).content.decode()
        conditional = browser.get(target, {"kind": "conditional_sentence"}).content.decode()
    assert "adjourn_reason" in adjourned
    assert "months" not in re.findall(r'name="(\w+)"', adjourned)
    assert "child_asked" in conditional
    assert "adjourn_reason" not in conditional


def test_recording_an_outcome(seen_hearing: Any, client_for: Any, as_: Any) -> None:
    browser, target = client_for("dina"), url("outcome", seen_hearing.pk)
    data = OUTCOME | {"decided_on": clock.local(seen_hearing.starts_at).date().isoformat()}
    with after(seen_hearing):
        assert browser.post(target, data | {"months": ""}).status_code == 422
        refused = browser.post(target, data | {"months": 14})
        assert refused.status_code == 422
        assert "SG-30" in refused.content.decode()
        assert "Мен мектепке" in refused.content.decode(), "what was typed is kept"
        assert browser.post(target, data | {"version": 5}).status_code == 409
        assert browser.post(target, data | {"child_asked": "not_asked"}).status_code == 422
        assert browser.post(target, data).status_code == 303
        shown = browser.get(url("hearing", seen_hearing.pk)).content.decode()
        assert "Мен мектепке" in shown
        assert browser.post(target, data).status_code == 409
    with for_actor(as_("dina")):
        assert Outcome.objects.get(hearing=seen_hearing).months == 9
        assert Case.objects.get(pk=seen_hearing.case_id).stage == "decided"


def test_a_look_at_a_hearing_leaves_a_read_entry(seen_hearing: Any, client_for: Any, as_: Any) -> None:
    client_for("dina").get(url("hearing", seen_hearing.pk))
    with for_actor(as_("dina")):
        row = AccessLog.objects.order_by("-id").first()
    assert row is not None
    assert (row.route, row.case_ids) == ("courts:hearing", [str(seen_hearing.case_id)])


def actions_after(made: Any, as_: Any) -> Any:
    """The hearing after a conditional sentence, when the probation service takes part."""
    from courts.lawful import Decision

    dina = as_("dina")
    with after(made), for_actor(dina):
        day = clock.local(made.starts_at).date()
        decision = Decision(kind="conditional_sentence", months=9, decided_on=day, child_asked="in_person")
        actions.record_outcome(actor=dina, hearing=made, decision=decision)
    return made


def test_a_victim_in_the_hearing_is_seen_only_by_those_who_may(
    court_case: Any, make_case: Any, hearing: Any, as_: Any, client_for: Any
) -> None:
    from cases import actions as case_actions
    from cases import people

    aliya = as_("aliya")
    case = make_case(serial=5013, offence=("188", "3"))
    with for_actor(aliya):
        receipt = people.search(actor=aliya, name="Жасырын").receipt
        victim = case_actions.add_party(
            actor=aliya,
            case=case,
            capacity="victim",
            search_id=receipt.pk,
            identity=people.Identity(surname="Жасырынова", given_name="Айша", birth_year=2013),
        )
    from tests.courts.conftest import in_court

    case = in_court(case, as_)
    made = hearing(case, people=[actions.Person(role="victim", party=victim, must_not_meet=True)])
    assert "Жасырынова" in client_for("dina").get(url("hearing", made.pk)).content.decode()
    assert "Жасырынова" in client_for("aliya").get(url("hearing", made.pk)).content.decode()
    decided = actions_after(made, as_)
    ruslan = client_for("ruslan").get(url("hearing", decided.pk))
    assert ruslan.status_code == 200
    assert "Жасырынова" not in ruslan.content.decode()
    assert "victim" not in ruslan.content.decode()


def test_the_home_page_of_the_clerk(seen_hearing: Any, client_for: Any) -> None:
    with after(seen_hearing):
        text = client_for("dina").get("/").content.decode()
    assert seen_hearing.case.code in text


def test_the_case_page_names_the_next_hearing(seen_hearing: Any, client_for: Any) -> None:
    page = client_for("aliya").get(f"/cases/{seen_hearing.case_id}/").content.decode()
    assert url("hearing", seen_hearing.pk) in page
    assert client_for("aliya").get(f"/cases/{seen_hearing.case_id}/hearings/").status_code == 200


# --- the interpreter, the hearing that moves, one reason in one cell ------------------------------------------------------


def test_a_child_of_another_language_has_an_interpreter_in_the_booking(
    court_case: Any, client_for: Any, as_: Any
) -> None:
    from cases.models import Party
    from courts.models import HearingParticipant

    case, browser = court_case(), client_for("dina")
    with for_actor(as_("dina")):
        child = Party.objects.get(case=case, person_id=case.subject_id)
        other = "ru" if case.language_of_proceedings == "kk" else "kk"
    own = case.language_of_proceedings
    assert ("r:interpreter" in _ticked(browser, case)) is (child.language not in ("", own))
    with for_actor(as_("aliya")):
        Party.objects.filter(pk=child.pk).update(language=other)
    keys = _ticked(browser, case)
    assert "r:interpreter" in keys
    text = browser.get(url("book", case.pk), need(case, people=keys)).content.decode()
    slot = re.search(r'name="slot" value="([^"]+)"', text)
    assert slot is not None
    data = need(case, people=keys, slot=html.unescape(slot[1]), confirm="1")
    assert browser.post(url("book", case.pk), data).status_code == 303
    with for_actor(as_("dina")):
        row = HearingParticipant.objects.select_related("hearing").get(hearing__case=case, role="interpreter")
    assert (row.presence, row.party_id, row.user_id) == ("to_find", None, None)
    page = browser.get(url("hearing", row.hearing_id)).content.decode()
    assert 'value="interpreter"' in page, "a line of the preparation"
    assert 'value="to_find" selected' in page
    with for_actor(as_("aliya")):
        Party.objects.filter(pk=child.pk).update(language=own)
    assert "r:interpreter" not in _ticked(browser, case)


def _ticked(browser: Any, case: Any) -> list[str]:
    page = browser.get(url("book", case.pk)).content.decode()
    return re.findall(r'name="people" value="([^"]+)"[^>]* checked', page)


def test_a_hearing_without_an_interpreter_asks_for_none(seen_hearing: Any, client_for: Any) -> None:
    page = client_for("dina").get(url("hearing", seen_hearing.pk)).content.decode()
    assert 'value="room"' in page
    assert 'name="done" value="interpreter"' not in page


def test_the_page_says_which_hearing_moves_and_its_own_booking_stands_in_nobodys_way(
    seen_hearing: Any, client_for: Any
) -> None:
    from core import when

    browser, day = client_for("dina"), clock.local(seen_hearing.starts_at).date()
    answer = browser.get(url("move", seen_hearing.pk), {"week": day.isoformat()})
    text = answer.content.decode()
    with translation.override(answer.headers["Content-Language"]):
        here, from_ = translation.gettext("the hearing stands here now"), when.when(seen_hearing.starts_at)
    assert here in text
    assert from_ in text
    half = seen_hearing.starts_at + dt.timedelta(minutes=30)
    values = [html.unescape(v) for v in re.findall(r'name="slot" value="([^"~]+)', text)]
    assert half in [dt.datetime.fromisoformat(v) for v in values], (
        "half an hour later the own people are free"
    )
    asked = browser.post(url("move", seen_hearing.pk), {"slot": half.isoformat() + "~"}).content.decode()
    assert 'value="lawyer"' in asked
    assert 'value="case_ended"' not in asked


def test_one_reason_on_end_is_one_cell_and_one_line() -> None:
    from courts.booking import Cell, _merged, _runs
    from scheduling.slots import Period, Slot

    start = dt.datetime(2026, 5, 11, 9, tzinfo=clock.LOCAL)

    def cell(n: int, css: str, text: str) -> Cell:
        begins = start + dt.timedelta(minutes=30 * n)
        return Cell(Slot(Period(begins, begins + dt.timedelta(minutes=30))), css, text, None)

    column = [cell(n, "dead", "early") for n in range(3)] + [cell(3, "free", "free"), cell(4, "free", "free")]
    runs = _runs(column)
    assert [(r.cell.text, r.last.slot.period.start.hour) for r in runs] == [
        ("early", 10), ("free", 10), ("free", 11),
    ]  # fmt: skip
    rows = _merged([(dt.time(9 + n // 2, 30 * (n % 2)), [c]) for n, c in enumerate(column)])
    assert [[c.span for c in cells] for _time, cells in rows] == [[3], [], [], [1], [1]]
