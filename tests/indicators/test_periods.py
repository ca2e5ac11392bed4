"""Which quarters may be published when."""

import datetime as dt

import pytest

from core import clock
from indicators.periods import Quarter, due


@pytest.mark.parametrize("text", ["2026Q5", "2026q3", "2026-Q3", "26Q3", "2026Q0", ""])
def test_only_quarters_are_periods(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026Q1", dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        ("2026Q3", dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        ("2026Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
    ],
)
def test_a_quarter_has_its_days(text: str, start: dt.date, end: dt.date) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.start, quarter.end) == (start, end)
    assert str(quarter) == text
    assert Quarter.of(end) == quarter
    assert quarter.instants[0] == dt.datetime.combine(start, dt.time(), clock.LOCAL)
    assert clock.local(quarter.instants[1] - dt.timedelta(seconds=1)).date() == end


def test_a_quarter_is_due_thirty_days_after_it_closes() -> None:
    quarter = Quarter.parse("2026Q3")
    assert not quarter.is_due(dt.date(2026, 9, 30))
    assert not quarter.is_due(dt.date(2026, 10, 30))
    assert quarter.is_due(dt.date(2026, 10, 31))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 11, 22), ["2026Q2", "2026Q3"]),
        (dt.date(2026, 10, 20), ["2026Q1", "2026Q2"]),
        (dt.date(2027, 1, 31), ["2026Q3", "2026Q4"]),
    ],
)
def test_the_running_quarter_is_never_due(today: dt.date, expected: list[str]) -> None:
    assert [str(quarter) for quarter in due(today, 2)] == expected
