"""The slot finder against a plain search minute by minute."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import slots
from scheduling.slots import CourtHours, Need, Occupied, Period, Slot

MONDAY = dt.date(2026, 5, 11)
HOURS = CourtHours()


@dataclass(frozen=True)
class Week:
    """Monday to Friday, but for the days off that it is given."""

    off: dict[dt.date, str] = field(default_factory=dict)

    def is_working(self, day: dt.date) -> bool:
        return day.weekday() < 5 and day not in self.off

    def why_not(self, day: dt.date) -> str:
        return self.off.get(day, "")

    def is_loaded(self, day: dt.date) -> bool:
        return day.year == 2026


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time(hour, minute), dt.UTC)


def find(need: Need, days: int = 5, occupied: Occupied | None = None, week: Week | None = None) -> list[Slot]:
    return slots.free_slots(
        need,
        days=[MONDAY + dt.timedelta(days=n) for n in range(days)],
        occupied=occupied or Occupied(),
        calendar=week or Week(),
        hours=HOURS,
    )


def at_start(found: list[Slot], start: dt.datetime) -> Slot:
    return next(s for s in found if s.period.start == start)


def minutes(period: Period) -> set[int]:
    """The minutes of a period, counted from Monday midnight: an arithmetic of its own."""
    zero = dt.datetime.combine(MONDAY, dt.time(0), dt.UTC)
    first = int((period.start - zero).total_seconds() // 60)
    last = int((period.end - zero).total_seconds() // 60)
    return set(range(first, last))


bookings = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 4), st.integers(8 * 60, 18 * 60), st.integers(10, 240)),
    max_size=14,
)


@settings(max_examples=80, deadline=None)
@given(
    taken=bookings, away=bookings, length=st.sampled_from([30, 45, 60, 90, 120]), early=st.integers(0, 3000)
)
def test_equals_a_search_minute_by_minute(
    taken: list[tuple[int, int, int, int]], away: list[tuple[int, int, int, int]], length: int, early: int
) -> None:
    busy: dict[int, list[Period]] = {}
    gone: dict[int, list[tuple[Period, str]]] = {}
    used: dict[int, set[int]] = {n: set() for n in range(1, 6)}
    for (resource, day, begin, size), store in [(t, busy) for t in taken] + [(t, gone) for t in away]:
        start = at(day, 0) + dt.timedelta(minutes=begin)
        period = Period(start, start + dt.timedelta(minutes=size))
        store.setdefault(resource, []).append(period if store is busy else (period, "leave"))  # type: ignore[arg-type]
        used[resource] |= minutes(period)
    limit = at(0, 0) + dt.timedelta(minutes=early)
    need = Need(
        dt.timedelta(minutes=length), required=[1, 2], rooms=[3, 4], replaceable=[5], not_before=limit
    )
    found = find(need, occupied=Occupied(busy, gone))
    assert len(found) == 5 * 18
    lunch = set(range(13 * 60, 14 * 60))
    for slot in found:
        wanted = minutes(slot.period)
        of_day = {m % 1440 for m in wanted}
        open_court = max(of_day) < 18 * 60 and not of_day & lunch
        people = not wanted & (used[1] | used[2])
        rooms = [r for r in (3, 4) if not wanted & used[r]]
        assert slot.is_free == (open_court and people and bool(rooms) and slot.period.start >= limit)
        assert slot.room == (rooms[0] if rooms else None)
        assert slot.missing == ((5,) if wanted & used[5] else ())
        assert slot.in_school == any(8 * 60 <= m < 14 * 60 + 30 for m in of_day)


def test_each_rejected_slot_says_why() -> None:
    week = Week({MONDAY + dt.timedelta(days=2): "День Конституции"})
    occupied = Occupied(
        busy={
            1: [Period(at(0, 9), at(0, 10))],
            3: [Period(at(1, 9), at(1, 18))],
            4: [Period(at(1, 9), at(1, 18))],
        },
        away={2: [(Period(at(3, 0), at(4, 0)), "leave")]},
    )
    need = Need(
        dt.timedelta(minutes=60),
        required=[1, 2],
        rooms=[3, 4],
        not_before=at(0, 9),
        not_after=at(4, 12),
    )
    found = find(need, days=7, occupied=occupied, week=week)
    codes = {s.period.start: [(r.code, r.resource) for r in s.reasons] for s in found}
    assert codes[at(0, 9)] == [("busy", 1)]
    assert codes[at(0, 12, 30)] == [("lunch", None)]
    assert codes[at(0, 17, 30)] == [("hours", None)]
    assert codes[at(1, 10)] == [("rooms", None)]
    assert codes[at(2, 10)] == [("holiday", None)]
    assert codes[at(3, 10)] == [("away", 2)]
    assert codes[at(4, 14)] == [("late", None)]
    assert codes[at(5, 10)][0] == ("weekend", None)
    assert codes[at(0, 10)] == []


def test_the_three_offers() -> None:
    occupied = Occupied(busy={9: [Period(at(0, 9), at(0, 18))]})
    need = Need(dt.timedelta(minutes=60), required=[1], rooms=[3], replaceable=[9])
    found = slots.offers(find(need, occupied=occupied))
    assert found.earliest is not None
    assert found.earliest.period.start == at(0, 9)
    assert found.earliest.missing == (9,)
    assert found.best_for_child is not None
    assert found.best_for_child.period.start == at(1, 14, 30)
    assert found.everyone is not None
    assert found.everyone.period.start == at(1, 9)


def test_nothing_free_names_the_bottleneck() -> None:
    occupied = Occupied(busy={2: [Period(at(0, 0), at(6, 0))]})
    found = find(Need(dt.timedelta(minutes=60), required=[1, 2], rooms=[3]), occupied=occupied)
    assert slots.offers(found) == slots.Offers()
    narrow = slots.bottleneck(found)
    assert narrow is not None
    assert (narrow.code, narrow.resource) == ("busy", 2)


def test_a_year_without_a_calendar_offers_nothing() -> None:
    day = dt.date(2027, 5, 10)
    found = slots.free_slots(
        Need(dt.timedelta(minutes=60), required=[1]),
        days=[day],
        occupied=Occupied(),
        calendar=Week(),
        hours=HOURS,
    )
    assert {r.code for s in found for r in s.reasons} >= {"calendar"}
    assert not any(s.is_free for s in found)


@pytest.mark.parametrize(("gap", "touches"), [(-1, True), (0, False), (1, False)])
def test_a_slot_may_begin_when_another_ends(gap: int, touches: bool) -> None:
    end = at(0, 10) + dt.timedelta(minutes=-gap)
    found = find(
        Need(dt.timedelta(minutes=60), required=[1]), occupied=Occupied(busy={1: [Period(at(0, 8), end)]})
    )
    assert at_start(found, at(0, 10)).is_free is not touches
