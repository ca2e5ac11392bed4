"""Custody that the court orders or extends by days: the page, the interface, the ceiling of the law and the clocks."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from access.context import for_actor
from accounts.actor import Actor
from cases import actions as case_actions
from core import clock
from core.errors import NotLawful
from core.months import add_months
from courts import actions
from courts.decision import Decision
from courts.errors import Incomplete
from courts.models import Outcome
from courts.outcomes import term
from deadlines.custody import custody_of
from deadlines.days import DAY, day_end
from deadlines.models import Deadline
from tests.courts.conftest import in_court, next_working, schedule
from tests.courts.test_actions import decide
from tests.courts.test_outcomes import after, entry

As = Callable[[str], Actor]
ORDER = {"kind": "custody", "child_asked": "", "child_view": ""}
OF_SHORT = {"DL-CUST-SHORT", "DL-CUST-SHORT-EXT", "DL-CUST-MINOR-MAX", "DL-CUST-ADMIN-WARN"}
OF_FIRST = {
    "DL-CUST-INIT",
    "DL-CUST-MINOR-MAX",
    "DL-CUST-ADMIN-WARN",
    "DL-CUST-COURT-3M",
    "DL-CUST-PROSEC-3M",
}


@pytest.fixture
def case(world: None, make_case: Callable[..., Any], as_: As) -> Any:
    return in_court(make_case(offence=("188", "3")), as_)


def ordered(case: Any, as_: As, kind: str = "measure_of_restraint", days_on: int = 7, **term: Any) -> Any:
    made = schedule(as_("dina"), case, kind=kind, starts_at=next_working(days=days_on))
    decide(as_("zhanna"), made, **(ORDER | {"months": None} | term))
    return made


def clocks_of(case: Any, as_: As) -> dict[str, dt.datetime | None]:
    with for_actor(as_("dina")):
        rows = Deadline.objects.open().filter(case=case, rule__code__startswith="DL-CUST", part="")
        return {d.rule.code: d.due_at for d in rows.select_related("rule")}


def test_up_to_ten_days_are_short_custody(case: Any, as_: As) -> None:
    made = ordered(case, as_, days=10)
    day = clock.local(made.starts_at).date()
    running = clocks_of(case, as_)
    end = day_end(day + 9 * DAY)
    assert set(running) == OF_SHORT
    assert running["DL-CUST-SHORT"] == end, "the first day counts"
    assert running["DL-CUST-SHORT-EXT"] == end - DAY
    assert running["DL-CUST-ADMIN-WARN"] == end - dt.timedelta(hours=24)
    assert running["DL-CUST-MINOR-MAX"] == day_end(add_months(day, 6) - DAY)


@pytest.mark.parametrize(("term", "days"), [({"days": 11}, 10), ({"months": 1, "days": 15}, None)])
def test_more_than_ten_days_are_the_first_term(
    case: Any, as_: As, term: dict[str, int], days: int | None
) -> None:
    made = ordered(case, as_, **term)
    day = clock.local(made.starts_at).date()
    last = day + days * DAY if days else add_months(day, 1) + 14 * DAY
    running = clocks_of(case, as_)
    assert set(running) == OF_FIRST
    assert running["DL-CUST-INIT"] == day_end(last)
    assert running["DL-CUST-COURT-3M"] == day_end(last) - 7 * DAY


def test_a_short_custody_that_is_extended_becomes_the_first_term(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, days=10).starts_at).date()
    ordered(case, as_, kind="extension_of_custody", days_on=14, days=20)
    until = day_end(day + 29 * DAY)
    running = clocks_of(case, as_)
    assert set(running) == OF_FIRST
    assert running["DL-CUST-INIT"] == until
    assert running["DL-CUST-PROSEC-3M"] == until - 10 * DAY
    with for_actor(as_("dina")):
        short = Deadline.objects.get(case=case, rule__code="DL-CUST-SHORT")
        assert short.cancelled_at is not None


def test_an_ordinary_order_after_a_short_one_goes_on_from_it(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, days=10).starts_at).date()
    later = ordered(case, as_, days_on=14, months=1)
    until = day_end(add_months(clock.local(later.starts_at).date(), 1) - DAY)
    running = clocks_of(case, as_)
    assert set(running) == OF_FIRST
    assert running["DL-CUST-INIT"] == until
    assert running["DL-CUST-ADMIN-WARN"] == until - dt.timedelta(hours=24)
    assert running["DL-CUST-MINOR-MAX"] == day_end(add_months(day, 6) - DAY), "the total runs from the first"


@pytest.mark.parametrize(
    ("now", "clocks", "last"),
    [
        ({"days": 5}, OF_SHORT, lambda day: day + 4 * DAY),
        ({"months": 2}, OF_FIRST, lambda day: add_months(day, 2) - DAY),
    ],
)
def test_a_correction_moves_between_days_and_months(
    case: Any, as_: As, now: dict[str, int], clocks: set[str], last: Callable[[dt.date], dt.date]
) -> None:
    made = ordered(case, as_, days=10)
    day = clock.local(made.starts_at).date()
    with for_actor(as_("zhanna")) as judge, clock.at(made.ends_at + dt.timedelta(hours=1)):
        decision = Decision(kind="custody", decided_on=day, **now)
        actions.correct_outcome(actor=judge, hearing=made, decision=decision, reason="typing")
    running = clocks_of(case, as_)
    assert set(running) == clocks
    assert running["DL-CUST-ADMIN-WARN"] == day_end(last(day)) - dt.timedelta(hours=24)


def test_a_correction_that_leaves_the_term_alone_moves_no_clock(case: Any, as_: As) -> None:
    made = ordered(case, as_, days=10)
    with for_actor(as_("zhanna")) as judge:
        before = set(Deadline.objects.filter(case=case).values_list("pk", "cancelled_at"))
        with clock.at(made.ends_at + dt.timedelta(hours=1)):
            day = clock.local(made.starts_at).date()
            decision = Decision(kind="custody", decided_on=day, days=10, non_custodial_reasoned=True)
            actions.correct_outcome(actor=judge, hearing=made, decision=decision, reason="typing")
        assert set(Deadline.objects.filter(case=case).values_list("pk", "cancelled_at")) == before


def test_an_extension_that_was_never_made_brings_the_end_back(case: Any, as_: As) -> None:
    day = clock.local(ordered(case, as_, months=1).starts_at).date()
    made = ordered(case, as_, kind="extension_of_custody", days_on=14, months=2)
    assert "DL-CUST-COURT-6M" in clocks_of(case, as_)
    with for_actor(as_("zhanna")) as judge, clock.at(made.ends_at + dt.timedelta(hours=1)):
        ruling = Decision(kind="ruling", decided_on=clock.local(made.starts_at).date())
        actions.correct_outcome(actor=judge, hearing=made, decision=ruling, reason="wrong_decision")
    running = clocks_of(case, as_)
    until = day_end(add_months(day, 1) - DAY)
    assert set(running) == OF_FIRST
    assert running["DL-CUST-ADMIN-WARN"] == until - dt.timedelta(hours=24)
    assert running["DL-CUST-INIT"] == until


def test_the_six_months_count_days_and_detention(world: None, make_case: Any, as_: As) -> None:
    case = make_case(offence=("188", "3"))
    with for_actor(as_("aliya")) as aliya:
        case_actions.detain(actor=aliya, case=case, started_at=clock.now() - dt.timedelta(hours=5))
        held = clock.today()
    case = in_court(case, as_)
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working())
    day = clock.local(made.starts_at).date()
    before = (day - held).days  # nobody has recorded the release
    with pytest.raises(NotLawful) as caught:
        decide(as_("zhanna"), made, months=5, days=31 - before, **ORDER)
    assert caught.value.code == "SG-16"
    row = decide(as_("zhanna"), made, months=5, days=30 - before, **ORDER)
    assert (row.months, row.days) == (5, 30 - before)


def test_days_count_in_the_sum_of_earlier_orders(case: Any, as_: As) -> None:
    ordered(case, as_, days=10)
    made = schedule(as_("dina"), case, kind="extension_of_custody", starts_at=next_working(days=14))
    with pytest.raises(NotLawful) as caught:
        decide(as_("zhanna"), made, months=5, days=21, **ORDER)
    assert caught.value.code == "SG-16"
    assert decide(as_("zhanna"), made, months=5, days=20, **ORDER).days == 20


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (ORDER | {"months": None}, "months"),
        (ORDER | {"months": None, "days": 0}, "months"),
        (ORDER | {"months": None, "days": 31}, "days"),
        ({"days": 5}, "days"),
    ],
)
def test_what_is_no_term_of_custody(hearing: Any, as_: As, changes: dict[str, Any], field: str) -> None:
    made = hearing(kind="measure_of_restraint")
    with pytest.raises(Incomplete) as caught:
        decide(as_("zhanna"), made, **changes)
    assert caught.value.field == field


def test_page_and_interface_take_days(hearing: Any, client_for: Any, as_: As) -> None:
    made = hearing(kind="measure_of_restraint")
    url, browser = reverse("courts:outcome", args=[made.pk]), client_for("zhanna")
    typed = entry(made, kind="custody", months="", days="10")
    with after(made):
        page = browser.get(f"{url}?kind=custody").content.decode()
        assert 'name="days"' in page
        assert 'name="days"' not in browser.get(f"{url}?kind=conditional_sentence").content.decode()
        empty = browser.post(url, typed | {"days": ""})
        assert empty.status_code == 422
        assert "на сколько месяцев или суток" in empty.content.decode(), "said beside the field"
        many = browser.post(url, typed | {"days": "31"})
        assert many.status_code == 422
        assert 'value="31"' in many.content.decode(), "what was typed stays"
        asked = {name: value for name, value in typed.items() if name != "confirm"}
        assert "10 суток" in browser.post(url, asked).content.decode(), "checked before it is recorded"
        assert browser.post(url, typed).status_code == 303
        api = f"/api/v1/hearings/{made.pk}/correct_outcome/"
        body = {
            "version": 2,
            "kind": "custody",
            "decided_on": typed["decided_on"],
            "correction_reason": "typing",
        }
        send = {"content_type": "application/json"}
        assert browser.post(api, json.dumps(body | {"days": 31}), **send).status_code == 400
        assert browser.post(api, json.dumps(body | {"days": 8}), **send).status_code == 200
    with for_actor(as_("dina")):
        assert Outcome.objects.get(hearing=made).days == 8
        stay = custody_of(made.case_id).running
        assert stay is not None
        assert stay.until == day_end(clock.local(made.starts_at).date() + 7 * DAY)


def test_a_term_in_words() -> None:
    with translation.override("ru"):
        assert term(Outcome(months=1, days=15)) == "1 мес. 15 суток"
        assert term(Outcome(days=1)) == "1 сутки"
    with translation.override("kk"):
        assert term(Outcome(days=10)) == "10 тәулік"
    assert term(Outcome()) == ""


@pytest.mark.parametrize("typed", ["2001-01-01", "before", "2100-01-01"])
@pytest.mark.parametrize("door", ["page", "api"])
def test_no_typed_day_leaves_custody_without_its_clocks(
    case: Any, as_: As, client_for: Any, typed: str, door: str
) -> None:
    """A day before the hearing started none of them, and a day to come put them off until then."""
    made = schedule(as_("dina"), case, kind="measure_of_restraint", starts_at=next_working(days=7))
    heard = clock.local(made.starts_at).date()

    def sent(day: str) -> int:
        body = {"version": made.version, "kind": "custody", "decided_on": day, "days": 3}
        with after(made):
            browser = client_for("zhanna")
            if door == "page":
                typed_in = entry(made, kind="custody", months="", days="3", decided_on=day, in_force_on="")
                return int(browser.post(reverse("courts:outcome", args=[made.pk]), typed_in).status_code)
            body |= {"non_custodial_reasoned": True}
            address = f"/api/v1/hearings/{made.pk}/record_outcome/"
            return int(browser.post(address, body, content_type="application/json").status_code)

    assert sent((heard - DAY).isoformat() if typed == "before" else typed) == 422
    with for_actor(as_("dina")):
        assert not Outcome.objects.filter(case=case).exists()
    assert sent(heard.isoformat()) in (201, 303), "control"
    assert set(clocks_of(case, as_)) == OF_SHORT
