"""What the days of a year do to the terms that run now: counted before they are published, followed by a job after it.

No place is told of a calendar: with one day more or less two previews differ by the terms of that day alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from access.system import for_system
from amendments.events import CalendarFollowed
from amendments.kinds import YEAR
from amendments.models import Amendment
from amendments.preview import MOST, Impact, compare
from amendments.recount import BATCH, Progress, follow, is_told, moved
from audit import record
from core import clock
from deadlines import clocks, jobs
from deadlines.days import day_start
from deadlines.events import facts_of
from deadlines.models import Deadline, JobRun
from deadlines.terms import Roll, Unit
from legal.calendar import WorkingCalendar
from legal.models import CalendarDay, CalendarYear, DeadlineRule
from legal.working_days import read_calendar

# Another process may hold the days of before for so long; what starts meanwhile is counted again.
STALE = dt.timedelta(minutes=2)
# A term that ends on the last days of one year may be moved into the next, and back.
BESIDE = dt.timedelta(days=31)


def asks_calendar(value: Any) -> bool:
    """Whether something in the data of a rule is counted in working days or moves from a day off."""
    if isinstance(value, Mapping):
        moves = value.get("roll", Roll.NONE) != Roll.NONE
        return value.get("unit") == Unit.WORKING_DAY or moves or any(map(asks_calendar, value.values()))
    return isinstance(value, list) and any(map(asks_calendar, value))


def _rules() -> list[int]:
    names = ("length", "roll", "variants", "chosen", "extensions", "ceiling", "parts")
    rows = DeadlineRule.objects.values("pk", *names)
    return [row["pk"] for row in rows if asks_calendar({name: row[name] for name in names})]


def through(year: int) -> Q:
    """The dated terms that pass through a year and whose rules ask what a working day is, to either side."""
    begin, end = day_start(dt.date(year, 1, 1)) - BESIDE, day_start(dt.date(year + 1, 1, 1)) + BESIDE
    before_end = Q(starts_at__lt=end) | Q(due_at__lt=end)
    after_begin = Q(starts_at__gte=begin) | Q(due_at__gte=begin)
    return Q(rule__in=_rules(), due_at__isnull=False) & before_end & after_begin


def drafted(year: int, days: Sequence[Mapping[str, str]]) -> WorkingCalendar:
    """The calendar as it would be with these days of a year."""
    held = read_calendar()
    listed = {dt.date.fromisoformat(row["day"]): row for row in days}
    works = {day for day, row in listed.items() if row["kind"] == CalendarDay.Kind.WORKING}
    kept = {day: name for day, name in held.days_off.items() if day.year != year}
    return WorkingCalendar(
        years=held.years | {year},
        days_off=kept | {day: row["name_ru"] for day, row in listed.items() if day not in works},
        working=frozenset({day for day in held.working if day.year != year} | works),
    )


def impact(year: int, days: Sequence[Mapping[str, str]]) -> Impact:
    """Counts each open term of the year by the new days, without storing anything: numbers for the country alone."""
    found, calendar = Impact(), drafted(year, days)
    with for_system("law: what the days of a year would change"):
        found.waiting = Deadline.objects.open().filter(missing_year=year).count()
        rows = Deadline.objects.open().filter(through(year)).defer("steps", "case")
        for row in rows.select_related("rule").order_by("id")[:MOST]:
            found.reached += 1
            compare(row, found, lambda again: _by(again, calendar))
    found.open, found.is_cut = found.reached, found.reached >= MOST
    return found


def _by(row: Deadline, calendar: WorkingCalendar) -> None:
    clocks.recompute(row, calendar)
    if row.due_at is None:
        raise ValueError("the term runs on into a year that is not loaded")


def published() -> Iterator[Amendment]:
    """The calendars in force whose days reach open terms, and that the job has not come to the end of."""
    years = {row.code: row.version for row in CalendarYear.objects.filter(origin="published")}
    rows = Amendment.objects.filter(kind=YEAR.key, reach=Amendment.Reach.OPEN, code__in=years)
    over = set(JobRun.objects.filter(name__startswith="calendar:").values_list("name", flat=True))
    for row in rows.filter(proposal__confirmed_at__isnull=False).select_related("proposal"):
        if row.version == years[row.code] and row.subject not in over:
            yield row


def _marked(row: Amendment) -> str:
    return f"facts__calendar_{row.code}"


def waiting(row: Amendment) -> Q:
    """The terms that were there when the days were published and were not counted by them yet."""
    unmarked = Q(**{f"{_marked(row)}__isnull": True}) | ~Q(**{_marked(row): row.version})
    return through(int(row.code)) & unmarked & Q(recorded_at__lte=_since(row))


def _since(row: Amendment) -> dt.datetime:
    confirmed = row.proposal.confirmed_at
    assert confirmed is not None  # asked of published ones alone
    return confirmed + STALE


def batch(row: Amendment) -> int:
    """One short transaction; terms that somebody is working on come with the next one."""
    with for_system("law: open terms by the days of a year"):
        rows = Deadline.objects.open().filter(waiting(row)).select_related("rule")
        found = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("id")[:BATCH])
        calendar = read_calendar()
        changed = [one.case_id for one in found if _follow(one, row, calendar)]
        follow(changed)
    return len(found)


def _follow(one: Deadline, row: Amendment, calendar: WorkingCalendar) -> bool:
    """Counts a term by the calendar in force; whether its date changes. It is marked, and asked no more."""
    before, was_told = one.due_at, is_told(one)
    mark = {f"calendar_{row.code}": row.version}
    held = one.facts
    try:
        _by(one, calendar)
    except (ValueError, KeyError):
        changed = False
    else:
        changed = one.due_at != before
    one.facts = held | mark
    if not changed:
        Deadline.objects.filter(pk=one.pk).update(facts=one.facts)
        return False
    moved(one, before, was_told=was_told)
    was = before.isoformat() if before else ""
    record(CalendarFollowed(**facts_of(one), year=int(row.code), was=was), actor=None)
    return True


def finish(row: Amendment, done: int) -> None:
    """Says that no term is left, so that the job asks for this calendar no more."""
    with for_system("law: the days of a year were followed"):
        left = Deadline.objects.open().filter(waiting(row)).exists()
    if not left and clock.now() > _since(row):
        jobs.ran(row.subject, done)


def progress(row: Amendment) -> Progress:
    """How many open terms were counted by these days, of how many; numbers for the country only."""
    with for_system("law: how far the days of a year have come"):
        left = Deadline.objects.open().filter(waiting(row)).count()
        done = Deadline.objects.filter(**{_marked(row): row.version}).count()
    return Progress(done, done + left)
