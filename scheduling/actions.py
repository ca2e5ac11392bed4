"""Verbs of the calendar. A booking is part of its caller's verb, which records the event."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit import record
from cases.access import check_may
from core import bounds, clock
from core.errors import Conflict, Refused
from legal.working_days import working_calendar
from scheduling import events, queries, slots
from scheduling.access import check_can_keep
from scheduling.models import Booking, Closure, Resource
from scheduling.slots import Need, Occupied, Period, Reason, Slot

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

DEADLOCK = "40P01"
ATTEMPTS = 4
LOOK_AHEAD_DAYS = 21
HOURS = slots.CourtHours(zone=clock.LOCAL)


@transaction.atomic
def book(
    *, actor: "Actor", case: "Case", hearing_id: uuid.UUID, resources: Iterable[Resource], period: Period
) -> list[Booking]:
    """Takes every resource for the period, or none.

    Raises Conflict when one is taken: ``details`` name the resources that are busy and the next free slots. Resources
    are locked in the order of their numbers, so that any crowd of clerks queues up instead of blocking one another; the
    exclusion constraint of PostgreSQL stays the last wall.
    """
    check_may(actor, case, CasePermission.SCHEDULE)
    if period.end <= period.start:
        raise Refused(_("The end lies before the beginning."))
    wanted = {r.pk: r for r in resources}
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _take(case, hearing_id, sorted(wanted), period)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != DEADLOCK or attempt == ATTEMPTS:
                raise
        except IntegrityError as error:
            raise _taken(list(wanted.values()), period) from error
    raise AssertionError("unreachable")


def _take(case: "Case", hearing_id: uuid.UUID, ids: Sequence[int], period: Period) -> list[Booking]:
    list(Resource.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    if queries.busy_periods(ids, period.start, period.end) or queries.closures(ids, period.start, period.end):
        raise _taken(list(Resource.objects.filter(pk__in=ids).select_related("user")), period)
    instant = clock.now()
    return Booking.objects.bulk_create(
        Booking(
            case=case,
            resource_id=pk,
            period=(period.start, period.end),
            hearing_id=hearing_id,
            booked_at=instant,
        )
        for pk in ids
    )


def _taken(resources: Sequence[Resource], period: Period) -> Conflict:
    """The answer to whoever came second: who is taken, and when all are free next."""
    ids = [r.pk for r in resources]
    busy = queries.busy_periods(ids, period.start, period.end)
    away = queries.closures(ids, period.start, period.end)
    names = [r.label for r in resources if r.pk in busy or r.pk in away]
    found = next_free(ids, period)
    return Conflict(
        _("This time was taken a moment ago: %(who)s.") % {"who": ", ".join(names) or _("another hearing")},
        busy=sorted({*busy, *away}),
        names=names,
        next_free=[s.period for s in found],
    )


def next_free(resources: Sequence[int], after: Period, count: int = 3) -> list[Slot]:
    """The next slots of the same length in which the same resources are free."""
    first = clock.local(after.start).date()
    days = [first + dt.timedelta(days=n) for n in range(LOOK_AHEAD_DAYS)]
    need = Need(
        duration=after.end - after.start, required=resources, not_before=max(after.start, clock.now())
    )
    found = find(need, days=days)
    return [slot for slot in found if slot.is_free][:count]


def find(need: Need, *, days: Sequence[dt.date]) -> list[Slot]:
    """All slots of some days for a need, with the bookings and absences of the whole country."""
    if not days:
        return []
    since = dt.datetime.combine(min(days), dt.time(0), clock.LOCAL)
    until = dt.datetime.combine(max(days) + dt.timedelta(days=1), dt.time(0), clock.LOCAL)
    occupied = _occupied(need, since, until)
    return slots.free_slots(need, days=days, occupied=occupied, calendar=working_calendar(), hours=HOURS)


def _occupied(need: Need, since: dt.datetime, until: dt.datetime) -> Occupied:
    ids = [*need.required, *need.rooms, *need.replaceable]
    away = {
        resource: [(Period(row.period.lower, row.period.upper), row.reason) for row in rows]
        for resource, rows in queries.closures(ids, since, until).items()
    }
    busy = queries.busy_periods(ids, since, until)
    for resource, own in queries.held_by(need.moving).items():
        if own in busy.get(resource, []):  # once: joined records may hold the same hour twice
            busy[resource].remove(own)
    return Occupied(busy=busy, away=away)


def slot_at(need: Need, start: dt.datetime) -> Slot:
    """One time for a need, on the half hour or not: free or with its reasons."""
    wanted = Period(start, start + need.duration)
    occupied = _occupied(need, wanted.start, wanted.end)
    return slots.slot_at(need, wanted, occupied=occupied, calendar=working_calendar(), hours=HOURS)


def time_reasons(
    period: Period, *, not_before: dt.datetime | None = None, not_after: dt.datetime | None = None
) -> list[Reason]:
    """What stands against a time, whoever comes; the same answers as in the slots that are offered."""
    return slots.time_reasons(
        period, calendar=working_calendar(), hours=HOURS, not_before=not_before, not_after=not_after
    )


@transaction.atomic
def release(*, actor: "Actor", case: "Case", hearing_id: uuid.UUID) -> int:
    """Gives back every resource of a hearing. Returns how many."""
    check_may(actor, case, CasePermission.SCHEDULE)
    return Booking.objects.filter(case=case, hearing_id=hearing_id, cancelled_at__isnull=True).update(
        cancelled_at=clock.now()
    )


@transaction.atomic
def close(*, actor: "Actor", resource: Resource, period: Period, reason: str) -> Closure:
    """Enters the absence of a room or a judge of the own court.

    Hearings booked already stay; the page lists them as to be moved, and each one's case is told. Raises Refused for a
    period that no calendar holds: every page that looks for a time reads it.
    """
    check_can_keep(actor, resource)
    if period.end <= period.start:
        raise Refused(_("The end lies before the beginning."))
    if not all(bounds.FIRST_YEAR <= edge.year <= bounds.LAST_YEAR for edge in (period.start, period.end)):
        raise Refused(bounds.IN_CALENDAR.message)
    made: Closure = Closure.objects.create(
        resource=resource,
        period=(period.start, period.end),
        reason=Closure.Reason(reason),
        made_by=actor.user,
        made_at=clock.now(),
    )
    _tell(actor, events.AbsenceEntered, made, resource, period)
    return made


@transaction.atomic
def reopen(*, actor: "Actor", closure: Closure) -> Closure:
    """Ends an absence of the own court before its time, and tells each case whose hearing it touched.

    One that has ended already stays as it is.
    """
    row: Closure = (
        Closure.objects.select_for_update(of=("self",)).select_related("resource").get(pk=closure.pk)
    )
    check_can_keep(actor, row.resource)
    if row.ended_at is not None:
        return row
    row.ended_at, row.ended_by = clock.now(), actor.user
    row.save(update_fields=["ended_at", "ended_by"])
    _tell(actor, events.AbsenceEnded, row, row.resource, Period(row.period.lower, row.period.upper))
    return row


def _tell(
    actor: "Actor", event: type[events.AbsenceEvent], closure: Closure, resource: Resource, period: Period
) -> None:
    """One event for each hearing to come that the absence touches, in its case."""
    rows = Booking.objects.visible_to(actor).filter(
        resource=resource,
        cancelled_at__isnull=True,
        period__overlap=(period.start, period.end),
        period__endswith__gt=clock.now(),
    )
    for booking in rows.order_by("period"):
        record(
            event(
                case_id=booking.case_id,
                hearing_id=booking.hearing_id,
                closure=closure.pk,
                what=resource.kind,
                reason=closure.reason,
                starts_at=booking.period.lower.isoformat(),
            ),
            actor=actor,
        )
