"""The calendar of a year, set by two legal editors: lines with their faults, the engine's days, the files beside it."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connections

from access.context import for_actor
from amendments import actions, days
from amendments.kinds import YEAR
from amendments.models import Amendment
from core.errors import Conflict, Refused
from legal.calendar import CalendarNotLoaded
from legal.models import CalendarDay, CalendarYear
from legal.reference import load
from legal.working_days import read_calendar, working_calendar
from tests.amendments.conftest import REASON
from tests.amendments.test_pages import seen

pytestmark = pytest.mark.committed
PROPOSE = "/law/changes/calendar/2028/propose/"
LINES = """date,working,name
2028-03-08,no,Халықаралық әйелдер күні,Международный женский день,International Women's Day
09.03.2028;no;Order No. 1 of 2027
2028-03-18,yes,Order No. 1 of 2027
"""
SENT = {
    "days": LINES,
    "source": "Order No. 1 of 2027",
    "status": "read",
    "reason": REASON,
    "version": "0",
    "reach": "starts",
}


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def year(law: None, as_: Any) -> Any:
    def make(by: str = "sabit", code: str = "2028", lines: str = LINES) -> Amendment:
        entries, faults = days.read(lines, int(code))
        assert not faults
        base = YEAR.newest(code)
        values = {"days": entries, "source": "Order No. 1 of 2027", "status": "read"}
        draft = actions.Draft(kind=YEAR, code=code, version=base.version, values=values, reason=REASON)
        with for_actor(as_(by)) as actor:
            return actions.propose(actor=actor, draft=draft)

    return make


def publish(row: Amendment, actor: Any) -> None:
    with for_actor(actor) as second:
        actions.publish(actor=second, amendment=row)


def test_two_lawyers_load_a_year_and_the_engine_counts_by_it(law: None, client_for: Any) -> None:
    first, second = client_for("sabit"), client_for("tatyana")
    with pytest.raises(CalendarNotLoaded):
        working_calendar().is_working(dt.date(2028, 3, 9))
    assert PROPOSE in first.get("/law/changes/").content.decode()
    assert PROPOSE in first.get("/law/terms/").content.decode()
    looked = first.post(PROPOSE, SENT | {"go": "look"})
    page = looked.content.decode()
    assert looked.status_code == 200
    assert "<del>working day</del>" in page
    assert "<ins>day off in exchange for another day: Order No. 1 of 2027</ins>" in page
    done = first.post(PROPOSE, SENT | {"go": "propose", "seen": seen(looked)})
    row = Amendment.objects.get()
    assert (done.status_code, done["Location"]) == (303, f"/law/changes/{row.pk}/")
    assert not CalendarYear.objects.filter(year=2028).exists()
    assert "<del>weekend</del>" in second.get(f"/law/changes/{row.pk}/").content.decode()
    assert second.post(f"/law/changes/{row.pk}/publish/", {"read": "on"}).status_code == 303
    calendar = working_calendar()
    assert [calendar.is_working(dt.date(2028, 3, n)) for n in (7, 8, 9, 10, 18, 19)] == [1, 0, 0, 1, 1, 0]
    assert calendar.add_working_days(dt.date(2028, 3, 7), 1) == dt.date(2028, 3, 10)
    assert "<del>weekend</del>" in second.get(f"/law/changes/{row.pk}/").content.decode()
    assert "published by two persons" in second.get("/law/changes/calendar/2028/").content.decode()
    assert "2028-03-18" in second.get("/law/changes/calendar/2028/1.yaml").content.decode()


def test_each_fault_is_said_with_its_line_and_nothing_typed_is_lost(world: None, client_for: Any) -> None:
    lines = (
        "2028-03-08,no,A day\n2028-13-01,no,A day\n2028-03-08,no,Again\n2027-05-01,no,A day\n"
        "2028-03-09,perhaps,A day\n2028-03-10,no\n2028-03-13,yes,A Monday\n"
    )
    answer = client_for("sabit").post(PROPOSE, SENT | {"go": "look", "days": lines})
    faults = answer.context["form"].errors["days"]
    assert answer.status_code == 422
    assert [text.partition(":")[0] for text in faults] == [f"Line {n}" for n in range(2, 8)]
    assert "listed twice" in faults[1]
    assert "not of the year 2028" in faults[2]
    assert "2028-13-01,no,A day" in answer.content.decode()
    assert "Error:" in answer.content.decode()


@pytest.mark.parametrize("listed", [[], "x", None, [1], [{"day": "2028-03-08"}], [["day"]]])
def test_the_api_is_told_the_same(world: None, as_: Any, listed: Any) -> None:
    values = {"days": listed, "source": "Order", "status": "read"}
    draft = actions.Draft(kind=YEAR, code="2028", version=0, values=values, reason=REASON)
    with pytest.raises(actions.NotWellFormed) as refused, for_actor(as_("sabit")) as actor:
        actions.propose(actor=actor, draft=draft)
    assert "days" in refused.value.faults


def test_nobody_publishes_their_own_year(year: Any, as_: Any) -> None:
    row = year()
    with pytest.raises(Refused, match="second person"):
        publish(row, as_("sabit"))
    with pytest.raises(Conflict, match="proposed already"):
        year(by="tatyana")
    assert not CalendarYear.objects.filter(year=2028).exists()


def test_loading_the_files_leaves_a_published_year(year: Any, as_: Any) -> None:
    before = CalendarDay.objects.filter(day__year=2026).count()
    publish(year(code="2027", lines="2027-03-09,no,Order No. 1\n"), as_("tatyana"))
    held = CalendarYear.objects.get(year=2027)
    assert (held.version, held.origin) == (2, "published")
    assert load() == 0
    assert [str(row.day) for row in CalendarDay.objects.filter(day__year=2027)] == ["2027-03-09"]
    assert CalendarDay.objects.filter(day__year=2026).count() == before
    assert not read_calendar().is_working(dt.date(2027, 3, 9))
    publish(year(code="2027", lines="2027-03-10,no,Order No. 2\n"), as_("tatyana"))
    assert CalendarYear.objects.get(year=2027).version == 3
    assert read_calendar().is_working(dt.date(2027, 3, 9))


def test_no_day_is_written_past_the_two(year: Any, as_: Any) -> None:
    row = year()
    for statement in (
        (
            "INSERT INTO legal_calendaryear (year, source, status, version, origin)"
            " VALUES (2028, '', 'read', 1, 'published')"
        ),
        "UPDATE legal_calendaryear SET origin = 'file'",
        "DELETE FROM legal_calendarday",
        "UPDATE legal_calendarday SET kind = 'working'",
    ):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            for_actor(as_("tatyana")),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)
    with (
        pytest.raises(DatabaseError, match="two persons"),
        for_actor(as_("tatyana")),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SELECT amendments_publish(%s)", [row.pk])


def test_a_year_is_typed_as_it_is_read(world: None) -> None:
    for code in ("2024", "2025", "2026", "2027"):
        held = YEAR.values(YEAR.newest(code))["days"]
        held[0] |= {"name_ru": 'Приказ; "первый", второй'}
        assert days.read(days.written(held), int(code)) == (held, [])
