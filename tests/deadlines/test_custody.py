"""Custody that a court records runs by the same clocks as custody that somebody wrote down, and once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from access.context import for_actor
from accounts.actor import Actor
from core import clock
from core.months import add_months
from courts import actions
from courts.decision import Decision
from deadlines import reporting
from deadlines.custody import custody_of
from deadlines.days import DAY, day_end
from deadlines.facts import case_facts
from deadlines.models import Deadline
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_actions import decide

pytestmark = pytest.mark.django_db
As = Callable[[str], Actor]
OF_THE_ORDER = {
    "DL-CUST-INIT",
    "DL-CUST-MINOR-MAX",
    "DL-CUST-ADMIN-WARN",
    "DL-CUST-COURT-3M",
    "DL-CUST-PROSEC-3M",
}
ORDER = {"kind": "custody", "child_asked": "", "child_view": ""}


@pytest.fixture
def case(world: None, make_case: Callable[..., Any], as_: As) -> Any:
    return in_court(make_case(offence=("188", "3")), as_)


def ordered(case: Any, as_: As, months: int = 2, kind: str = "measure_of_restraint", **when: int) -> Any:
    made = schedule(as_("dina"), case, kind=kind, starts_at=next_working(**when))
    decide(as_("zhanna"), made, months=months, **ORDER)
    return made


def clocks_of(case: Any, *, running: bool = True) -> dict[str, dt.datetime | None]:
    rows = Deadline.objects.filter(case=case, rule__code__startswith="DL-CUST", part="")
    return {d.rule.code: d.due_at for d in (rows.open() if running else rows).select_related("rule")}


def ends(day: dt.date, months: int) -> dt.datetime:
    return day_end(add_months(day, months) - DAY)


def test_an_order_of_the_court_starts_the_clocks(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    day = clock.local(made.starts_at).date()
    with for_actor(as_("dina")):
        running = clocks_of(case)
        assert set(running) == OF_THE_ORDER
        assert running["DL-CUST-INIT"] == ends(day, 2)
        assert running["DL-CUST-MINOR-MAX"] == ends(day, 6)
        assert running["DL-CUST-ADMIN-WARN"] == ends(day, 2) - dt.timedelta(hours=24)
        assert running["DL-CUST-COURT-3M"] == ends(day, 2) - dt.timedelta(days=7)
        parents = Deadline.objects.get(case=case, rule__code="DL-DET-PARENTS")
        assert parents.starts_at == made.starts_at
        assert case_facts(case.pk)["in_custody"]


def test_a_shorter_order_names_the_end(case: Any, as_: As) -> None:
    made = ordered(case, as_, months=1)
    with for_actor(as_("dina")):
        assert clocks_of(case)["DL-CUST-INIT"] == ends(clock.local(made.starts_at).date(), 1)


@pytest.mark.parametrize("kind", ["custody", "ruling"])
def test_the_decision_meets_the_term_of_the_petition(case: Any, as_: As, kind: str) -> None:
    made = schedule(as_("dina"), case, kind="measure_of_restraint")
    with for_actor(as_("zhanna")) as judge, clock.at(made.starts_at - dt.timedelta(hours=1)):
        petition = Deadline(case=case, rule=_rule("DL-CUST-HEARING"), rule_version=1, nature="duty")
        petition.starts_at = petition.recorded_at = clock.now()
        petition.responsible_role = "investigating_judge"
        petition.save()
    decide(judge, made, **(ORDER | {"kind": kind}), months=2 if kind == "custody" else None)
    with for_actor(as_("dina")):
        assert Deadline.objects.get(pk=petition.pk).met_at == made.starts_at


def _rule(code: str) -> Any:
    from legal.models import DeadlineRule

    return DeadlineRule.objects.get(code=code)


@pytest.mark.parametrize("court_first", [True, False])
def test_who_writes_the_order_down_as_well_starts_nothing_twice(
    case: Any, as_: As, court_first: bool
) -> None:
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())

    def by_hand() -> None:
        at = made.starts_at + dt.timedelta(hours=2)
        with for_actor(as_("zhanna")) as judge, clock.at(at + dt.timedelta(hours=1)):
            until = ends(clock.local(at).date(), 2)
            answers = {"until": until, "kind": ""}
            reporting.report(actor=judge, case=case, event="custody.ordered", at=at, answers=answers)

    def by_court() -> None:
        decide(as_("zhanna"), made, months=2, **ORDER)

    first, second = (by_court, by_hand) if court_first else (by_hand, by_court)
    first()
    with for_actor(as_("dina")):
        one = list(Deadline.objects.filter(case=case).order_by("pk").values_list("pk", "due_at", "met_at"))
        told = Deadline.objects.get(case=case, rule__code="DL-DET-PARENTS")
        told.met_at = told.starts_at
        told.save()
    second()
    with for_actor(as_("dina")):
        two = list(Deadline.objects.filter(case=case).order_by("pk").values_list("pk", "due_at", "met_at"))
        assert [row[:2] for row in one] == [row[:2] for row in two], "not one clock more, not one date moved"
        assert len(custody_of(case.pk).stays) == 1


def test_an_extension_of_the_court_goes_on_from_the_end(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, months=1).starts_at).date()
    ordered(case, as_, months=2, kind="extension_of_custody", days=14)
    with for_actor(as_("dina")):
        until = ends(day, 3)
        running = clocks_of(case)
        assert running["DL-CUST-ADMIN-WARN"] == until - dt.timedelta(hours=24)
        assert running["DL-CUST-COURT-6M"] == until - dt.timedelta(days=10)
        assert not {"DL-CUST-COURT-3M", "DL-CUST-PROSEC-3M"} & set(running)
        assert running["DL-CUST-MINOR-MAX"] == ends(day, 6), "one total from the first order"
        stay = custody_of(case.pk).running
        assert stay is not None
        assert stay.until == until


def test_an_extension_that_is_written_down_as_well_ends_no_clock(case: Any, as_: As) -> None:
    ordered(case, as_, months=1)
    made = ordered(case, as_, months=2, kind="extension_of_custody", days=14)
    with for_actor(as_("dina")):
        before = clocks_of(case)
    at = made.starts_at + dt.timedelta(hours=1)
    with for_actor(as_("zhanna")) as judge, clock.at(at):
        answers = {"until": ends(clock.local(at).date(), 2)}
        reporting.report(actor=judge, case=case, event="custody.extended", at=at, answers=answers)
        assert clocks_of(case) == before


def test_an_order_that_was_never_made_takes_its_clocks_with_it(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    with for_actor(as_("zhanna")) as judge, clock.at(made.ends_at + dt.timedelta(hours=1)):
        day = clock.local(made.starts_at).date()
        ruling = Decision(kind="ruling", decided_on=day)
        actions.correct_outcome(actor=judge, hearing=made, decision=ruling, reason="wrong_decision")
        assert clocks_of(case) == {}
        assert not case_facts(case.pk)["in_custody"]


def test_a_correction_of_the_months_moves_the_dates(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    day = clock.local(made.starts_at).date()
    with for_actor(as_("zhanna")) as judge, clock.at(made.ends_at + dt.timedelta(hours=1)):
        one = Decision(kind="custody", decided_on=day, months=1)
        actions.correct_outcome(actor=judge, hearing=made, decision=one, reason="typing")
        assert clocks_of(case)["DL-CUST-INIT"] == ends(day, 1)
        assert clocks_of(case)["DL-CUST-ADMIN-WARN"] == ends(day, 1) - dt.timedelta(hours=24)
        assert set(clocks_of(case)) == OF_THE_ORDER


def report(case: Any, as_: As, event: str, at: dt.datetime, answers: dict[str, Any]) -> None:
    with for_actor(as_("zhanna")) as judge, clock.at(at + dt.timedelta(minutes=5)):
        reporting.report(actor=judge, case=case, event=event, at=at, answers=answers)


def corrected(case: Any, as_: As, made: Any, at: dt.datetime, months: int = 1) -> None:
    decision = Decision(kind="custody", decided_on=clock.local(made.starts_at).date(), months=months)
    with for_actor(as_("zhanna")) as judge, clock.at(at + dt.timedelta(hours=2)):
        actions.correct_outcome(actor=judge, hearing=made, decision=decision, reason="typing")


def dates(case: Any, as_: As) -> dict[str, dt.datetime | None]:
    with for_actor(as_("dina")):
        return clocks_of(case)


def test_a_correction_after_custody_has_ended_starts_nothing(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    assert dates(case, as_)
    end = made.ends_at + dt.timedelta(days=5)
    report(case, as_, "custody.ended", end, {})
    assert dates(case, as_) == {}
    corrected(case, as_, made, end)
    assert dates(case, as_) == {}


def test_the_correction_of_an_earlier_stay_leaves_the_clocks_of_the_one_that_runs(case: Any, as_: As) -> None:
    made = ordered(case, as_)
    report(case, as_, "custody.ended", made.ends_at + dt.timedelta(days=3), {})
    again = made.ends_at + dt.timedelta(days=10)
    until = ends(clock.local(again).date(), 2)
    report(case, as_, "custody.ordered", again, {"until": until, "kind": ""})
    before = dates(case, as_)
    assert before["DL-CUST-INIT"] == until
    corrected(case, as_, made, again)
    assert dates(case, as_) == before


def test_a_correction_of_the_order_after_an_extension_leaves_the_terms_of_the_extension(
    case: Any, as_: As
) -> None:
    made = ordered(case, as_, months=1)
    at = made.ends_at + dt.timedelta(days=20)
    until = ends(clock.local(made.starts_at).date(), 3)
    report(case, as_, "custody.extended", at, {"until": until, "kind": ""})
    before = dates(case, as_)
    assert "DL-CUST-COURT-6M" in before
    assert "DL-CUST-COURT-3M" not in before
    corrected(case, as_, made, at, months=2)
    after = dates(case, as_)
    assert set(after) == set(before)
    assert after["DL-CUST-COURT-6M"] == before["DL-CUST-COURT-6M"]
