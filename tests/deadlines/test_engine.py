"""Properties of the engine, and its agreement with a second implementation."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.days import LOCAL, local_date
from deadlines.engine import compute
from deadlines.terms import (
    Direction,
    Extension,
    Form,
    Length,
    Nature,
    Pause,
    Roll,
    RuleTerms,
    StartRule,
    Unit,
)
from legal.calendar import CalendarNotLoaded
from tests.deadlines import slow
from tests.deadlines.calendars import CALENDAR

INSTANTS = st.integers(0, 3 * 365 * 24 * 3600 - 1).map(
    lambda seconds: dt.datetime(2024, 1, 15, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
)
MIDDLE = st.integers(0, 420 * 24 * 3600).map(
    lambda seconds: dt.datetime(2025, 4, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
)
LENGTHS = {
    Unit.MINUTE: st.integers(0, 3000),
    Unit.HOUR: st.integers(0, 200),
    Unit.CALENDAR_DAY: st.integers(0, 120),
    Unit.WORKING_DAY: st.integers(0, 30),
    Unit.MONTH: st.integers(0, 9),
    Unit.YEAR: st.integers(0, 1),
}


@st.composite
def rules(draw: st.DrawFn, direction: Direction | None = None) -> RuleTerms:
    unit = draw(st.sampled_from(list(LENGTHS)))
    way = direction or draw(st.sampled_from(list(Direction)))
    exact = unit.is_exact
    if way is Direction.BEFORE:
        starts = [StartRule.MOMENT]
        starts += [StartRule.EXCLUDED] if unit in (Unit.CALENDAR_DAY, Unit.WORKING_DAY) else []
    elif exact:
        starts = [StartRule.MOMENT, StartRule.EXCLUDED]
    else:
        starts = [StartRule.EXCLUDED, StartRule.INCLUDED]
        starts += [StartRule.MOMENT] if unit is Unit.CALENDAR_DAY else []
    start_rule = draw(st.sampled_from(starts))
    rolls = [Roll.NONE]
    if way is Direction.BEFORE:
        rolls.append(Roll.PREVIOUS)
    elif start_rule is not StartRule.MOMENT and not exact:
        rolls.append(Roll.NEXT)
    return RuleTerms(
        "X",
        Length.of(draw(LENGTHS[unit]), unit),
        direction=way,
        start_rule=start_rule,
        roll=draw(st.sampled_from(rolls)),
    )


def due(rule: RuleTerms, start: dt.datetime, *args: object, **kwargs: object) -> dt.datetime:
    result = compute(rule, start, CALENDAR, *args, **kwargs)  # type: ignore[arg-type]
    assert result.due is not None
    return result.due


@settings(max_examples=1500, deadline=None)
@given(rules(), INSTANTS)
def test_the_slow_way_gives_the_same(rule: RuleTerms, start: dt.datetime) -> None:
    try:
        wanted = slow.due(rule, start, CALENDAR)
    except CalendarNotLoaded:
        with pytest.raises(CalendarNotLoaded):
            due(rule, start)
        return
    assert due(rule, start) == wanted


@given(rules(Direction.AFTER), MIDDLE)
def test_never_before_its_start(rule: RuleTerms, start: dt.datetime) -> None:
    assert due(rule, start) >= start


@given(rules(Direction.BEFORE), MIDDLE)
def test_a_backward_term_is_never_after_its_reference(rule: RuleTerms, start: dt.datetime) -> None:
    assert due(rule, start) <= start


@given(rules(), MIDDLE, st.integers(0, 5000))
def test_a_later_start_never_ends_earlier(rule: RuleTerms, start: dt.datetime, minutes: int) -> None:
    assert due(rule, start) <= due(rule, start + dt.timedelta(minutes=minutes))


@given(rules().filter(lambda rule: rule.roll is not Roll.NONE), MIDDLE)
def test_a_rolled_term_ends_on_a_working_day(rule: RuleTerms, start: dt.datetime) -> None:
    assert CALENDAR.is_working(local_date(due(rule, start)))


@given(rules(Direction.AFTER), MIDDLE, st.integers(0, 20), st.integers(0, 30))
def test_a_pause_never_shortens_and_no_pause_changes_nothing(
    rule: RuleTerms, start: dt.datetime, after: int, days: int
) -> None:
    since = start + dt.timedelta(days=after)
    pause = Pause(since, since + dt.timedelta(days=days))
    plain = due(rule, start)
    assert due(rule, start, [pause]) >= plain
    assert due(rule, start, [Pause(since, since)]) == plain
    assert due(rule, start, ()) == plain


@given(INSTANTS, st.integers(1, 40), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9))
def test_pauses_may_overlap_and_come_in_any_order(
    start: dt.datetime, length: int, a: int, b: int, c: int
) -> None:
    rule = RuleTerms("X", Length.of(length, "calendar_day"))
    day = dt.timedelta(days=1)
    one, two = Pause(start + a * day, start + (a + b) * day), Pause(start + a * day, start + (a + c) * day)
    joined = [Pause(start + a * day, start + (a + max(b, c)) * day)]
    assert due(rule, start, [one, two]) == due(rule, start, [two, one]) == due(rule, start, joined)


@given(INSTANTS, st.integers(1, 30))
def test_a_pause_of_whole_days_adds_those_days(start: dt.datetime, days: int) -> None:
    rule = RuleTerms("X", Length.of(40, "calendar_day"))
    pause = Pause(start + dt.timedelta(days=3), start + dt.timedelta(days=3 + days))
    added = local_date(due(rule, start, [pause])) - local_date(due(rule, start))
    assert added.days == (local_date(pause.until) - local_date(pause.since)).days


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_a_pause_after_the_end_changes_nothing() -> None:
    rule = RuleTerms("X", Length.of(3, "calendar_day"))
    late = Pause(at("2026-06-01T10:00"), at("2026-06-05T10:00"))
    assert due(rule, at("2026-05-12T10:00"), [late]) == due(rule, at("2026-05-12T10:00"))


def test_a_term_without_length_is_over_as_it_begins_whatever_stands_still() -> None:
    rule = RuleTerms("X", Length.of(0, "calendar_day"), start_rule=StartRule.MOMENT)
    start = at("2026-06-05T23:52")
    assert due(rule, start, [Pause(at("2026-06-05T10:00"), at("2026-06-09T10:00"))]) == start


def test_extensions_stop_at_the_ceiling() -> None:
    rule = RuleTerms("X", Length.of(15, "calendar_day"), ceiling=Length.of(30, "calendar_day"))
    asked = [Extension(Length.of(45, "calendar_day"), is_total=True)]
    result = compute(rule, at("2026-05-12T10:00"), CALENDAR, (), asked)
    assert result.last_day == dt.date(2026, 6, 11)
    assert "capped" in [s.kind for s in result.steps]


def test_an_extension_to_less_does_not_shorten() -> None:
    rule = RuleTerms("X", Length.of(2, "month"))
    assert due(rule, at("2026-05-12T10:00"), (), [Extension(Length.of(1, "month"), is_total=True)]) == due(
        rule, at("2026-05-12T10:00")
    )


def test_time_already_spent_counts() -> None:
    rule = RuleTerms("X", Length.of(4, "hour"), start_rule=StartRule.MOMENT)
    used = dt.timedelta(minutes=90)
    assert due(rule, at("2026-05-12T10:00"), spent=used) == at("2026-05-12T12:30")
    assert due(rule, at("2026-05-12T10:00"), spent=dt.timedelta(hours=9)) == at("2026-05-12T10:00")


def test_a_counter_looks_at_any_window() -> None:
    rule = RuleTerms("X", Length.of(1, "year"), form=Form.COUNTER, times=2)
    first, second = at("2025-01-10T10:00"), at("2026-03-01T10:00")
    assert compute(rule, first, CALENDAR, occurrences=[second]).due is None
    third = at("2026-06-01T10:00")
    assert compute(rule, first, CALENDAR, occurrences=[third, second]).due == third


def test_turns_of_a_periodic_duty() -> None:
    quarterly = RuleTerms("X", Length.of(3, "month"), form=Form.PERIODIC)
    days = [compute(quarterly, at("2026-01-31T10:00"), CALENDAR, index=n).last_day for n in (1, 2, 3)]
    assert days == [dt.date(2026, 4, 30), dt.date(2026, 7, 31), dt.date(2026, 10, 31)]
    twice = RuleTerms("X", Length.of(1, "month"), form=Form.PERIODIC, times=2)
    days = [compute(twice, at("2026-05-01T10:00"), CALENDAR, index=n).last_day for n in (1, 2, 3, 4)]
    assert days == [dt.date(2026, 5, 16), dt.date(2026, 6, 1), dt.date(2026, 6, 16), dt.date(2026, 7, 1)]


def test_whole_days_before_an_event_are_those_that_pass_forward() -> None:
    """The trial begins on 12 May at 10:00: told on the 8th, the 9th, 10th and 11th have passed before it; on the 9th not."""
    rule = RuleTerms("X", Length.of(3, "calendar_day"), direction=Direction.BEFORE)
    assert due(rule, at("2026-05-12T10:00")) == at("2026-05-08T23:59:59")
    forward = RuleTerms("X", Length.of(3, "calendar_day"))
    assert (
        due(forward, at("2026-05-08T23:59:59"))
        < at("2026-05-12T00:00")
        <= due(forward, at("2026-05-09T00:00"))
    )
    assert due(rule, at("2026-05-12T00:00")) == due(rule, at("2026-05-12T23:59:59"))
    kinds = [step.kind for step in compute(rule, at("2026-05-12T10:00"), CALENDAR).steps]
    assert kinds == ["counted_from", "whole_days_before", "subtract", "end_of_day", "due"]


@pytest.mark.parametrize(
    ("unit", "start"),
    [("hour", StartRule.EXCLUDED), ("month", StartRule.EXCLUDED), ("calendar_day", StartRule.INCLUDED)],
)
def test_back_from_an_event_one_counts_to_the_minute_or_in_whole_days(unit: str, start: StartRule) -> None:
    with pytest.raises(ValueError, match="to the minute"):
        RuleTerms("X", Length.of(3, unit), direction=Direction.BEFORE, start_rule=start)


def test_half_of_a_span_needs_its_end() -> None:
    half = RuleTerms("X", Length.of("1/2", "share"), nature=Nature.EARLIEST)
    result = compute(half, at("2026-01-01T10:00"), CALENDAR, until=at("2026-12-31T10:00"))
    assert result.due == at("2026-07-03T00:00"), "the 182nd of 364 days has to pass"
    assert [s.kind for s in result.steps][-2:] == ["from_next_day", "due"]
    with pytest.raises(ValueError, match="end of the span"):
        compute(half, at("2026-01-01T10:00"), CALENDAR)


def test_a_start_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        compute(RuleTerms("X", Length.of(1, "hour")), dt.datetime(2026, 5, 12), CALENDAR)  # noqa: DTZ001


def test_hours_run_over_the_change_to_utc_plus_5() -> None:
    """On 1 March 2024 Almaty went from UTC+6 to UTC+5: the night was longer, the right to liberty was not."""
    detained = dt.datetime(2024, 2, 29, 14, 22, tzinfo=LOCAL)
    rule = RuleTerms("X", Length.of(24, "hour"), start_rule=StartRule.MOMENT)
    assert due(rule, detained) - detained.astimezone(dt.UTC) == dt.timedelta(hours=24)
    assert due(rule, detained).astimezone(LOCAL).isoformat() == "2024-03-01T13:22:00+05:00"


def test_nothing_is_computed_past_the_loaded_years() -> None:
    rule = RuleTerms("X", Length.of(3, "year"), roll=Roll.NEXT)
    with pytest.raises(CalendarNotLoaded, match="calendar for 2029 not loaded"):
        due(rule, at("2026-05-12T10:00"))
    assert due(RuleTerms("X", Length.of(3, "year")), at("2026-05-12T10:00")).year == 2029


def test_what_is_counted_to_the_minute_does_not_move_to_a_working_day() -> None:
    with pytest.raises(ValueError, match="whole days"):
        RuleTerms("X", Length.of(24, "hour"), start_rule=StartRule.MOMENT, roll=Roll.NEXT)
