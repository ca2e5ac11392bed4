"""The proposal for the next meeting: a working day, a quarter of an hour, within the hours of the office."""

import datetime as dt

import pytest

from core import clock
from legal.calendar import WorkingCalendar
from probation import terms

HOLIDAY = dt.date(2026, 5, 27)
CALENDAR = WorkingCalendar(years=frozenset({2026}), days_off={HOLIDAY: "Құрбан айт"})
NOW = dt.datetime(2026, 5, 13, 9, tzinfo=clock.LOCAL)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-05-12T15:00", "2026-05-26T15:00"),
        ("2026-05-12T10:09", "2026-05-26T10:15"),
        ("2026-05-13T10:07", "2026-05-28T10:00"),
        ("2026-05-17T10:09", "2026-06-01T10:15"),
        ("2026-05-12T23:50", "2026-05-26T18:00"),
        ("2026-05-12T05:10", "2026-05-26T09:00"),
        ("2026-12-20T10:00", "2027-01-04T10:00"),
    ],
)
def test_it_falls_on_a_working_day_and_a_quarter(last: str, expected: str) -> None:
    with clock.at(NOW):
        assert terms.next_meeting("supervision", False, at(last), CALENDAR) == at(expected)
