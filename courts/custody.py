"""How long a child has been held before trial: six months in all, detention counted in (CPC art. 541(4), 152(6))."""

import datetime as dt
import uuid
from collections.abc import Iterator
from fractions import Fraction

from django.utils.dateparse import parse_datetime

from audit.models import Event
from cases.models import Detention
from core import clock
from courts.choices import OutcomeKind
from courts.decision import DAYS_OF_A_MONTH, in_months
from courts.models import Hearing, Outcome

Stay = tuple[dt.date, dt.date]
_ACTS = ("custody.ordered", "custody.extended", "custody.ended")


def months_before(hearing: Hearing, decided_on: dt.date) -> Fraction:
    """The months of custody and the days of detention in this case, before what this hearing decides.

    Custody stands in outcomes, or in acts that were written down by hand: the longer of the two counts, never both. A
    day of detention counts unless custody covers it or begins on it.
    """
    ordered = Outcome.objects.filter(case=hearing.case, kind=OutcomeKind.CUSTODY).exclude(hearing=hearing)
    terms = list(ordered.values_list("months", "days", "decided_on"))
    stays = list(_stays(hearing.case_id))
    months = max(
        sum((in_months(m, d) for m, d, _ in terms), Fraction()), sum(map(_length, stays), Fraction())
    )
    begun = {day for *_, day in terms} | {decided_on}
    detained = {
        day
        for day in _detained(hearing.case_id)
        if day < decided_on and day not in begun and not any(a <= day <= b for a, b in stays)
    }
    return months + Fraction(len(detained), DAYS_OF_A_MONTH)


def _stays(case_id: uuid.UUID) -> Iterator[Stay]:
    """From each order to its latest end that was written down; an order without an end lasts until today."""
    since: dt.date | None = None
    until: dt.date | None = None
    acts = Event.objects.filter(case_id=case_id, type__in=_ACTS).order_by("occurred_at", "id")
    for kind, at, payload in acts.values_list("type", "occurred_at", "payload"):
        day = clock.local(at).date()
        told = parse_datetime(str(payload.get("until") or ""))
        if kind == "custody.ended":
            if since:
                yield since, day
            since = until = None
            continue
        since = since or day
        until = clock.local(told).date() if told else until
    if since:
        yield since, until or max(since, clock.today())


def _length(stay: Stay) -> Fraction:
    first, last = stay
    months = (last.year - first.year) * 12 + last.month - first.month
    days = last.day - first.day
    return Fraction(months) + Fraction(days, DAYS_OF_A_MONTH)


def _detained(case_id: uuid.UUID) -> Iterator[dt.date]:
    for start, end in Detention.objects.filter(case_id=case_id).values_list("started_at", "ended_at"):
        day, last = clock.local(start).date(), clock.local(end or clock.now()).date()
        while day <= last:
            yield day
            day += dt.timedelta(days=1)
