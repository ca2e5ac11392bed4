"""The deadline engine: rule and start in, due instant and its explanation out. Pure and total.

Counting follows CPC art. 48: the hour and the day of the start are not counted, except where liberty is at
stake; days end at 24:00; months end on the same date or on the last day of a shorter month; a last day that
is not a working day moves to the next working day, except where liberty is at stake. A lawyer reads
``deadlines/explain.py`` for the words; a changed law is a changed rule, never a change here.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from core.months import add_months
from deadlines.days import DAY, day_end, day_start, is_day_end, local_date, on_day
from deadlines.terms import (
    ANALOGY,
    Direction,
    Extension,
    Form,
    Length,
    Nature,
    Pause,
    Result,
    Roll,
    RuleTerms,
    StartRule,
    Step,
    Unit,
)

if TYPE_CHECKING:
    from legal.calendar import WorkingCalendar

HOUR = dt.timedelta(hours=1)
EXACT = {Unit.MINUTE: dt.timedelta(minutes=1), Unit.HOUR: HOUR}


def compute(
    rule: RuleTerms,
    start: dt.datetime,
    calendar: "WorkingCalendar",
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
    *,
    spent: dt.timedelta = dt.timedelta(),
    until: dt.datetime | None = None,
    extended_until: dt.datetime | None = None,
    not_past: dt.datetime | None = None,
    occurrences: Iterable[dt.datetime] = (),
    index: int = 1,
    known_at: dt.datetime | None = None,
) -> Result:
    """The due instant of ``rule`` started at ``start``, with the steps that led to it.

    ``pauses`` are not counted. ``extensions`` lengthen, never past the rule's ceiling. ``spent`` is what
    earlier stays already used of a total. ``until`` is the end of the span of which a share is taken, or the end that
    a decision named where the rule lets it; ``extended_until`` the end that a later decision named, within the ceiling.
    ``not_past`` is when the night begins, in which nothing of the term may be used.
    ``occurrences`` feed a counter, ``index`` names the turn of a periodic duty, ``known_at`` is when the event happened
    from which a date is counted back: what is due by then already is due at once. Raises CalendarNotLoaded past
    the loaded years and ValueError for a naive start.
    """
    if start.tzinfo is None:
        raise ValueError("the start must carry its time zone")
    count = _Count(rule, start.astimezone(dt.UTC), calendar)
    if rule.form is Form.COUNTER:
        return count.counter([start, *occurrences])
    if rule.length.unit is Unit.SHARE:
        return count.share(until)
    if rule.direction is Direction.BEFORE:
        return count.backward(known_at)
    if rule.form is Form.PERIODIC:
        return count.periodic(index)
    return count.forward(
        pauses, extensions, spent, until if rule.sets_end else None, extended_until, not_past
    )


class _Count:
    """One computation: it walks and writes down each step."""

    def __init__(self, rule: RuleTerms, start: dt.datetime, calendar: "WorkingCalendar") -> None:
        self.rule, self.start, self.calendar = rule, start, calendar
        self.steps: list[Step] = []
        self.note("counted_from" if rule.direction is Direction.BEFORE else "start", at=start)
        if rule.counting == ANALOGY:
            self.note("analogy")

    def note(self, kind: str, **values: Any) -> None:
        self.steps.append(Step(kind, values))

    def done(self, due: dt.datetime | None) -> Result:
        if due is not None and self.rule.nature is Nature.EARLIEST and is_day_end(due):
            due = day_start(local_date(due) + DAY)
            self.note("from_next_day", at=due)
        if due is not None:
            self.note("due", at=due)
        return Result(due, tuple(self.steps))

    # forward terms

    def forward(
        self,
        pauses: Sequence[Pause],
        extensions: Sequence[Extension],
        spent: dt.timedelta,
        set_end: dt.datetime | None,
        extended_until: dt.datetime | None,
        not_past: dt.datetime | None,
    ) -> Result:
        rule = self.rule
        self._say_start_rule()
        due = self._plain(rule.length)
        self._say_length(rule.length, due)
        due = self._at_most(due, rule.within)
        if set_end is not None and self.start <= set_end < due:
            due = set_end.astimezone(dt.UTC)
            self.note("set_end", at=due)
        due = self._extend(due, extensions, extended_until)
        due = self._take_spent(due, spent)
        due = self._add_pauses(due, pauses)
        if not_past is not None and due > not_past:
            due = max(not_past.astimezone(dt.UTC), self.start)
            self.note("night", at=due)
        if not rule.length.unit.is_exact and rule.start_rule is not StartRule.MOMENT and is_day_end(due):
            self.note("end_of_day")
        return self.done(self._roll(max(due, self.start)))

    def _plain(self, length: Length) -> dt.datetime:
        """Start plus length, before anything else."""
        rule = self.rule.start_rule
        if length.unit.is_exact:
            start = self.start
            if rule is StartRule.EXCLUDED:
                start = start.replace(minute=0, second=0, microsecond=0) + HOUR
            return start + float(length.value) * EXACT[length.unit]
        first = local_date(self.start)
        if rule is StartRule.MOMENT:
            return on_day(first + math.ceil(length.value) * DAY, self.start)
        return day_end(self._last_day(first, length))

    def _last_day(self, first: dt.date, length: Length) -> dt.date:
        if not length.value:
            return first
        included = self.rule.start_rule is StartRule.INCLUDED
        if length.unit is Unit.WORKING_DAY:
            before = first - DAY if included else first
            return self.calendar.add_working_days(before, math.ceil(length.value))
        if length.unit is Unit.CALENDAR_DAY:
            last = first + math.ceil(length.value) * DAY
        else:
            last = add_months(first, length.months)
        return last - DAY if included else last

    def _extend(
        self, due: dt.datetime, extensions: Sequence[Extension], until: dt.datetime | None
    ) -> dt.datetime:
        for extension in extensions:
            length = extension.length
            total = extension.is_total
            due = max(due, self._plain(length)) if total else self._further(due, length)
            kind = "extended_to" if total else "extended_by"
            said = {"level": extension.level} if extension.level else {}
            self.note(kind, value=length.value, unit=length.unit, by=extension.granted_by, at=due, **said)
        if until is not None and until > due:
            due = until.astimezone(dt.UTC)
            self.note("extended_until", at=due)
        return self._at_most(due, self.rule.ceiling) if extensions or until else due

    def _at_most(self, due: dt.datetime, bound: Length | None) -> dt.datetime:
        """``due``, but never past ``bound`` from the start."""
        if bound is None or due <= (most := self._plain(bound)):
            return due
        self.note("capped", value=bound.value, unit=bound.unit, at=most)
        return most

    def _further(self, due: dt.datetime, length: Length) -> dt.datetime:
        """``length`` after a due instant that has already been reached."""
        if length.unit.is_exact:
            return due + float(length.value) * EXACT[length.unit]
        day = local_date(due)
        if length.unit is Unit.WORKING_DAY:
            return on_day(self.calendar.add_working_days(day, math.ceil(length.value)), due)
        if length.unit is Unit.CALENDAR_DAY:
            return on_day(day + math.ceil(length.value) * DAY, due)
        return on_day(add_months(day, length.months), due)

    def _take_spent(self, due: dt.datetime, spent: dt.timedelta) -> dt.datetime:
        if not spent:
            return due
        if self.rule.length.unit.is_exact:
            due -= spent
        elif self.rule.length.unit is Unit.WORKING_DAY:
            due = on_day(self.calendar.add_working_days(local_date(due), -math.ceil(spent / DAY)), due)
        else:
            due = on_day(local_date(due) - math.ceil(spent / DAY) * DAY, due)
        self.note("spent", minutes=int(spent.total_seconds() // 60), at=max(due, self.start))
        return due

    def _add_pauses(self, due: dt.datetime, pauses: Sequence[Pause]) -> dt.datetime:
        if due <= self.start:
            return due  # nothing is left that a pause could put off
        for pause in _merged(pauses, self.start):
            if pause.since > due or (pause.since == due and self.rule.length.unit.is_exact):
                break
            due = self._past(due, pause)
            self.note("pause", since=pause.since, until=pause.until, at=due)
        return due

    def _past(self, due: dt.datetime, pause: Pause) -> dt.datetime:
        unit = self.rule.length.unit
        if unit.is_exact:
            return due + (pause.until - pause.since)
        since, until = local_date(pause.since), local_date(pause.until)
        if unit is Unit.WORKING_DAY:
            days = self.calendar.working_days(since, until)
            return on_day(self.calendar.add_working_days(local_date(due), days), due) if days else due
        return on_day(local_date(due) + (until - since), due)

    # the other forms

    def backward(self, known_at: dt.datetime | None) -> Result:
        length = self.rule.length
        whole_days = bool(length.value) and self.rule.start_rule is StartRule.EXCLUDED
        if length.unit.is_exact:
            due = self.start - float(length.value) * EXACT[length.unit]
        elif whole_days:
            due = self._before_whole_days(length)
            self.note("whole_days_before")
        else:
            due = self._back(length) if length.value else self.start
        self.note("subtract", value=length.value, unit=length.unit, at=due)
        if whole_days:
            self.note("end_of_day")
        due = self._roll(due)
        if known_at is not None and due <= known_at:
            self.note("at_once")
        return self.done(due)

    def _before_whole_days(self, length: Length) -> dt.datetime:
        """The last instant from which so many whole days pass before the day of the start begins.

        The same as forward: the day of the act is not counted, the days after it end at 24:00 (CPC art. 48(2), (4)).
        """
        day, count = local_date(self.start), math.ceil(length.value)
        by_work = length.unit is Unit.WORKING_DAY
        first = self.calendar.add_working_days(day, -count) if by_work else day - count * DAY
        return day_end(first - DAY)

    def _back(self, length: Length) -> dt.datetime:
        """Whole days back at the same time of day.

        From a day off, the working days before it count in full; from a day that the earlier month lacks, the
        end of that month's last day: so a later reference never gives an earlier date.
        """
        day = local_date(self.start)
        if length.unit is Unit.WORKING_DAY:
            target = self.calendar.add_working_days(day, -math.ceil(length.value))
            return on_day(target, self.start) if self.calendar.is_working(day) else day_start(target)
        if length.unit is Unit.CALENDAR_DAY:
            return on_day(day - math.ceil(length.value) * DAY, self.start)
        target = add_months(day, -length.months)
        return on_day(target, self.start) if target.day == day.day else day_end(target)

    def periodic(self, index: int) -> Result:
        """Turn number ``index`` (from 1) of a duty that comes ``times`` times in each period."""
        whole, part = divmod(index, self.rule.times)
        period = self.rule.length
        before = self._last_day(local_date(self.start), Length(period.value * whole, period.unit))
        last = before
        if part:
            after = self._last_day(local_date(self.start), Length(period.value * (whole + 1), period.unit))
            last = before + (after - before) * part // self.rule.times
        self.note("turn", index=index, times=self.rule.times, value=period.value, unit=period.unit)
        return self.done(self._roll(day_end(last)))

    def counter(self, occurrences: Iterable[dt.datetime]) -> Result:
        """Reached at the occurrence that is number ``times`` within one window of the rule's length."""
        seen = sorted(o.astimezone(dt.UTC) for o in occurrences)
        need = self.rule.times
        for number in range(need - 1, len(seen)):
            first, last = seen[number - need + 1], seen[number]
            if last <= self._window_end(first):
                self.note("counted", times=need, value=self.rule.length.value, unit=self.rule.length.unit)
                return self.done(last)
        counting = [occurrence for occurrence in seen if seen[-1] <= self._window_end(occurrence)]
        self.note("not_reached", seen=len(counting), times=need, at=self._window_end(counting[-1]))
        return self.done(None)

    def _window_end(self, first: dt.datetime) -> dt.datetime:
        return day_end(self._last_day(local_date(first), self.rule.length))

    def share(self, until: dt.datetime | None) -> Result:
        if until is None:
            raise ValueError(f"{self.rule.code}: the end of the span is needed to take a share of it")
        days = (local_date(until) - local_date(self.start)).days
        last = local_date(self.start) + math.ceil(days * self.rule.length.value) * DAY
        self.note("share", share=self.rule.length.value, days=days, until=until)
        return self.done(self._roll(max(day_end(last), self.start)))

    # what is common

    def _roll(self, due: dt.datetime) -> dt.datetime:
        day = local_date(due)
        if self.rule.roll is Roll.NONE:
            if not self.rule.length.unit.is_exact and self.rule.start_rule is StartRule.INCLUDED:
                self.note("no_roll")
            return due
        if self.calendar.is_working(day):
            return due
        forward = self.rule.roll is Roll.NEXT
        to = self.calendar.next_working(day) if forward else self.calendar.previous_working(day)
        self.note("rolled" if forward else "rolled_back", day=day, holiday=self.calendar.why_not(day), to=to)
        return day_end(to)

    def _say_start_rule(self) -> None:
        if self.rule.is_immediate:
            self.note("immediate")
        kind = {
            StartRule.MOMENT: "from_minute",
            StartRule.EXCLUDED: "hour_not_counted" if self.rule.length.unit.is_exact else "day_not_counted",
            StartRule.INCLUDED: "day_counted",
        }[self.rule.start_rule]
        self.note(kind)

    def _say_length(self, length: Length, due: dt.datetime) -> None:
        """Where the first day counts, the same date first and then the day before it: each in a step of its own."""
        a_day_less = self.rule.start_rule is StartRule.INCLUDED and length.unit is not Unit.WORKING_DAY
        earlier = bool(a_day_less and length.value)
        reached = day_end(local_date(due) + DAY) if earlier else due
        self.note("add", value=length.value, unit=length.unit, at=reached)
        self._say_clamp(length)
        if earlier:
            self.note("day_before", at=due)

    def _say_clamp(self, length: Length) -> None:
        if length.unit not in (Unit.MONTH, Unit.YEAR):
            return
        first = local_date(self.start)
        if add_months(first, length.months).day != first.day:
            self.note("clamped", day=first.day)


def _merged(pauses: Sequence[Pause], start: dt.datetime) -> list[Pause]:
    """Pauses cut to what lies after the start, in order, overlaps joined."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda p: (p.since, p.until)):
        since, until = max(pause.since.astimezone(dt.UTC), start), pause.until.astimezone(dt.UTC)
        if until <= since:
            continue
        if merged and since <= merged[-1].until:
            merged[-1] = Pause(merged[-1].since, max(until, merged[-1].until))
        else:
            merged.append(Pause(since, until))
    return merged
