"""Time that earlier stays already used of a total. A rule's data name the total; no line here knows a rule."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audit.models import Event
from cases.models import Case, Detention, Interview
from cases.questioning import questioned
from deadlines.custody import custody_of
from deadlines.days import DAY, day_start, local_date

Facts = Mapping[str, Any]


def days_held(case_id: uuid.UUID, facts: Facts, at: dt.datetime) -> dt.timedelta:
    """Days before the day of ``at`` on which the child was detained or in custody in this case, each day once.

    Custody of a minor before trial lasts six months in all, detention included (CPC art. 541(4), 152(6)).
    """
    first = local_date(at)
    held: set[dt.date] = set()
    for since, until in [*_detained(case_id), *_in_custody(case_id)]:
        day, last = local_date(since), min(local_date(until or at), first - DAY)
        while day <= last:
            held.add(day)
            day += DAY
    return len(held) * DAY


def _detained(case_id: uuid.UUID) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    yield from Detention.objects.filter(case_id=case_id).values_list("started_at", "ended_at")


def _in_custody(case_id: uuid.UUID) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """Stays that have ended."""
    yield from ((stay.since, stay.ended_at) for stay in custody_of(case_id).stays if stay.ended_at)


def minutes_in_a_row(case_id: uuid.UUID, facts: Facts, at: dt.datetime) -> dt.timedelta:
    """How long the child has been questioned without a break up to ``at``, by whomever (CPC art. 209(4), 535(2))."""
    return dt.timedelta(minutes=questioned(_child(case_id), at).in_a_row)


def minutes_of_the_day(case_id: uuid.UUID, facts: Facts, at: dt.datetime) -> dt.timedelta:
    """How long the child has been questioned on the day of ``at``, in every case and by whomever."""
    recorded = dt.timedelta(minutes=questioned(_child(case_id), at).of_the_day)
    return recorded + sum(_not_yet_recorded(case_id, at), dt.timedelta())


def _not_yet_recorded(case_id: uuid.UUID, at: dt.datetime) -> Iterator[dt.timedelta]:
    """Stretches of today that ended with a break and whose record is not written yet."""
    began: dt.datetime | None = None
    acts = Event.objects.filter(case_id=case_id, type__in=["interview.started", "interview.paused"])
    acts = acts.filter(occurred_at__gte=day_start(local_date(at)), occurred_at__lt=at)
    for kind, moment in acts.order_by("occurred_at", "id").values_list("type", "occurred_at"):
        if kind == "interview.started":
            began = moment
        elif began is not None:
            written = Interview.objects.filter(case_id=case_id, started_at__lt=moment, ended_at__gt=began)
            if not written.exists():
                yield moment - began
            began = None


def _child(case_id: uuid.UUID) -> uuid.UUID | None:
    return Case.objects.filter(pk=case_id).values_list("subject_id", flat=True).first()


TOTALS: dict[str, Callable[[uuid.UUID, Facts, dt.datetime], dt.timedelta]] = {
    "days_held": days_held,
    "minutes_in_a_row": minutes_in_a_row,
    "minutes_of_the_day": minutes_of_the_day,
}
