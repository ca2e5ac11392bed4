"""Verbs of the calendar. The caller's verb records the event; a booking is part of it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from cases.access import check_may
from core import clock
from core.errors import Conflict, Refused
from legal.working_days import working_calendar
from scheduling import queries, slots
from scheduling.models import Booking, Closure, Resource
from scheduling.slots import Need, Occupied, Period, Slot

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
    ids = [*need.required, *need.rooms, *need.replaceable]
    away = {
        resource: [(Period(row.period.lower, row.period.upper), row.reason) for row in rows]
        for resource, rows in queries.closures(ids, since, until).items()
    }
    occupied = Occupied(busy=queries.busy_periods(ids, since, until), away=away)
    return slots.free_slots(need, days=days, occupied=occupied, calendar=working_calendar(), hours=HOURS)


@transaction.atomic
def release(*, actor: "Actor", case: "Case", hearing_id: uuid.UUID) -> int:
    """Gives back every resource of a hearing. Returns how many."""
    check_may(actor, case, CasePermission.SCHEDULE)
    return Booking.objects.filter(case=case, hearing_id=hearing_id, cancelled_at__isnull=True).update(
        cancelled_at=clock.now()
    )


@transaction.atomic
def close(*, actor: "Actor", resource: Resource, period: Period, reason: str) -> Closure:
    """Enters the absence of a room or a judge. Hearings booked already stay; the page lists them as to be moved."""
    if not actor.has(CasePermission.SCHEDULE):
        raise Refused(_("Your role, %(role)s, does not keep the calendar.") % {"role": actor.role.name})
    if period.end <= period.start:
        raise Refused(_("The end lies before the beginning."))
    made: Closure = Closure.objects.create(
        resource=resource,
        period=(period.start, period.end),
        reason=reason,
        made_by=actor.user,
        made_at=clock.now(),
    )
    return made


@transaction.atomic
def reopen(*, actor: "Actor", closure: Closure) -> None:
    """Ends an absence before its time."""
    if not actor.has(CasePermission.SCHEDULE):
        raise Refused(_("Your role, %(role)s, does not keep the calendar.") % {"role": actor.role.name})
    Closure.objects.filter(pk=closure.pk, ended_at__isnull=True).update(ended_at=clock.now())
