"""What a lawyer's reading of the rules found: questioning ends with the day, what goes up to the appeal court, and words."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.actor import Actor
from core import clock
from deadlines import actions, reporting, steps
from deadlines.explain import explain
from deadlines.models import Deadline
from legal import bounds
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_actions import decide

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]
Make = Callable[..., Any]


def on_day(day: dt.datetime, hour: int, minute: int = 0) -> dt.datetime:
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def at_hour(hour: int, minute: int = 0) -> dt.datetime:
    """Tomorrow, on the wall clock of Kazakhstan."""
    return on_day(clock.local(clock.now()) + dt.timedelta(days=1), hour, minute)


@pytest.mark.parametrize(
    ("start", "block", "day"),
    [
        ((10, 0), (12, 0), (14, 0)),
        ((20, 0), (22, 0), (22, 0)),
        ((20, 30), (22, 0), (22, 0)),
        ((18, 30), (20, 30), (22, 0)),
        ((23, 0), (23, 0), (23, 0)),
        ((5, 30), (5, 30), (5, 30)),
    ],
)
def test_questioning_ends_with_the_day(
    world: None,
    make_case: Make,
    as_: As,
    start: tuple[int, int],
    block: tuple[int, int],
    day: tuple[int, int],
) -> None:
    case, at = make_case(), at_hour(*start)
    with for_actor(as_("aliya")) as aliya, clock.at(at):
        reporting.report(actor=aliya, case=case, event="interview.started", at=at)
        rows = {
            d.rule.code: d
            for d in Deadline.objects.open().filter(case=case, rule__accumulates=True).select_related("rule")
        }
        assert rows["DL-INTERR-BLOCK"].due_at == on_day(at, *block)
        assert rows["DL-INTERR-DAY"].due_at == on_day(at, *day)
        told = [said["text"] for said in explain(steps.restore(rows["DL-INTERR-DAY"].steps), "ru")]
        by_night = at + dt.timedelta(hours=4) > on_day(at, 22) or start[0] < 6
        assert any(text.startswith("Ребёнка допрашивают только днём") for text in told) is by_night


def test_a_law_without_a_night_sets_no_bound(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds.night(at_hour(12)) == at_hour(22)

    def unknown(self: Any, purpose: str, word: str = "") -> Any:
        raise bounds.norms.Unknown(purpose)

    monkeypatch.setattr(bounds.norms.Numbers, "for_", unknown)
    assert bounds.night(at_hour(12)) is None


def decided(make_case: Make, as_: As) -> Any:
    case = in_court(make_case(offence=("188", "3")), as_)
    made = schedule(as_("dina"), case, starts_at=next_working())
    decide(as_("zhanna"), made)
    return made


def open_of(made: Any, as_: As, code: str) -> list[Deadline]:
    with for_actor(as_("dina")):
        rows = Deadline.objects.open().select_related("rule", "case")
        return list(rows.filter(case_id=made.case_id, rule__code=code))


def test_an_appealed_case_goes_up_on_the_day_after_the_term(world: None, make_case: Make, as_: As) -> None:
    made = decided(make_case, as_)
    (term,) = open_of(made, as_, "DL-APPEAL")
    at = made.ends_at + dt.timedelta(days=3)
    with for_actor(as_("zhanna")) as judge, clock.at(at + dt.timedelta(minutes=1)):
        reporting.report(actor=judge, case=made.case, event="appeal.filed", at=at)
    (up,) = open_of(made, as_, "DL-APPEAL-SEND")
    assert up.starts_at == term.due_at
    assert up.due_at is not None
    assert term.due_at is not None
    assert up.due_at > term.due_at
    assert not open_of(made, as_, "DL-INFORCE"), "what is appealed is not in force"
    with for_actor(as_("zhanna")) as judge, clock.at(term.due_at + dt.timedelta(hours=9)):
        sent = term.due_at + dt.timedelta(hours=8)
        reporting.report(actor=judge, case=made.case, event="appeal.sent", at=sent)
    assert not open_of(made, as_, "DL-APPEAL-SEND")


def test_what_nobody_appealed_goes_nowhere_and_is_in_force(world: None, make_case: Make, as_: As) -> None:
    made = decided(make_case, as_)
    (term,) = open_of(made, as_, "DL-APPEAL")
    assert term.due_at is not None
    with for_actor(as_("zhanna")), clock.at(term.due_at):
        actions.remind(deadline=term, now=term.due_at)
    assert not open_of(made, as_, "DL-APPEAL-SEND")
    assert len(open_of(made, as_, "DL-INFORCE")) == 1


def test_a_term_that_is_counted_back_has_no_start(world: None, make_case: Make, as_: As) -> None:
    case = in_court(make_case(offence=("188", "3")), as_)
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())
    decide(as_("zhanna"), made, kind="custody", months=2, child_asked="", child_view="")
    (warn,) = open_of(made, as_, "DL-CUST-ADMIN-WARN")
    first = explain(steps.restore(warn.steps), "ru")[0]["text"]
    assert first.startswith("Отсчёт ведётся назад от:")
