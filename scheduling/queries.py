"""Reading the calendar."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import connections

from accounts.models import User
from scheduling.models import Closure, Resource, ResourceKind
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


def closures(resources: Iterable[int], since: dt.datetime, until: dt.datetime) -> dict[int, list[Closure]]:
    """Absences of rooms and people that touch a span of time."""
    found: dict[int, list[Closure]] = defaultdict(list)
    rows = Closure.objects.filter(
        resource_id__in=set(resources), period__overlap=(since, until), ended_at__isnull=True
    )
    for row in rows:
        found[row.resource_id].append(row)
    return dict(found)


def resource_of_user(user: User, kind: str) -> Resource:
    """The bookable side of a colleague; made on first use, once for each human being whatever the role."""
    return _get_or_make(user=user, kind=kind)


def resource_of_person(person_id: uuid.UUID) -> Resource:
    """The bookable side of a person of a case: an identifier without a name."""
    return _get_or_make(person_id=person_id, kind=ResourceKind.PERSON)


def resource_of_room(room_id: int, *, name_kk: str, name_ru: str, name_en: str) -> Resource:
    """The bookable side of a courtroom."""
    return _get_or_make(
        room_id=room_id, kind=ResourceKind.ROOM, name_kk=name_kk, name_ru=name_ru, name_en=name_en
    )


_KEYS = ("user", "person_id", "room_id")


def _get_or_make(**values: object) -> Resource:
    """Two requests may ask for the same new resource at once: the second finds what the first made."""
    key = {name: values[name] for name in _KEYS if name in values}
    found = Resource.objects.filter(**key).first()
    if found is None:
        Resource.objects.bulk_create([Resource(**values)], ignore_conflicts=True)
        found = Resource.objects.get(**key)
    return found
