"""When and where a hearing may be booked: the verbs say it, and the page and the API ask them."""

import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from accounts.models import Agency, Membership, User
from audit.models import Event
from cases import actions as case_actions
from cases.models import Party
from core import clock
from core.errors import Conflict, NotLawful, Refused
from courts import actions, lawful, limits
from courts.choices import TimeReason
from courts.errors import NeedsReason
from courts.limits import Limits
from courts.models import Court, Courtroom, Hearing
from courts.need import TO_DECIDE
from deadlines import actions as deadline_actions
from deadlines.engine import compute
from deadlines.models import Deadline
from deadlines.rules import terms_of
from legal.models import DeadlineRule
from legal.sources import cite
from legal.working_days import working_calendar
from scheduling.slots import Period
from tests.courts.conftest import next_working, schedule
from tests.courts.test_actions import decide

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
NIGHT = (3, 7)


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), clock.LOCAL)


def saturday() -> dt.datetime:
    """The Saturday after the notice of a trial has run, well before its latest start."""
    first = clock.today() + dt.timedelta(days=4)
    return local(first + dt.timedelta(days=(5 - first.weekday()) % 7), 11)


def hearings(as_: Any, case: Any) -> int:
    with for_actor(as_("dina")):
        return int(Hearing.objects.filter(case=case).count())


def move(as_: Any, made: Any, start: dt.datetime, **changes: Any) -> Any:
    dina = as_("dina")
    with for_actor(dina):
        return actions.reschedule(
            actor=dina, hearing=made, starts_at=start, ends_at=start + HOUR, reason="lawyer", **changes
        )


UNUSUAL = [
    (lambda: next_working(hour=3, minute=7), "hours"),
    (lambda: next_working(hour=17, minute=30), "hours"),
    (lambda: next_working(hour=12, minute=30), "lunch"),
    (saturday, "weekend"),
]


@pytest.mark.parametrize(("start", "code"), UNUSUAL)
def test_an_unusual_time_is_booked_with_a_reason_only(
    court_case: Any, as_: Any, start: Any, code: str
) -> None:
    case = court_case()
    for said in ("", "because"):
        with pytest.raises(NeedsReason) as caught:
            schedule(as_("dina"), case, starts_at=start(), time_reason=said)
        assert code in [r.code for r in caught.value.unusual]
        assert caught.value.way_on
    assert hearings(as_, case) == 0
    made = schedule(as_("dina"), case, starts_at=start(), time_reason="urgent")
    assert made.time_reason == "urgent"
    with for_actor(as_("dina")):
        payload = Event.objects.get(case_id=case.pk, type="hearing.scheduled").payload
    assert code in payload["unusual"]
    assert payload["time_reason"] == "urgent"


def test_a_usual_time_keeps_no_reason(hearing: Any, as_: Any) -> None:
    made = hearing(time_reason="urgent")
    assert made.time_reason == ""
    with for_actor(as_("dina")):
        payload = Event.objects.get(case_id=made.case_id, type="hearing.scheduled").payload
    assert "unusual" not in payload


def test_moving_asks_the_same(hearing: Any, as_: Any) -> None:
    made = hearing()
    with pytest.raises(NeedsReason):
        move(as_, made, next_working(hour=3, minute=7))
    with pytest.raises(NotLawful):
        move(as_, made, local(clock.today() + dt.timedelta(days=2), 10), time_reason="urgent")
    with pytest.raises(NotLawful):
        move(as_, made, next_working(days=40), time_reason="urgent")
    with for_actor(as_("dina")):
        assert Hearing.objects.get(pk=made.pk).starts_at == made.starts_at
    moved = move(as_, made, next_working(hour=18), time_reason="child")
    assert moved.time_reason == "child"
    assert move(as_, moved, next_working(hour=15)).time_reason == ""


@pytest.mark.parametrize("days", [1, 2, 40])
def test_a_trial_without_notice_or_too_late_is_refused_whatever_is_said(
    court_case: Any, as_: Any, days: int
) -> None:
    case = court_case()
    with pytest.raises(NotLawful) as caught:
        schedule(
            as_("dina"),
            case,
            starts_at=local(clock.today() + dt.timedelta(days=days), 10),
            time_reason="urgent",
        )
    assert caught.value.basis == "CPC 322(4)"
    assert caught.value.way_on
    assert hearings(as_, case) == 0


def test_the_first_lawful_minute_is_lawful(court_case: Any, as_: Any) -> None:
    """Three whole days pass after the day on which the parties can still be told."""
    start = local(clock.today() + dt.timedelta(days=4), 0)
    with pytest.raises(NotLawful):
        schedule(as_("dina"), court_case(), starts_at=start - MINUTE, time_reason="on_duty")
    made = schedule(as_("dina"), court_case(serial=5065), starts_at=start, time_reason="on_duty")
    with for_actor(as_("dina")):
        notice = Deadline.objects.get(case=made.case, rule__code=limits.NOTICE)
        assert notice.due_at == start - dt.timedelta(days=3, seconds=1)


def test_other_hearings_have_no_notice_of_days(court_case: Any, as_: Any) -> None:
    start = clock.now() + HOUR
    made = schedule(
        as_("dina"), court_case(), kind="measure_of_restraint", starts_at=start, time_reason="urgent"
    )
    assert made.starts_at == start


def test_a_term_that_the_judge_extends_carries_the_latest_start(hearing: Any, as_: Any) -> None:
    made, zhanna = hearing(), as_("zhanna")
    late = next_working(days=22)
    with pytest.raises(NotLawful):
        move(as_, made, late)
    with for_actor(zhanna):
        term = Deadline.objects.get(case=made.case, rule__code="DL-TRIAL-START-GEN")
        deadline_actions.extend(actor=zhanna, deadline=term)
    assert move(as_, made, late).starts_at == late


@pytest.mark.parametrize("kind", ["main_trial_session", "shortened_trial"])
@pytest.mark.parametrize("days", [1, 40])
def test_a_session_that_goes_on_with_a_trial_has_no_term_of_its_start(
    hearing: Any, as_: Any, kind: str, days: int
) -> None:
    """The next morning and after a month: the law counts notice and fifteen days to the start of the trial alone."""
    made, dina = hearing(kind=kind), as_("dina")
    with clock.at(made.ends_at + HOUR), pytest.raises(NotLawful):
        schedule(dina, made.case, kind=kind, starts_at=next_working(days=days))
    decide(
        dina,
        made,
        kind="adjourned",
        months=None,
        adjourn_reason="lawyer_absent",
        child_asked="",
        child_view="",
    )

    def running() -> set[str]:
        with for_actor(dina):
            rows = Deadline.objects.open().filter(case=made.case).filter(rule__code__startswith="DL-TRIAL")
            return set(rows.values_list("rule__code", flat=True))

    before = running()
    with clock.at(made.ends_at + HOUR):
        again = schedule(dina, made.case, kind=kind, starts_at=next_working(days=days))
    assert running() == before
    assert not before & {"DL-TRIAL-START-GEN", "DL-TRIAL-START-SHORT", "DL-TRIAL-NOTICE"}
    with clock.at(made.ends_at + 2 * HOUR):  # the same day, past the notice and the latest start
        move(as_, again, next_working(days=days + 20))
    assert running() == before


@pytest.mark.parametrize(("read", "raises"), [(True, NotLawful), (False, NeedsReason)])
@pytest.mark.parametrize("days", [1, 30])
def test_a_rule_that_nobody_has_read_warns_and_never_refuses(
    world: None, days: int, read: bool, raises: type[Exception]
) -> None:
    now = local(dt.date(2026, 5, 4), 9)
    known = Limits(
        not_before=now + dt.timedelta(days=3),
        not_after=now + dt.timedelta(days=15),
        notice_days=3,
        days=15,
        notice_is_read=read,
        start_is_read=read,
    )
    day = {1: dt.date(2026, 5, 5), 30: dt.date(2026, 6, 3)}[days]
    period = Period(local(day, 10), local(day, 11))
    with clock.at(now):
        with pytest.raises(raises):
            lawful.check_time(period, known)
        if not read:
            assert lawful.check_time(period, known, "urgent") == ["early" if days == 1 else "late"]


def test_a_time_that_is_past_is_no_time_even_where_the_rule_only_warns(world: None) -> None:
    start = clock.now() - HOUR
    known = Limits(not_before=clock.now(), notice_days=3, notice_is_read=False)
    with pytest.raises(Refused, match="time to come"):
        lawful.check_time(Period(start, start + HOUR), known, "urgent")


def test_the_limits_know_whether_their_rules_were_read(world: None, monkeypatch: Any) -> None:
    assert limits.for_kind("main_trial_session", clock.now()).notice_is_read
    rules = limits._rules

    def unread(*args: Any) -> Any:
        found = rules(*args)
        for rule in found:
            rule.status = "unverified"
        return found

    monkeypatch.setattr(limits, "_rules", unread)
    known = limits.for_kind("main_trial_session", clock.now())
    assert (known.notice_is_read, known.start_is_read) == (False, False)


def foreign_judge() -> User:
    """A judge who sits elsewhere, and a person of this court who is no judge, are both no judges of this court."""
    user = User.objects.create(username="foreign-judge", last_name="Бөтен", language="ru")
    elsewhere = Agency.objects.filter(kind="court").exclude(
        region__code="KZ-35"
    ).first() or Agency.objects.create(
        key="court-elsewhere",
        kind="court",
        region=Courtroom.objects.exclude(court__region__code="KZ-35")[0].court.region,
    )
    Membership.objects.create(user=user, agency=elsewhere, role="judge", since=dt.date(2024, 1, 1))
    return user


def test_only_a_judge_of_this_court_is_booked(court_case: Any, as_: Any) -> None:
    case = court_case()
    for judge in (foreign_judge(), User.objects.get(username="dina"), User.objects.get(username="marat")):
        with pytest.raises(Refused, match="not a judge of this court"):
            schedule(as_("dina"), case, judge=judge)
    assert hearings(as_, case) == 0


def test_only_a_room_of_this_court_in_use_is_booked(hearing: Any, court_case: Any, as_: Any) -> None:
    case = court_case(serial=5061)
    foreign = Courtroom.objects.exclude(court__region__code="KZ-35").first()
    assert foreign is not None
    with pytest.raises(Refused, match="another court"):
        schedule(as_("dina"), case, courtroom=foreign)
    closed = Court.objects.get(region__code="KZ-35").rooms.last()
    closed.closed_on = clock.today()
    with pytest.raises(Refused, match="not in use"):
        schedule(as_("dina"), case, courtroom=closed)
    assert hearings(as_, case) == 0
    made = hearing()
    with pytest.raises(Refused, match="another court"):
        move(as_, made, next_working(hour=15), courtroom=foreign)


def test_a_judge_who_has_left_the_court_is_not_booked_again(hearing: Any, as_: Any) -> None:
    made = hearing()
    Membership.objects.filter(user__username="zhanna").update(until=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Refused, match="not a judge of this court"):
        move(as_, made, next_working(hour=15))


def test_a_closed_case_has_no_more_hearings_but_gives_them_back(hearing: Any, as_: Any) -> None:
    dina = as_("dina")
    first, second = hearing(), None
    second = hearing(first.case, starts_at=next_working(hour=15))
    decide(dina, first)
    with for_actor(dina):
        case_actions.move(case_actions.locked(first.case), "close")
    with pytest.raises(Refused, match="closed"):
        schedule(dina, first.case, starts_at=next_working(hour=16))
    with pytest.raises(Refused, match="closed"):
        move(as_, second, next_working(hour=16))
    with for_actor(dina):
        assert Hearing.objects.filter(case=first.case).count() == 2
        actions.cancel(actor=dina, hearing=second, reason="case_ended")


# the same over the API and on the page


def need(case: Any, as_: Any, **changes: Any) -> dict[str, Any]:
    with for_actor(as_("dina")):
        child = Party.objects.filter(case=case, person_id=case.subject_id).first()
    values = {
        "case": str(case.pk),
        "kind": "main_trial_session",
        "minutes": 60,
        "judge": User.objects.get(username="zhanna").pk,
        "people": [f"p:{child.pk}"],
        "publicity": "limited",
    }
    return values | changes


def post(browser: Any, path: str, data: dict[str, Any]) -> Any:
    return browser.post(f"/api/v1/hearings/{path}", json.dumps(data), content_type="application/json")


def test_the_api_refuses_what_the_verbs_refuse(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    night = next_working(hour=NIGHT[0], minute=NIGHT[1])
    body = need(case, as_, room="1", starts_at=night.isoformat())
    asked = post(browser, "", body)
    assert (asked.status_code, bool(asked.json()["way_on"])) == (422, True)
    late = post(browser, "", body | {"starts_at": next_working(days=40).isoformat(), "time_reason": "urgent"})
    assert (late.status_code, late.json()["basis"]) == (422, "CPC 322(4)")
    assert hearings(as_, case) == 0
    made = post(browser, "", body | {"time_reason": "urgent"})
    assert (made.status_code, made.json()["time_reason"]) == (201, "urgent")
    again = night + dt.timedelta(minutes=30)
    moved = {
        "starts_at": again.isoformat(),
        "ends_at": (again + HOUR).isoformat(),
        "reason": "judge",
        "version": 1,
    }
    path = f"{made.json()['id']}/reschedule/"
    assert post(browser, path, moved).status_code == 422
    assert post(browser, path, moved | {"time_reason": "on_duty"}).status_code == 200


def page(browser: Any, case: Any, data: dict[str, Any]) -> Any:
    values = {k: v for k, v in data.items() if k != "case"}
    return browser.post(reverse("courts:book", args=[case.pk]), values)


def test_the_page_asks_for_the_reason_and_then_books(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    room = Court.objects.get(region__code="KZ-35").rooms.first()
    slot = f"{next_working(hour=3, minute=7).isoformat()}~{room.pk}"
    data = need(case, as_, slot=slot)
    seen = page(browser, case, data)
    assert seen.status_code == 200
    assert 'name="time_reason"' in seen.content.decode()
    asked = page(browser, case, data | {"confirm": "1"})
    assert asked.status_code == 422
    assert 'id="id_time_reason-error"' in asked.content.decode()
    assert hearings(as_, case) == 0
    done = page(browser, case, data | {"confirm": "1", "time_reason": "on_duty"})
    assert done.status_code == 303
    with for_actor(as_("dina")):
        assert Hearing.objects.get(case=case).time_reason == "on_duty"
    with translation.override("kk"):
        label = str(TimeReason.ON_DUTY.label)
    assert label in browser.get(done.url).content.decode()


def test_a_time_typed_in_counts_and_is_checked(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    room = Court.objects.get(region__code="KZ-35").rooms.last()
    typed = {"other_at": saturday().replace(tzinfo=None).isoformat(timespec="minutes"), "other_room": room.pk}
    seen = page(browser, case, need(case, as_, slot="", **typed)).content.decode()
    assert f"{saturday().isoformat()}~{room.pk}".replace("+", "&#x2B;") in seen.replace("+", "&#x2B;")
    assert 'name="time_reason"' in seen
    assert page(browser, case, need(case, as_, **(typed | {"other_at": "soon"}))).status_code == 422


def test_the_page_books_nothing_that_the_law_forbids(court_case: Any, client_for: Any, as_: Any) -> None:
    case, browser = court_case(), client_for("dina")
    room = Court.objects.get(region__code="KZ-35").rooms.first()
    data = need(case, as_, slot=f"{next_working(days=40).isoformat()}~{room.pk}", time_reason="urgent")
    assert page(browser, case, data).status_code == 409
    refused = page(browser, case, data | {"confirm": "1"})
    assert refused.status_code == 422
    with translation.override(User.objects.get(username="dina").language):
        assert cite("CPC 322(4)") in refused.content.decode()
    assert hearings(as_, case) == 0


@pytest.mark.parametrize("confirm", [{}, {"confirm": "1"}])
def test_an_unknown_room_is_an_error_beside_the_field(
    court_case: Any, client_for: Any, as_: Any, confirm: dict[str, str]
) -> None:
    case, browser = court_case(), client_for("dina")
    foreign = Courtroom.objects.exclude(court__region__code="KZ-35").first()
    assert foreign is not None
    for room in (foreign.pk, 99999):
        data = need(case, as_, slot=f"{next_working().isoformat()}~{room}", **confirm)
        answer = page(browser, case, data)
        assert answer.status_code == 422
        assert 'id="id_slot-error"' in answer.content.decode()
    assert hearings(as_, case) == 0


def test_the_board_says_what_the_verb_says(court_case: Any, as_: Any, client_for: Any) -> None:
    """Every slot of the grid, free or not, is judged by the verb as it is shown."""
    case = court_case()
    body = need(case, as_, people=[], week=(clock.today() + dt.timedelta(days=7)).isoformat())
    slots = post(client_for("dina"), "free_slots/", body).json()["slots"]
    known = limits.for_kind("main_trial_session", clock.now())
    seen = set()
    for slot in slots:
        start, end = (dt.datetime.fromisoformat(slot[name]) for name in ("starts_at", "ends_at"))
        if start < known.not_before + TO_DECIDE:
            assert not slot["free"], slot
            continue
        try:
            lawful.check_time(Period(start, end), known)
            said = "free"
        except NeedsReason:
            said = "reason"
        except Refused:
            said = "no"
        shown = "free" if slot["free"] else "reason" if slot["needs_reason"] else "no"
        assert shown == said, slot
        seen.add(said)
    assert seen >= {"free", "reason"}


def test_a_collision_in_the_night_is_still_a_collision(hearing: Any, court_case: Any) -> None:
    night = next_working(hour=NIGHT[0], minute=NIGHT[1])
    hearing(starts_at=night, time_reason="urgent")
    with pytest.raises(Conflict):
        hearing(court_case(serial=5062), starts_at=night, time_reason="urgent")


@pytest.mark.parametrize("minute", [0, 7, 59])
def test_the_first_time_that_is_offered_leaves_the_time_for_the_notice(
    court_case: Any, as_: Any, client_for: Any, minute: int
) -> None:
    """The clock of the notice counts from the minute of the trial: what is offered first must not be late at once."""
    now = local(dt.date(2026, 5, 4), 10).replace(minute=minute)
    with clock.at(now):
        case = court_case()
        slots = post(client_for("dina"), "free_slots/", need(case, as_, people=[])).json()["slots"]
        first = min(dt.datetime.fromisoformat(slot["starts_at"]) for slot in slots if slot["free"])
        rule = DeadlineRule.objects.in_force(now.date()).get(code=limits.NOTICE)
        assert compute(terms_of(rule), first, working_calendar()).due >= now
        lawful.check_time(Period(first, first + HOUR), limits.for_kind("main_trial_session", now))
        known = limits.for_kind("main_trial_session", now)
        for days in (3, 3.5):
            early = now + dt.timedelta(days=days)
            with pytest.raises(NotLawful):
                lawful.check_time(Period(early, early + HOUR), known)


def test_three_whole_days_pass_between_the_notice_and_the_trial(world: None) -> None:
    """Told on 8 May, whatever the hour: the trial begins on 12 May at the earliest (CPC art. 322(4), 48)."""
    for hour in (0, 10, 23):
        known = limits.for_kind("main_trial_session", local(dt.date(2026, 5, 8), hour))
        assert known.not_before == local(dt.date(2026, 5, 12), 0), hour
