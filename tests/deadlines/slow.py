"""A second, slow and plain way to count the terms of the law, written from its text and apart from the engine.

Nothing is added up here: one walks from minute to minute and from midnight to midnight and crosses off what has
passed. Of the product it takes the words of a rule (``RuleTerms``) and asks a calendar one question only: does one work on
this day? Sources, in our own words:

CPC art. 48(2)  the hour and the day in which a term begins are not counted, except detention, custody, house arrest and
                placement, where the first day counts and detention counts from the minute;
CPC art. 48(4)  a term in days ends at 24:00 of its last day; one in months on the same date, or on the last day of a month
                that lacks it; a last day that is not a working day gives way to the next working day, but not where
                liberty is at stake;
CPC art. 192(3) what is not counted is as if the clock had stood still;
CPC art. 541(4), 209(4) a total takes in what earlier stays have used.
"""

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

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

ZONE = ZoneInfo("Asia/Almaty")
ONE = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
CLOCK = {Unit.MINUTE: 1, Unit.HOUR: 60}


class Works(Protocol):
    def is_working(self, day: dt.date) -> bool: ...


def due(
    rule: RuleTerms,
    start: dt.datetime,
    calendar: Works,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    *,
    spent: dt.timedelta = dt.timedelta(),
    until: dt.datetime | None = None,
    occurrences: Sequence[dt.datetime] = (),
    index: int = 1,
) -> dt.datetime | None:
    """The last instant of a term, or the first at which something is allowed; None while a count is not reached."""
    known = {"spent": spent, "until": until, "occurrences": occurrences, "index": index}
    last = last_instant(rule, start, calendar, pauses, extensions, **known)  # type: ignore[arg-type]
    if last is not None and rule.nature is Nature.EARLIEST and last == end_of(day_of(last)):
        return midnight_after(day_of(last))
    return last


def last_instant(
    rule: RuleTerms,
    start: dt.datetime,
    calendar: Works,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    *,
    spent: dt.timedelta,
    until: dt.datetime | None,
    occurrences: Sequence[dt.datetime],
    index: int,
) -> dt.datetime | None:
    if rule.form is Form.COUNTER:
        return counted(rule, [start, *occurrences], calendar)
    if rule.length.unit is Unit.SHARE:
        assert until is not None
        return rolled(rule, max(end_of(half_way(rule, start, until)), start), calendar)
    if rule.direction is Direction.BEFORE:
        return rolled(rule, back(rule, start, calendar), calendar)
    if rule.form is Form.PERIODIC:
        return rolled(rule, end_of(turn(rule, start, index, calendar)), calendar)
    named = until if rule.sets_end else None
    if rule.length.unit in CLOCK:
        return rolled(rule, by_the_clock(rule, start, pauses, extensions, spent, named), calendar)
    return rolled(rule, by_the_calendar(rule, start, calendar, pauses, extensions, spent, named), calendar)


# Terms in hours and minutes: a budget of minutes, spent one by one.


def by_the_clock(
    rule: RuleTerms,
    start: dt.datetime,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    spent: dt.timedelta,
    named: dt.datetime | None,
) -> dt.datetime:
    begin = start
    if rule.start_rule is StartRule.EXCLUDED:  # art. 48(2): the hour of the start is not counted
        begin = full_hour_after(start)
    lead = int((begin - start) / MINUTE)
    budget = lead + minutes(rule.length)
    if rule.within is not None:
        budget = min(budget, lead + minutes(rule.within))
    if named is not None and start <= named:
        budget = min(budget, int((named - start) / MINUTE))
    for extension in extensions:
        if extension.is_total:
            budget = max(budget, lead + minutes(extension.length))
        else:
            budget += minutes(extension.length)
    if extensions and rule.ceiling is not None:
        budget = min(budget, lead + minutes(rule.ceiling))
    budget -= int(spent / MINUTE)
    stopped = [(int((p.since - start) / MINUTE), int((p.until - start) / MINUTE)) for p in pauses]
    passed = 0
    while budget > 0:
        for since, until in stopped:
            if since <= passed < until:
                break
        else:
            budget -= 1
        passed += 1
    seconds = (begin - start) - lead * MINUTE  # up to the full hour, where the start is not on the minute
    return start + passed * MINUTE + (seconds if passed or not spent else dt.timedelta())


def minutes(length: Length) -> int:
    return int(length.value * CLOCK[length.unit])


def full_hour_after(moment: dt.datetime) -> dt.datetime:
    return dt.datetime.fromtimestamp((moment.timestamp() // 3600 + 1) * 3600, dt.UTC)


# Terms in days, months and years: the last day is found by walking, then midnights are crossed off.


def by_the_calendar(
    rule: RuleTerms,
    start: dt.datetime,
    calendar: Works,
    pauses: Sequence[Pause],
    extensions: Sequence[Extension],
    spent: dt.timedelta,
    named: dt.datetime | None,
) -> dt.datetime:
    first = day_of(start)
    moment = rule.start_rule is StartRule.MOMENT
    last = last_day(rule, first, rule.length, calendar)
    if rule.within is not None:
        last = min(last, last_day(rule, first, rule.within, calendar))
    hour = start if moment else None  # None: the day ends at 24:00
    if named is not None and start <= named < instant(last, hour):
        last, hour = day_of(named), named
    for extension in extensions:
        if extension.is_total:
            further = last_day(rule, first, extension.length, calendar)
            if instant(further, start if moment else None) > instant(last, hour):
                last, hour = further, start if moment else None
        else:
            last = walk(last, extension.length, calendar)
    if extensions and rule.ceiling is not None:
        most = last_day(rule, first, rule.ceiling, calendar)
        if instant(last, hour) > instant(most, start if moment else None):
            last, hour = most, start if moment else None

    def counts(day: dt.date) -> bool:
        return rule.length.unit is not Unit.WORKING_DAY or calendar.is_working(day)

    left = started_days(spent)
    while left:
        last -= ONE
        left -= counts(last)
    if instant(last, hour) <= start:
        return start
    if not pauses:
        return instant(last, hour)
    return instant(through_pauses(first, last, hour, pauses, start, counts), hour)


def through_pauses(
    first: dt.date,
    last: dt.date,
    hour: dt.datetime | None,
    pauses: Sequence[Pause],
    start: dt.datetime,
    counts: Callable[[dt.date], bool],
) -> dt.date:
    """The day on which as many counted days have ended outside a pause as the plain term has.

    A day is lost to a pause when the pause goes on over its midnight. A pause that begins after the end comes too late.
    """
    waiting, day = sum(counts(d) for d in days_between(first, last)), first
    while True:
        too_late = instant(day, hour) if waiting == 0 and hour else end_of(day)
        lost = any(max(p.since, start) <= too_late and midnight_after(day) <= p.until for p in pauses)
        if counts(day) and not lost:
            if waiting == 0:
                return day
            waiting -= 1
        day += ONE


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """``first`` up to the day before ``last``: each ends with a midnight before ``last``."""
    found, day = [], first
    while day < last:
        found.append(day)
        day += ONE
    return found


def last_day(rule: RuleTerms, first: dt.date, length: Length, calendar: Works) -> dt.date:
    """Art. 48(2), (5): the first day is one of the days where liberty is at stake, otherwise it is not."""
    if length.value == 0:
        return first
    if rule.start_rule is not StartRule.INCLUDED:
        return walk(first, length, calendar)
    if length.unit is Unit.WORKING_DAY:
        left, day = whole(length), first
        while True:
            left -= calendar.is_working(day)
            if left == 0:
                return day
            day += ONE
    return walk(first, length, calendar) - ONE


def walk(day: dt.date, length: Length, calendar: Works, way: int = 1) -> dt.date:
    """So many days, working days, months or years on (or back), one at a time."""
    if length.unit in (Unit.MONTH, Unit.YEAR):
        return same_date(day, int(length.value * (12 if length.unit is Unit.YEAR else 1)) * way)
    left = whole(length)
    while left:
        day += way * ONE
        left -= 1 if length.unit is Unit.CALENDAR_DAY else calendar.is_working(day)
    return day


def same_date(day: dt.date, months: int) -> dt.date:
    """Art. 48(4): the same date, or the last day of the month."""
    year, month, number = day.year, day.month, day.day
    for _n in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:
            number -= 1


def whole(length: Length) -> int:
    """A begun day is a day."""
    count = 0
    while count < length.value:
        count += 1
    return count


def started_days(spent: dt.timedelta) -> int:
    count = 0
    while count * ONE < spent:
        count += 1
    return count


# Backwards, turns, shares, counts.


def back(rule: RuleTerms, start: dt.datetime, calendar: Works) -> dt.datetime:
    length = rule.length
    if length.unit in CLOCK:
        return start - minutes(length) * MINUTE
    if not length.value:
        return start
    day = day_of(start)
    if rule.start_rule is StartRule.EXCLUDED:
        return end_of(told_in_time(day, length, calendar))
    target = walk(day, length, calendar, -1)
    if length.unit is Unit.WORKING_DAY and not calendar.is_working(day):
        return midnight(target)  # from a day off, the working days before it count in full
    if length.unit in (Unit.MONTH, Unit.YEAR) and target.day != day.day:
        return end_of(target)
    return instant(target, start)


def told_in_time(event: dt.date, length: Length, calendar: Works) -> dt.date:
    """The latest day from which the term, counted forward as art. 48 counts it, is over before the day of the event."""
    day = event - ONE
    while walk(day, length, calendar) >= event:
        day -= ONE
    return day


def turn(rule: RuleTerms, start: dt.datetime, index: int, calendar: Works) -> dt.date:
    """Each period follows the one before; within it the visits are as far apart as whole days allow."""
    first = day_of(start)
    period, visit = 0, 0
    for _n in range(index):
        visit += 1
        if visit == rule.times:
            period, visit = period + 1, 0

    def border(number: int) -> dt.date:
        return last_day(rule, first, Length(rule.length.value * number, rule.length.unit), calendar)

    if not visit:
        return border(period)
    days = len(days_between(border(period), border(period + 1)))
    step = 0
    while (step + 1) * rule.times <= days * visit:
        step += 1
    day = border(period)
    for _n in range(step):
        day += ONE
    return day


def half_way(rule: RuleTerms, start: dt.datetime, until: dt.datetime) -> dt.date:
    """The first day on which at least the share of the days has passed."""
    first, days = day_of(start), (day_of(until) - day_of(start)).days
    day, passed = first, 0
    while passed < days * rule.length.value:
        day, passed = day + ONE, passed + 1
    return day


def counted(rule: RuleTerms, seen: Sequence[dt.datetime], calendar: Works) -> dt.datetime | None:
    """The earliest occurrence that has enough others in the window that ends with it."""
    for reached in sorted(seen):
        together = 0
        for other in seen:
            window = end_of(last_day(rule, day_of(other), rule.length, calendar))
            together += other <= reached <= window
        if together >= rule.times:
            return reached
    return None


# Days and instants.


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZONE).date()


@functools.cache
def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(dt.UTC)


def midnight_after(day: dt.date) -> dt.datetime:
    return midnight(day + ONE)


def end_of(day: dt.date) -> dt.datetime:
    """24:00, written as the last second of the day."""
    return midnight_after(day) - dt.timedelta(seconds=1)


def instant(day: dt.date, hour: dt.datetime | None) -> dt.datetime:
    """The end of a day, or the moment in it that is as long after midnight as ``hour`` was."""
    if hour is None or hour == end_of(day_of(hour)):
        return end_of(day)
    into = hour.timestamp() - midnight(day_of(hour)).timestamp()
    return dt.datetime.fromtimestamp(min(midnight(day).timestamp() + into, end_of(day).timestamp()), dt.UTC)


def rolled(rule: RuleTerms, moment: dt.datetime, calendar: Works) -> dt.datetime:
    """Art. 48(4): to the next working day; what must be done before, to the one before."""
    day = day_of(moment)
    if rule.roll is Roll.NONE or calendar.is_working(day):
        return moment
    while not calendar.is_working(day):
        day += ONE if rule.roll is Roll.NEXT else -ONE
    return end_of(day)
