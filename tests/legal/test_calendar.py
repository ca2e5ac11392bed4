"""The working calendar: official years as fixtures, and no guess past the loaded years."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal.calendar import CalendarNotLoaded, WorkingCalendar
from legal.sync import read_csv

D = dt.date
DAYS = st.dates(D(2024, 1, 15), D(2027, 11, 30))


def committed() -> WorkingCalendar:
    """The calendar of the data file, without a database."""
    rows = read_csv("calendar_kz.csv")
    return WorkingCalendar(
        years=frozenset(int(r["year"]) for r in read_csv("calendar_years.csv")),
        days_off={D.fromisoformat(r["day"]): r["name_ru"] for r in rows if r["kind"] != "working"},
        working=frozenset(D.fromisoformat(r["day"]) for r in rows if r["kind"] == "working"),
    )


CALENDAR = committed()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2024, 5, 4), True),  # a Saturday made working
        (D(2024, 5, 8), False),  # the day off given for it
        (D(2025, 1, 5), True),  # a Sunday made working
        (D(2025, 1, 3), False),
        (D(2026, 3, 9), False),  # 8 March fell on a Sunday
        (D(2026, 3, 24), False),
        (D(2026, 3, 25), False),
        (D(2026, 3, 26), True),
        (D(2026, 5, 11), False),
        (D(2026, 5, 27), False),  # Kurban Ait
        (D(2026, 8, 31), True),  # Constitution Day left 30 August in 2026
        (D(2026, 10, 26), False),
        (D(2026, 7, 11), False),  # plain Saturday
        (D(2026, 7, 13), True),
    ],
)
def test_known_days(day: D, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


def test_nothing_is_guessed_past_the_last_year() -> None:
    with pytest.raises(CalendarNotLoaded, match="calendar for 2028 not loaded") as refused:
        CALENDAR.next_working(D(2027, 12, 31) + dt.timedelta(days=1))
    assert refused.value.year == 2028
    with pytest.raises(CalendarNotLoaded, match="2023"):
        CALENDAR.previous_working(D(2023, 12, 31))


def test_the_nauryz_block_of_2026() -> None:
    assert CALENDAR.next_working(D(2026, 3, 21)) == D(2026, 3, 26)
    assert CALENDAR.previous_working(D(2026, 3, 25)) == D(2026, 3, 20)
    assert CALENDAR.add_working_days(D(2026, 3, 20), 1) == D(2026, 3, 26)
    assert CALENDAR.add_working_days(D(2026, 3, 26), -1) == D(2026, 3, 20)


@given(DAYS)
def test_the_next_working_day_works_and_is_the_nearest(day: D) -> None:
    found = CALENDAR.next_working(day)
    assert CALENDAR.is_working(found)
    assert found >= day
    assert not any(CALENDAR.is_working(day + dt.timedelta(days=n)) for n in range((found - day).days))


@given(DAYS, st.integers(0, 10))
def test_walking_forth_counts_the_working_days(day: D, count: int) -> None:
    reached = CALENDAR.add_working_days(day, count)
    assert CALENDAR.working_days(day + dt.timedelta(days=1), reached + dt.timedelta(days=1)) == count


def test_each_row_says_where_it_comes_from() -> None:
    rows = read_csv("calendar_kz.csv")
    assert {int(r["day"][:4]) for r in rows} == {2024, 2025, 2026, 2027}
    assert all(r["source"] and r["status"] in ("read", "unverified") for r in rows)
    assert all(r["name_kk"] and r["name_ru"] and r["name_en"] for r in rows)
    assert len({r["day"] for r in rows}) == len(rows)
    assert all(D.fromisoformat(r["day"]).weekday() >= 5 for r in rows if r["kind"] == "working")


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_a_second_opinion_on_each_year(year: int) -> None:
    """The package ``holidays`` seeds the calendar; a day that they transfer otherwise is seen here."""
    import holidays

    theirs = holidays.country_holidays("KZ", years=[year])
    day = D(year, 1, 1)
    while day.year == year:
        assert CALENDAR.is_working(day) is theirs.is_working_day(day), day
        day += dt.timedelta(days=1)
