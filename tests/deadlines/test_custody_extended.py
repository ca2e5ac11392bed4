"""The end of the first term follows the extensions that are told, and a decision that is told twice counts as the court says."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access.context import for_actor
from accounts.actor import Actor
from audit.models import Event
from core import clock
from core.errors import NotLawful
from courts import actions
from courts.decision import Decision
from deadlines import actions as verbs
from deadlines import steps
from deadlines.custody import Stay, custody_of
from deadlines.days import DAY, day_end, day_start
from deadlines.explain import explain
from deadlines.facts import case_facts
from deadlines.models import Deadline
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_actions import decide
from tests.courts.test_custody_days import OF_FIRST, OF_SHORT, clocks_of
from tests.deadlines.test_custody import ORDER, dates, ends, ordered, report

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]


@pytest.fixture
def case(world: None, make_case: Callable[..., Any], as_: As) -> Any:
    return in_court(make_case(offence=("188", "3")), as_)


def first_term(case: Any, as_: As) -> Deadline:
    with for_actor(as_("dina")):
        found: Deadline = (
            Deadline.objects.open().select_related("rule").get(case=case, rule__code="DL-CUST-INIT")
        )
        return found


def told(case: Any, as_: As, kind: str) -> list[dict[str, Any]]:
    with for_actor(as_("dina")):
        rows = Event.objects.filter(case_id=case.pk, type=kind, payload__rule="DL-CUST-INIT").order_by("id")
        return list(rows.values_list("payload", flat=True))


def test_an_extension_written_down_by_hand_moves_the_end(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    day = clock.local(made.starts_at).date()
    until = ends(day, 3)
    report(case, as_, "custody.extended", made.ends_at + 20 * DAY, {"until": until, "kind": ""})
    row = first_term(case, as_)
    assert (row.due_at, row.version) == (until, 2)
    assert [payload["due"] for payload in told(case, as_, "deadline.extended")] == [until.isoformat()]
    texts = [said["text"] for said in explain(steps.restore(row.steps), "en")]
    assert sum(text.startswith("A later decision extends the term") for text in texts) == 1


def test_the_ceiling_holds_whatever_is_written_down(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    day = clock.local(made.starts_at).date()
    report(case, as_, "custody.extended", made.ends_at + 20 * DAY, {"until": ends(day, 8), "kind": ""})
    assert first_term(case, as_).due_at == ends(day, 6)


def test_an_extension_of_the_court_moves_the_end_and_telling_it_again_does_not(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, months=1).starts_at).date()
    made = ordered(case, as_, months=2, kind="extension_of_custody", days=14)
    assert first_term(case, as_).due_at == ends(day, 3)
    report(case, as_, "custody.extended", made.ends_at, {"until": ends(day, 3) + 5 * DAY, "kind": ""})
    assert first_term(case, as_).due_at == ends(day, 3), "the court's record counts"
    assert len(told(case, as_, "deadline.extended")) == 1


def test_the_record_of_the_court_takes_the_place_of_an_extension_by_hand(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, months=1).starts_at).date()
    made = schedule(as_("dina"), case, kind="extension_of_custody", starts_at=next_working(days=14))
    report(case, as_, "custody.extended", made.starts_at, {"until": ends(day, 2), "kind": ""})
    assert first_term(case, as_).due_at == ends(day, 2)
    decide(as_("zhanna"), made, months=2, **ORDER)
    running = dates(case, as_)
    assert running["DL-CUST-INIT"] == ends(day, 3)
    assert running["DL-CUST-ADMIN-WARN"] == ends(day, 3) - dt.timedelta(hours=24)
    with for_actor(as_("dina")):
        assert len(custody_of(case.pk).stays) == 1


def test_a_missed_end_that_was_extended_is_missed_no_more(case: Any, as_: As) -> None:
    made = ordered(case, as_, months=1)
    day, row = clock.local(made.starts_at).date(), first_term(case, as_)
    assert row.due_at is not None
    late = row.due_at + dt.timedelta(hours=3)
    with for_actor(as_("bolat")) as judge, clock.at(late):
        verbs.remind(deadline=row, now=late)
        verbs.acknowledge(actor=judge, deadline=row)
    report(case, as_, "custody.extended", late, {"until": ends(day, 2), "kind": ""})
    row = first_term(case, as_)
    with clock.at(late + DAY):
        assert (row.is_overdue, row.acknowledged_at, row.escalated) == (False, None, 0)
        assert row.remind_at is not None
        assert row.remind_at > late


def test_a_correction_of_the_order_leaves_the_end_of_the_extension(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    day, at = clock.local(made.starts_at).date(), made.ends_at + 20 * DAY
    report(case, as_, "custody.extended", at, {"until": ends(day, 3), "kind": ""})
    with for_actor(as_("zhanna")) as judge, clock.at(at + dt.timedelta(hours=1)):
        decision = Decision(kind="custody", decided_on=day, months=1)
        actions.correct_outcome(actor=judge, hearing=made, decision=decision, reason="typing")
    assert first_term(case, as_).due_at == ends(day, 3)
    assert len(told(case, as_, "deadline.carried")) == 1


@pytest.mark.parametrize(("more", "is_lawful"), [({"months": 3}, True), ({"months": 3, "days": 5}, False)])
def test_six_months_on_the_calendar_are_six_whoever_wrote_them_down(
    case: Any, as_: As, more: dict[str, int], is_lawful: bool
) -> None:
    """184 days can be six months; an extension by hand is not counted beside the order."""
    made = ordered(case, as_)
    day = clock.local(made.starts_at).date()
    report(case, as_, "custody.extended", made.ends_at + 20 * DAY, {"until": ends(day, 3), "kind": ""})
    hearing = schedule(as_("dina"), case, kind="extension_of_custody", starts_at=next_working(days=75))
    if is_lawful:
        decide(as_("zhanna"), hearing, **ORDER, **more)
        after = clock.local(ends(day, 3)).date() + DAY
        assert first_term(case, as_).due_at == ends(after, 3)
    else:
        with pytest.raises(NotLawful) as refused:
            decide(as_("zhanna"), hearing, **ORDER, **more)
        assert refused.value.code == "SG-16"


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2026-03-01", "2026-08-31", 6),
        ("2026-08-31", "2027-02-27", 6),
        ("2026-03-13", "2026-09-13", 6 + Fraction(1, 30)),
        ("2026-02-10", "2026-02-19", Fraction(10, 30)),
        ("2026-01-31", "2026-01-31", Fraction(1, 30)),
    ],
)
def test_months_of_a_stay(since: str, until: str, months: Fraction) -> None:
    first, last = dt.date.fromisoformat(since), dt.date.fromisoformat(until)
    assert Stay(day_start(first), day_end(last)).months == months


@pytest.mark.parametrize("court_first", [True, False])
@pytest.mark.parametrize(
    ("by_hand", "by_court", "clocks"),
    [
        ("short", {"months": 2}, OF_FIRST),
        ("", {"months": None, "days": 10}, OF_SHORT),
    ],
)
def test_of_a_short_and_an_ordinary_order_of_one_day_the_court_is_right(
    case: Any, as_: As, court_first: bool, by_hand: str, by_court: dict[str, Any], clocks: set[str]
) -> None:
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())
    day = clock.local(made.starts_at).date()

    def hand() -> None:
        until = ends(day, 2) if not by_hand else ends(day, 0) + 10 * DAY
        at = made.starts_at + dt.timedelta(hours=2)
        report(case, as_, "custody.ordered", at, {"until": until, "kind": by_hand})

    def court() -> None:
        decide(as_("zhanna"), made, **(ORDER | by_court))

    for tell in (court, hand) if court_first else (hand, court):
        tell()
    running = clocks_of(case, as_)
    assert set(running) == clocks
    until = ends(day, 2) if "DL-CUST-INIT" in clocks else ends(day, 0) + 10 * DAY
    assert running["DL-CUST-ADMIN-WARN"] == until - dt.timedelta(hours=24)
    assert running["DL-CUST-INIT" if "DL-CUST-INIT" in clocks else "DL-CUST-SHORT"] == until
    with for_actor(as_("dina")):
        assert case_facts(case.pk)["held_until"] == until
        parents = Deadline.objects.filter(case=case, rule__code="DL-DET-PARENTS")
        assert parents.count() == 1, "the parents are told once"


def test_an_order_that_was_written_down_as_short_by_mistake_is_written_down_again(case: Any, as_: As) -> None:
    at = clock.now() + DAY
    day = clock.local(at).date()
    short = {"until": ends(day, 0) + 10 * DAY, "kind": "short"}
    report(case, as_, "custody.ordered", at, short)
    assert set(clocks_of(case, as_)) == OF_SHORT
    report(case, as_, "custody.ordered", at + dt.timedelta(minutes=20), {"until": ends(day, 2), "kind": ""})
    assert set(clocks_of(case, as_)) == OF_FIRST
    assert clocks_of(case, as_)["DL-CUST-INIT"] == ends(day, 2)


def test_a_short_order_by_hand_that_is_extended_by_hand_becomes_the_first_term(case: Any, as_: As) -> None:
    at = clock.now() + DAY
    day = clock.local(at).date()
    short = {"until": ends(day, 0) + 10 * DAY, "kind": "short"}
    report(case, as_, "custody.ordered", at, short)
    report(case, as_, "custody.extended", at + 8 * DAY, {"until": ends(day, 2), "kind": "short"})
    running = clocks_of(case, as_)
    assert set(running) == OF_FIRST
    assert running["DL-CUST-INIT"] == ends(day, 2), "counted from the first day in custody"


def test_the_page_of_acts_moves_the_end_and_shows_why(
    case: Any, as_: As, client_for: Callable[[str], Client]
) -> None:
    made = ordered(case, as_)
    day, at = clock.local(made.starts_at).date(), made.ends_at + 3 * DAY
    with clock.at(at + dt.timedelta(minutes=5)):
        browser = client_for("zhanna")
        typed = {
            "at": clock.local(at).strftime("%Y-%m-%dT%H:%M"),
            "until": clock.local(ends(day, 3)).strftime("%Y-%m-%dT%H:%M"),
            "kind": "",
            "document": "3/17",
        }
        act = reverse("deadlines:report", args=[case.pk])
        assert browser.post(f"{act}?event=custody.extended", typed).status_code == 303
        page = browser.get(reverse("cases:tab", args=[case.pk, "clocks"])).content.decode()
    assert "Последующее решение продлевает срок" in page
    assert told(case, as_, "deadline.extended")[0]["document"] == "3/17"
