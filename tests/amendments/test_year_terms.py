"""What the days of a year do to open terms: told before, done by the job after, never silently; and days from a file."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from access.context import for_actor
from amendments import actions, days, years
from amendments.kinds import YEAR
from amendments.models import Amendment
from amendments.recount import Progress
from amendments.tasks import fill
from amendments.tasks import recount as job
from audit.events import restore
from audit.models import Event
from core import clock
from deadlines.days import local_date
from deadlines.models import Deadline, JobRun
from legal.models import DeadlineRule
from tests.amendments.conftest import REASON
from tests.amendments.test_years import LINES, PROPOSE, SENT

pytestmark = pytest.mark.committed


@pytest.fixture(autouse=True)
def _pages_in_english(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("jjcms.middleware._CODES", {"en"})
    settings.LANGUAGE_CODE = "en"


def term(case: Any) -> Any:
    """An open term of the case that ends on a working day, whichever it is."""
    return terms(case)[0]


def terms(case: Any) -> list[Any]:
    rows = Deadline.objects.using("owner").filter(
        case=case.pk, met_at__isnull=True, cancelled_at__isnull=True
    )
    asking = [r.pk for r in DeadlineRule.objects.using("owner") if r.roll == "next"]
    return list(rows.filter(rule__in=asking, due_at__isnull=False).order_by("due_at"))


def day_off(day: dt.date) -> str:
    return f"{day.isoformat()},no,Order No. 9\n"


@pytest.fixture
def set_anew(law: None, as_: Any) -> Any:
    """Publishes the days of the year of a day once more, with that day off."""

    def make(day: dt.date, reach: str) -> Amendment:
        base = YEAR.newest(str(day.year))
        listed = days.written(YEAR.values(base)["days"]) + "\n" + day_off(day)
        entries, faults = days.read(listed, day.year)
        assert not faults
        values = {"days": entries, "source": "Order No. 9", "status": "read"}
        draft = actions.Draft(
            kind=YEAR, code=base.code, version=base.version, values=values, reach=reach, reason=REASON
        )
        with for_actor(as_("sabit")) as first:
            row = actions.propose(actor=first, draft=draft)
        with for_actor(as_("tatyana")) as second:
            return actions.publish(actor=second, amendment=row)

    return make


def told(case: Any) -> list[Event]:
    return list(Event.objects.using("system").filter(case_id=case.pk, type="deadline.calendar_followed"))


def test_a_file_takes_the_place_of_the_field_and_its_faults_have_lines(world: None, client_for: Any) -> None:
    sabit = client_for("sabit")
    file = SimpleUploadedFile("дни 2028.csv", ("﻿" + LINES).replace("\n", "\r\n").encode(), "text/csv")
    looked = sabit.post(PROPOSE, SENT | {"go": "look", "days": "", "file": file})
    page = looked.content.decode()
    assert looked.status_code == 200, looked.context["form"].errors
    assert "<ins>day off in exchange for another day: Order No. 1 of 2027</ins>" in page
    assert "2028-03-18,yes" in page, "the lines stand in the field now"
    wrong = SimpleUploadedFile(
        "days.txt", "2028-03-08;нет;Праздник\n08.13.2028;нет;Праздник".encode("cp1251")
    )
    answer = sabit.post(PROPOSE, SENT | {"go": "look", "days": "", "file": wrong})
    assert answer.status_code == 422
    (fault,) = answer.context["form"].errors["days"]
    assert fault.startswith("Line 2: “08.13.2028” is not a date")
    assert "Праздник" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("days.pdf", b"%PDF-1.7", "Only CSV and plain text"),
        ("days.xlsx", b"PK\x03\x04", "Only CSV and plain text"),
        ("days.csv", b"", "The file is empty"),
        ("days.csv", b"PK\x03\x04\x00\x00", "is not text"),
        ("days.csv", b"2028-03-08,no,A day\n" * 20_000, "larger than"),
        ("days.csv", b"2028-03-08,no,A day\n" * 5_000, "more lines than"),
    ],
)
def test_what_is_no_list_of_days_is_said_beside_the_field_and_the_rest_stays(
    world: None, client_for: Any, name: str, content: bytes, fault: str
) -> None:
    file = SimpleUploadedFile(name, content)
    answer = client_for("sabit").post(PROPOSE, SENT | {"go": "look", "file": file})
    assert answer.status_code == 422
    assert fault in answer.context["form"].errors["file"][0]
    page = answer.content.decode()
    assert "2028-03-18,yes" in page
    assert REASON in page
    assert 'id="id_file-error"' in page


def test_a_day_says_which_kind_it_is(world: None) -> None:
    listed, faults = days.read("2028-03-08,holiday,A\n2028-03-09,обмен,B\n2028-03-10,көшірілген,C\n", 2028)
    assert (faults, [row["kind"] for row in listed]) == ([], ["holiday", "swapped", "observed"])
    assert "holiday (" in days.fault_of(listed[0] | {"kind": "feast"}, 2028, set())


def test_the_preview_counts_what_would_change_and_stores_nothing(
    law: None, make_case: Any, client_for: Any
) -> None:
    case = make_case()
    row = term(case)
    last = local_date(row.due_at)
    listed = days.written(YEAR.values(YEAR.newest(str(last.year)))["days"]) + "\n" + day_off(last)
    sent = SENT | {"go": "look", "days": listed, "version": str(YEAR.newest(str(last.year)).version)}
    path = f"/law/changes/calendar/{last.year}/propose/"
    page = client_for("sabit").post(path, sent | {"reach": "open"})
    found = page.context["shown"].impact
    changing = sum(local_date(one.due_at) == last for one in terms(case))
    assert page.status_code == 200
    assert changing >= 1
    assert (found.change, found.later, found.earlier) == (changing, changing, 0)
    assert found.reached >= changing
    assert (found.units, found.regions) == ([], [])
    assert "changes its date," in page.content.decode() or "change their dates," in page.content.decode()
    stays = client_for("sabit").post(path, sent | {"reach": "starts"}).content.decode()
    assert "it keeps the one it has" in stays or "they keep those they have" in stays
    assert term(case).due_at == row.due_at
    with clock.at(row.due_at + dt.timedelta(minutes=1)):
        entries, _faults = days.read(listed, last.year)
        late = years.impact(last.year, entries)
        assert (late.overdue, late.saved) == (0, changing), (
            "what was missed by the old days is not by the new"
        )


def test_open_terms_follow_the_days_once_and_each_says_so(make_case: Any, set_anew: Any, as_: Any) -> None:
    case = make_case()
    before = term(case)
    last = local_date(before.due_at)
    row = set_anew(last, "open")
    assert term(case).due_at == before.due_at, "only the job changes a stored date"
    changing = [one.pk for one in terms(case) if local_date(one.due_at) == last]
    total = years.progress(row).total
    assert (years.progress(row).done, total >= len(changing)) == (0, True)
    assert (job(), job()) == (total, 0)
    assert years.progress(row) == Progress(total, total)
    after = Deadline.objects.using("owner").get(pk=before.pk)
    assert local_date(after.due_at) > last
    assert after.version == before.version + 1
    assert len(told(case)) == len(changing)
    with for_actor(as_("aliya")):
        said = restore(told(case)[0])
        assert said is not None
        assert f"working calendar of {last.year}" in said.sentence()
        assert "instead of" in said.sentence()
    # Asked for no more once nothing can be left.
    assert not JobRun.objects.filter(name=row.subject).exists()
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert job() == 0
        assert list(years.published()) == []


def test_from_now_on_only_leaves_every_stored_date(make_case: Any, set_anew: Any) -> None:
    case = make_case()
    before = terms(case)
    set_anew(local_date(before[0].due_at), "starts")
    with clock.at(clock.now() + dt.timedelta(minutes=3)):
        assert job() == 0
    assert [(one.due_at, one.version) for one in terms(case)] == [(one.due_at, one.version) for one in before]
    assert told(case) == []
    fresh = make_case(serial=4712)
    assert local_date(term(fresh).due_at) != local_date(before[0].due_at)


def test_a_batch_after_a_crash_goes_on(make_case: Any, set_anew: Any, monkeypatch: Any) -> None:
    cases = [make_case(serial=300 + n) for n in range(3)]
    row = set_anew(local_date(term(cases[0]).due_at), "open")
    monkeypatch.setattr(years, "BATCH", 2)
    total = years.progress(row).total
    assert years.batch(row) == 2
    assert years.progress(row) == Progress(2, total)
    assert job() == total - 2
    assert {len(told(case)) for case in cases} == {len(told(cases[0]))} != {0}


def test_terms_that_wait_for_the_year_get_their_date_by_the_job(make_case: Any, set_anew: Any) -> None:
    case = make_case()
    row = term(case)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE deadlines_deadline SET due_at = NULL, missing_year = %s WHERE id = %s",
            [local_date(row.due_at).year, row.pk],
        )
    assert years.impact(local_date(row.due_at).year, []).waiting == 1
    assert fill() == 1
    assert Deadline.objects.using("owner").get(pk=row.pk).due_at == row.due_at


def test_rules_that_ask_no_calendar_are_left_alone() -> None:
    assert years.asks_calendar({"length": {"value": "3", "unit": "working_day"}, "roll": "none"})
    assert years.asks_calendar({"length": {"value": "3", "unit": "month"}, "roll": "next"})
    assert years.asks_calendar({"roll": "none", "parts": [{"key": "a", "roll": "previous"}]})
    assert years.asks_calendar({"roll": "none", "extensions": [{"by": 5, "unit": "working_day"}]})
    assert not years.asks_calendar(
        {"length": {"value": "72", "unit": "hour"}, "roll": "none", "ceiling": None}
    )
