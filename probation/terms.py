"""Which plans exist by law, how long they last and when the child comes next. Pure."""

import datetime as dt
from dataclasses import dataclass

from core import clock
from core.months import add_months
from legal.calendar import WorkingCalendar
from probation.models import LegalBasis, PlanKind

_SATURDAY = 5
_FIRST_HOUR, _LAST_HOUR = 9, 18


@dataclass(frozen=True)
class KindRule:
    """``least`` and ``most`` months, the bases it can rest on, the days between two visits, and the act of the law whose
    safeguards count.
    """

    bases: tuple[LegalBasis, ...]
    least: int
    most: int
    source: str
    days_between: int
    days_between_rural: int
    act: str = ""


B = LegalBasis
KINDS: dict[PlanKind, KindRule] = {
    PlanKind.DIVERSION: KindRule((B.RECONCILIATION, B.EXEMPTION), 1, 12, "CC 68, 83", 14, 28),
    PlanKind.SUPERVISION: KindRule(
        (B.CONDITIONAL_SENTENCE,), 6, 12, "CC 63(3)", 14, 28, "conditional_sentence"
    ),
    PlanKind.RESTRICTION: KindRule((B.RESTRICTION_OF_FREEDOM,), 1, 24, "CC 81", 14, 28),
    PlanKind.EDUCATIVE: KindRule((B.EDUCATIVE_MEASURE,), 1, 12, "CC 84", 14, 28),
    PlanKind.PRETRIAL: KindRule((B.APPLICATION,), 1, 12, "PROB 13", 14, 28),
}


def rule(kind: str) -> KindRule:
    return KINDS[PlanKind(kind)]


def end_of(started_on: dt.date, months: int) -> dt.date:
    """The last day of a control of so many months."""
    return add_months(started_on, months)


def half_of(started_on: dt.date, ends_on: dt.date) -> dt.date:
    """The day from which an early end may be asked for (PROB art. 15(5))."""
    return started_on + (ends_on - started_on) / 2


def month_of(started_on: dt.date, months: int, today: dt.date) -> int:
    """Which month of the plan runs today, counted from 1."""
    passed = sum(1 for n in range(1, months) if add_months(started_on, n) <= today)
    return min(passed + 1, months)


def next_meeting(kind: str, is_rural: bool, last: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """The next visit: same weekday, same hour, after the interval of the plan; never in the past.

    A day off moves to the next working day, the hour to a full quarter within the hours of the office.
    """
    found = rule(kind)
    step = dt.timedelta(days=found.days_between_rural if is_rural else found.days_between)
    at = clock.local(last) + step
    while at <= clock.now():
        at += dt.timedelta(days=7)
    day = at.date()
    while not _is_working(day, calendar):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, _quarter(at.time()), clock.LOCAL)


def _is_working(day: dt.date, calendar: WorkingCalendar) -> bool:
    """By the calendar; in a year that is not loaded yet by the days of the week."""
    return calendar.is_working(day) if day.year in calendar.years else day.weekday() < _SATURDAY


def _quarter(hour: dt.time) -> dt.time:
    """The nearest full quarter of an hour in which the office is open."""
    minutes = round((hour.hour * 60 + hour.minute) / 15) * 15
    within = min(max(minutes, _FIRST_HOUR * 60), _LAST_HOUR * 60)
    return dt.time(within // 60, within % 60)


def midnight(day: dt.date) -> dt.datetime:
    """The first instant of a day in Kazakhstan."""
    return dt.datetime.combine(day, dt.time(), clock.LOCAL)
