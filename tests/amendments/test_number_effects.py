"""What a new number does: counted before it is published without naming a case, and decided by from its first day on."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse

from access.context import for_actor
from accounts.models import User
from amendments import actions
from amendments.kinds import NUMBER
from amendments.touched import Touched, touched
from cases import actions as case_actions
from cases.models import Party
from core import clock, remarks
from core.errors import NotLawful
from courts import lawful
from courts.decision import Act, Decision
from courts.models import Outcome
from deadlines import reporting
from legal.forbidden import refuse_unlawful
from legal.guarantees import Circumstances
from legal.models import Norm
from legal.uses import uses_of
from tests.amendments.conftest import REASON
from tests.amendments.test_numbers import propose, publish
from tests.conftest import EachDay
from tests.courts.conftest import in_court, schedule

pytestmark = pytest.mark.committed
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
CONTROL = "conditional-control"


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def noon(law: None) -> Iterator[dt.datetime]:
    """The middle of a day, so that hours around it lie in the same one."""
    now = clock.local(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0)
    with clock.at(now):
        yield now


def ask(code: str, since: dt.date | None = None, **changes: Any) -> Touched:
    base = NUMBER.newest(code)
    value = changes["value"] if "value" in changes else base.value | changes
    return touched(base, NUMBER.values(base) | {"valid_from": (since or clock.today()).isoformat(), "value": value})  # fmt: skip


def told(found: Touched) -> list[tuple[str, str, int, int]]:
    return [(line.code, line.of, line.more, line.less) for line in found.lines]


# --- from the form to a refused decision ------------------------------------------------------------------------------


@pytest.fixture
def made(law: None, make_case: Any, as_: Any) -> Any:
    return schedule(as_("dina"), in_court(make_case(offence=("188", "3")), as_), judge=None)


def target(hearing: Any) -> str:
    return reverse("courts:outcome", args=[hearing.pk])


def outcome(day: dt.date, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "conditional_sentence",
        "version": 1,
        "months": 9,
        "decided_on": day.isoformat(),
        "non_custodial_reasoned": "yes",
        "child_asked": "in_person",
        "child_view": "Мен мектепке оралғым келеді",
        "confirm": "1",
        **changes,
    }


def test_a_court_is_refused_from_the_first_day_of_the_new_number_on(made: Any, client_for: Any) -> None:
    day = clock.local(made.starts_at).date()
    row = propose(client_for("sabit"), CONTROL, value_most="8", valid_from=day.isoformat())
    publish(client_for("tatyana"), row)
    browser = EachDay(User.objects.get(username="dina"))
    with clock.at(made.ends_at + dt.timedelta(minutes=1)):
        refused = browser.post(target(made), outcome(day))
        page = refused.content.decode()
        assert refused.status_code == 422
        assert "SG-30" in page
        assert "6 to 8 months" in page
        assert "Мен мектепке" in page, "what was typed is kept"
        assert browser.post(target(made), outcome(day, months=8)).status_code == 303


def test_a_decision_of_the_day_before_is_measured_by_the_number_of_its_day(
    made: Any, client_for: Any, as_: Any
) -> None:
    """Also when it is written down after the new number has come."""
    day = clock.local(made.starts_at).date()
    row = propose(client_for("sabit"), CONTROL, value_most="8", valid_from=(day + DAY).isoformat())
    publish(client_for("tatyana"), row)
    browser = EachDay(User.objects.get(username="dina"))
    with clock.at(made.ends_at + DAY):
        assert browser.post(target(made), outcome(day)).status_code == 303
    with for_actor(as_("dina")):
        assert Outcome.objects.get(hearing=made).months == 9


@pytest.mark.parametrize("typed", ["1990-01-01", "2014-12-31", "before", "2090-01-01"])
def test_no_typed_day_takes_a_decision_out_of_the_law(made: Any, client_for: Any, typed: str) -> None:
    """A decision is not made before its hearing, and not on a day to come: no such day chooses a number."""
    day = clock.local(made.starts_at).date()
    row = propose(client_for("sabit"), CONTROL, value_most="8", valid_from=day.isoformat())
    publish(client_for("tatyana"), row)
    later = propose(client_for("sabit"), CONTROL, value_most="24", valid_from="2080-01-01")
    publish(client_for("tatyana"), later)
    chosen = (day - DAY).isoformat() if typed == "before" else typed
    browser = EachDay(User.objects.get(username="dina"))
    with clock.at(made.ends_at + dt.timedelta(minutes=1)):
        answer = browser.post(
            target(made), outcome(day, decided_on=chosen, months=20 if typed > "2080" else 9)
        )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"decided_on"}


def test_the_database_knows_the_length_by_the_number_of_the_day(made: Any, client_for: Any) -> None:
    day = clock.local(made.starts_at).date()
    browser = EachDay(User.objects.get(username="dina"))
    with clock.at(made.ends_at + dt.timedelta(minutes=1)):
        assert browser.post(target(made), outcome(day)).status_code == 303

    def write(months: int) -> None:
        with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE courts_outcome SET months = %s WHERE hearing_id = %s", [months, made.pk])

    with pytest.raises(DatabaseError, match="no such length of control"):
        write(15)
    row = propose(client_for("sabit"), CONTROL, value_most="18", valid_from=day.isoformat())
    publish(client_for("tatyana"), row)
    write(15)
    with pytest.raises(DatabaseError, match="no such length of control"):
        write(19)


def test_a_number_that_nobody_has_read_warns_and_refuses_nothing(law: None, client_for: Any) -> None:
    today = clock.today()
    for code, changes in (
        ("custody-months", {"value": "3"}),
        ("sentence-restriction-of-freedom", {"value_most": "1"}),
    ):
        publish(client_for("tatyana"), propose(client_for("sabit"), code, status="unverified", **changes))
    held = Circumstances(age=17, on=today, category="serious", months=4)
    restricted = Decision(kind="restriction_of_freedom", months=18, decided_on=today)
    act = Act(category="serious", age_at_offence=17, occurred_on=today)
    with remarks.collect() as said:
        assert [row.code for row in refuse_unlawful("custody", held)] == ["SG-16"]
        lawful.check(restricted, act, 17)
    assert len(said) == 2
    assert all("not verified, so nothing was refused" in remark.text for remark in said)
    with pytest.raises(NotLawful):
        refuse_unlawful("custody", Circumstances(age=17, on=today - DAY, category="serious", months=7))


# --- what it would decide otherwise -----------------------------------------------------------------------------------


def in_custody(
    as_: Any, make_case: Any, serial: int, days: int, offence: tuple[str, str] = ("188", "3")
) -> Any:
    case, aliya = make_case(serial=serial, offence=offence, occurred_at=clock.now() - 3 * HOUR), as_("aliya")
    with for_actor(aliya):
        answers = {"until": clock.now() + days * DAY, "kind": ""}
        reporting.report(actor=aliya, case=case, event="custody.ordered", at=clock.now(), answers=answers)
    return case


def test_custody_that_runs_is_measured_by_both_numbers(noon: Any, make_case: Any, as_: Any) -> None:
    for serial, days in ((101, 50), (102, 100), (103, 100)):
        in_custody(as_, make_case, serial, days)
    found = ask("custody-months", value=2)
    assert (found.custodies, told(found)) == (3, [("SG-16", "custody", 2, 0)])
    assert found.lines[0].is_decision
    assert told(ask("custody-months", value=1)) == [("SG-16", "custody", 3, 0)]
    assert told(ask("custody-months", value=12)) == []
    assert told(ask("custody-categories", value=["especially_serious"])) == [("SG-14", "custody", 3, 0)]
    assert Norm.objects.filter(origin="published").count() == 0


def test_custody_that_has_ended_is_not_counted(noon: dt.datetime, make_case: Any, as_: Any) -> None:
    case, aliya = in_custody(as_, make_case, 101, 100), as_("aliya")
    with clock.at(noon + DAY), for_actor(aliya):
        reporting.report(actor=aliya, case=case, event="custody.ended", at=clock.now(), answers={})
    with clock.at(noon + DAY):
        assert ask("custody-months", value=2).custodies == 0


def interview(as_: Any, case: Any, ago: float, hours: float) -> None:
    began, aliya = clock.now() - ago * HOUR, as_("aliya")
    with for_actor(aliya):
        party = Party.objects.filter(case=case).order_by("pk").first()
        case_actions.record_interview(
            actor=aliya,
            case=case,
            party=party,
            kind="suspect",
            started_at=began,
            ended_at=began + hours * HOUR,
        )


def test_recorded_interviews_are_measured_by_both_numbers(noon: Any, make_case: Any, as_: Any) -> None:
    """What counts is how long the child was questioned, as when a breach is opened: two interviews without a break."""
    case = make_case(serial=101)
    interview(as_, case, ago=6, hours=1.5)
    interview(as_, case, ago=4.5, hours=0.25)
    code = "interrogation-minutes"
    assert told(ask(code, in_a_row=100)) == [("SG-10", "acts", 1, 0)]
    assert told(ask(code, in_a_row=60)) == [("SG-10", "acts", 2, 0)]
    assert told(ask(code, a_day=90)) == [("SG-10", "acts", 2, 0)]
    assert told(ask(code, in_a_row=110)) == []
    assert ask(code, in_a_row=60).acts == 2
    assert told(ask("night", **{"from": 7, "to": 5})) == [("SG-11", "acts", 2, 0)]


def test_the_age_of_a_psychologist_is_asked_of_recorded_interviews(
    noon: Any, make_case: Any, as_: Any
) -> None:
    sixteen = clock.today() - dt.timedelta(days=int(16.5 * 365.25))
    interview(as_, make_case(serial=102, born_on=sixteen), ago=3, hours=1)
    interview(as_, make_case(serial=103), ago=3, hours=1)
    assert ("SG-12", "acts", 1, 0) in told(ask("age-psychologist-suspect", value=17))
    assert ("SG-12", "acts", 0, 1) in told(ask("age-psychologist-suspect", value=15))


def test_cases_before_a_decision_are_counted_by_what_their_act_is(noon: Any, make_case: Any) -> None:
    make_case(serial=101, offence=("188", "2"))
    make_case(serial=102, offence=("188", "3"))
    wider = ask("sentence-imprisonment", never=["misdemeanour", "small", "medium", "serious"])
    assert wider.cases == 2
    assert told(wider) == [("SG-30", "cases", 1, 0)]
    nothing = ask("sentence-fine", most=50)
    assert (nothing.is_counted, told(nothing)) == (False, []), "what fines will be, nobody knows"
    assert ask("custody-months", value=2).custodies == 0


def test_the_preview_names_no_case_and_the_second_person_sees_it(
    noon: Any, make_case: Any, as_: Any, client_for: Any
) -> None:
    case = in_custody(as_, make_case, 101, 100)
    row = propose(client_for("sabit"), "custody-months", value="2")
    assert (row.seen["more"], row.seen["less"], row.seen["custodies"]) == (1, 0, 1)
    page = client_for("tatyana").get(f"/law/changes/{row.pk}/").content.decode()
    assert "When it was proposed: 1 in addition, 0 no more." in page
    assert "custody that runs" in page
    assert "DL-CUST-MINOR-MAX" in page, "a term of the same article has a length of its own"
    for word in (case.code, str(case.pk), case.region.name_ru):
        assert word not in page
    answer = client_for("tatyana").get(f"/api/v1/law/changes/{row.pk}/preview/").json()
    assert [(line["code"], line["more"]) for line in answer["lines"]] == [("SG-16", 1)]


def test_what_nothing_asks_says_so(law: None, client_for: Any) -> None:
    row = Norm.objects.get(code="limitation-minor")
    assert not uses_of(row, clock.today()).decides
    assert "kept for reading" in client_for("aliya").get("/law/numbers/limitation-minor/").content.decode()


def test_each_number_of_a_table_is_found_where_it_is_used(world: None) -> None:
    """Named in a table, in its words, or asked by the program."""
    today = clock.today()
    uses: dict[str, Any] = {row.code: uses_of(row, today) for row in Norm.objects.in_force(today)}
    assert {use.definition.code for use in uses["sentence-imprisonment"].guarantees} == {"SG-25", "SG-30"}
    assert uses["sentence-imprisonment"].guarantees[0].is_told
    assert len(uses["age-adult"].guarantees) > 30
    for code in ("age-adult", "age-general", "age-lower", "age-reached", "night", CONTROL):
        assert uses[code].questions, code


def test_a_proposal_holds_what_was_typed(law: None, as_: Callable[[str], Any]) -> None:
    base = NUMBER.newest("night")
    values = NUMBER.values(base) | {"valid_from": clock.today().isoformat(), "value": {"from": 23, "to": 7}}
    draft = actions.Draft(kind=NUMBER, code="night", version=1, values=values, reason=REASON)
    with for_actor(as_("sabit")) as actor:
        row = actions.propose(actor=actor, draft=draft)
    assert row.values["value"] == {"from": 23, "to": 7}
