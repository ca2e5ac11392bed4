"""Reading the calendar."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections

from scheduling.models import Booking, Closure, Resource, ResourceKind
from scheduling.slots import Period

Busy = Mapping[int, list[Period]]


def busy_periods(resources: Iterable[int], since: dt.datetime, until: dt.datetime) -> dict[int, list[Period]]:
    """When each resource is booked, over all cases of the country; never for which case.

    Empty for whoever may not book hearings.
    """
    wanted = sorted(set(resources))
    if not wanted:
        return {}
    found: dict[int, list[Period]] = defaultdict(list)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT resource_id, lower(period), upper(period) FROM busy_periods(%s::bigint[], %s, %s)",
            [wanted, since, until],
        )
        for resource, start, end in cursor.fetchall():
            found[resource].append(Period(start, end))
    return dict(found)


def held_by(hearing_id: uuid.UUID | None) -> dict[int, Period]:
    """What one hearing holds at present, by resource; nothing for none."""
    if hearing_id is None:
        return {}
    rows = Booking.objects.filter(hearing_id=hearing_id, cancelled_at__isnull=True)
    return {row.resource_id: Period(row.period.lower, row.period.upper) for row in rows}


def collisions(case_id: uuid.UUID) -> dict[uuid.UUID, dt.datetime]:
    """Hearings to come of a case, with their time, in which its child is expected in another hearing too: both were
    booked before two records of the child were joined. Empty for who may not read the file.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT hearing, starts_at FROM joined_collisions(%s)", [case_id])
        return dict(cursor.fetchall())


def closures(resources: Iterable[int], since: dt.datetime, until: dt.datetime) -> dict[int, list[Closure]]:
    """Absences of rooms and people that touch a span of time."""
    found: dict[int, list[Closure]] = defaultdict(list)
    rows = Closure.objects.filter(
        resource_id__in=set(resources), period__overlap=(since, until), ended_at__isnull=True
    )
    for row in rows:
        found[row.resource_id].append(row)
    return dict(found)


def resources_of_users(kinds: Mapping[int, str]) -> dict[int, Resource]:
    """The bookable side of colleagues, by their numbers; made on first use, once for each human being.

    ``kinds`` names what each is when they are new here.
    """
    return _get_or_make("user_id", {user: {"kind": kind} for user, kind in kinds.items()})


def resources_of_persons(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Resource]:
    """The bookable side of persons of a case: identifiers without a name."""
    return _get_or_make("person_id", {pk: {"kind": ResourceKind.PERSON} for pk in ids})


def resources_of_rooms(names: Mapping[int, Mapping[str, str]]) -> dict[int, Resource]:
    """The bookable side of courtrooms, by the rooms' numbers; ``names`` are their labels in three languages."""
    return _get_or_make(
        "room_id", {pk: {"kind": ResourceKind.ROOM, **labels} for pk, labels in names.items()}
    )


def _get_or_make(key: str, wanted: Mapping[Any, Mapping[str, Any]]) -> dict[Any, Resource]:
    """Two requests may ask for the same new resource at once: the second finds what the first made.

    New ones are made in one order, so that two requests never wait for each other.
    """
    if not wanted:
        return {}
    rows = Resource.objects.filter(**{f"{key}__in": list(wanted)}).select_related("user")
    held = {getattr(row, key): row for row in rows}
    missing = sorted(value for value in wanted if value not in held)
    if missing:
        new = [Resource(**{key: value}, **wanted[value]) for value in missing]
        Resource.objects.bulk_create(new, ignore_conflicts=True)
        held |= {getattr(row, key): row for row in rows.all()}
    return held
