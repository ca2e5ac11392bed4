"""The slot finder: which starts are free, and for each that is not, why. Pure: no database, no clock.

A slot needs every required resource, one room of several, an open court, and the limits of the law. School hours do
not close a slot: they make another one better for the child.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

STEP = dt.timedelta(minutes=30)


@dataclass(frozen=True, order=True)
class Period:
    start: dt.datetime
    end: dt.datetime

    def overlaps(self, other: "Period") -> bool:
        """Half-open: what ends at ten does not touch what begins at ten."""
        return self.start < other.end and other.start < self.end


class Calendar(Protocol):
    def is_working(self, day: dt.date) -> bool: ...

    def why_not(self, day: dt.date) -> str: ...

    def is_loaded(self, day: dt.date) -> bool: ...


@dataclass(frozen=True)
class CourtHours:
    """Opening times on the wall clock of the court, and the hours in which children sit at school."""

    opens: dt.time = dt.time(9, 0)
    closes: dt.time = dt.time(18, 0)
    lunch_from: dt.time = dt.time(13, 0)
    lunch_to: dt.time = dt.time(14, 0)
    school_from: dt.time = dt.time(8, 0)
    school_to: dt.time = dt.time(14, 30)
    zone: dt.tzinfo = dt.UTC


@dataclass(frozen=True)
class Reason:
    """Why a slot is not free. ``resource`` names who or what is missing where that is the reason.

    Codes: weekend, holiday, calendar (the year's calendar is not loaded), lunch, hours, early, late, busy, away, rooms.
    """

    code: str
    resource: int | None = None
    detail: str = ""


@dataclass(frozen=True)
class Slot:
    period: Period
    room: int | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[int, ...] = ()
    in_school: bool = False

    @property
    def is_free(self) -> bool:
        return not self.reasons

    @property
    def everyone(self) -> bool:
        """Free, and nobody has to send a colleague."""
        return self.is_free and not self.missing


@dataclass(frozen=True)
class Need:
    """``required`` must all be free; ``replaceable`` should be: a colleague can come; one of ``rooms`` is taken.

    ``moving`` is the hearing that looks for another time: what it holds itself stands in nobody's way.
    """

    duration: dt.timedelta
    required: Sequence[int]
    rooms: Sequence[int] = ()
    replaceable: Sequence[int] = ()
    not_before: dt.datetime | None = None
    not_after: dt.datetime | None = None
    moving: uuid.UUID | None = None


@dataclass(frozen=True)
class Occupied:
    """Bookings and absences by resource."""

    busy: Mapping[int, Collection[Period]] = field(default_factory=dict)
    away: Mapping[int, Collection[tuple[Period, str]]] = field(default_factory=dict)

    def reason(self, resource: int, wanted: Period) -> Reason | None:
        if any(p.overlaps(wanted) for p in self.busy.get(resource, ())):
            return Reason("busy", resource)
        for period, detail in self.away.get(resource, ()):
            if period.overlaps(wanted):
                return Reason("away", resource, detail)
        return None


def free_slots(
    need: Need,
    *,
    days: Sequence[dt.date],
    occupied: Occupied,
    calendar: Calendar,
    hours: CourtHours,
    step: dt.timedelta = STEP,
) -> list[Slot]:
    """Every start on the given days in steps, in order, each free or with its reasons."""
    return [
        slot_at(need, Period(start, start + need.duration), occupied=occupied, calendar=calendar, hours=hours)
        for day in days
        for start in _starts(day, hours, step)
    ]


def _starts(day: dt.date, hours: CourtHours, step: dt.timedelta) -> Iterator[dt.datetime]:
    start = dt.datetime.combine(day, hours.opens, hours.zone)
    while start < dt.datetime.combine(day, hours.closes, hours.zone):
        yield start
        start += step


def slot_at(need: Need, wanted: Period, *, occupied: Occupied, calendar: Calendar, hours: CourtHours) -> Slot:
    """One time, on the half hour or not: free or with its reasons."""
    reasons = time_reasons(
        wanted, calendar=calendar, hours=hours, not_before=need.not_before, not_after=need.not_after
    )
    reasons += [found for r in need.required if (found := occupied.reason(r, wanted))]
    free_rooms = [room for room in need.rooms if occupied.reason(room, wanted) is None]
    if need.rooms and not free_rooms:
        reasons.append(Reason("rooms"))
    missing = tuple(r for r in need.replaceable if occupied.reason(r, wanted))
    day = _day_of(wanted, hours)
    school = Period(
        dt.datetime.combine(day, hours.school_from, hours.zone),
        dt.datetime.combine(day, hours.school_to, hours.zone),
    )
    return Slot(
        wanted,
        free_rooms[0] if free_rooms else None,
        tuple(reasons),
        missing,
        in_school=school.overlaps(wanted),
    )


def time_reasons(
    wanted: Period,
    *,
    calendar: Calendar,
    hours: CourtHours,
    not_before: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
) -> list[Reason]:
    """What stands against a time, whoever comes: the calendar, the court's hours, the limits of the law."""
    day = _day_of(wanted, hours)
    return [
        *_day_reasons(day, calendar),
        *_hour_reasons(wanted, day, hours),
        *_limit_reasons(wanted, not_before, not_after),
    ]


def _day_of(wanted: Period, hours: CourtHours) -> dt.date:
    return wanted.start.astimezone(hours.zone).date()


def _day_reasons(day: dt.date, calendar: Calendar) -> list[Reason]:
    if not calendar.is_loaded(day):
        return [Reason("calendar")]
    if calendar.is_working(day):
        return []
    name = calendar.why_not(day)
    return [Reason("holiday", detail=day.isoformat()) if name else Reason("weekend")]


def _hour_reasons(wanted: Period, day: dt.date, hours: CourtHours) -> list[Reason]:
    def at(time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, hours.zone)

    reasons = []
    if wanted.start < at(hours.opens) or wanted.end > at(hours.closes):
        reasons.append(Reason("hours"))
    if wanted.overlaps(Period(at(hours.lunch_from), at(hours.lunch_to))):
        reasons.append(Reason("lunch"))
    return reasons


def _limit_reasons(
    wanted: Period, not_before: dt.datetime | None, not_after: dt.datetime | None
) -> list[Reason]:
    reasons = []
    if not_before and wanted.start < not_before:
        reasons.append(Reason("early"))
    if not_after and wanted.start > not_after:
        reasons.append(Reason("late"))
    return reasons


@dataclass(frozen=True)
class Offers:
    """Three answers to "when?"; any of them may be the same slot, or missing."""

    earliest: Slot | None = None
    best_for_child: Slot | None = None
    everyone: Slot | None = None


def offers(slots: Sequence[Slot]) -> Offers:
    """The earliest free slot, the first after school, and the first in which nobody has to send a colleague."""

    def first(fits: Callable[[Slot], bool]) -> Slot | None:
        return next((slot for slot in slots if slot.is_free and fits(slot)), None)

    return Offers(
        earliest=first(lambda slot: True),
        best_for_child=first(lambda slot: not slot.in_school and slot.everyone)
        or first(lambda s: not s.in_school),
        everyone=first(lambda slot: slot.everyone),
    )


def bottleneck(slots: Sequence[Slot]) -> Reason | None:
    """What most often stands alone in the way, when nothing is free: the change that would help most."""
    counted: dict[tuple[str, int | None], int] = {}
    for slot in slots:
        if len(slot.reasons) == 1:
            key = (slot.reasons[0].code, slot.reasons[0].resource)
            counted[key] = counted.get(key, 0) + 1
    if not counted:
        return None
    code, resource = max(counted, key=lambda key: counted[key])
    return Reason(code, resource)
