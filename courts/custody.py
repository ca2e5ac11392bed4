"""How long a child has been held before trial: six months in all, detention counted in (CPC art. 541(4), 152(6))."""

import datetime as dt
import uuid
from collections.abc import Iterator
from fractions import Fraction

from cases.models import Detention
from core import clock
from courts.choices import HearingKind, OutcomeKind
from courts.decision import Decision, in_months
from courts.models import Hearing, Outcome
from deadlines.custody import DAYS_OF_A_MONTH, Decided, Stay, stays_with


def months_beside(hearing: Hearing, decision: Decision) -> Fraction:
    """The months of custody and the days of detention in this case, beside what this hearing decides.

    Custody stands in outcomes, and in acts that were written down by hand: the longer of the two counts, never both. A
    day of detention counts unless custody covers it or begins on it.
    """
    ordered = Outcome.objects.filter(case=hearing.case, kind=OutcomeKind.CUSTODY)
    ordered, own = ordered.exclude(hearing=hearing), ordered.filter(hearing=hearing).first()
    terms = list(ordered.values_list("months", "days", "decided_on"))
    months = sum((in_months(m, d) for m, d, _ in terms), Fraction())
    stays = stays_with(hearing.case_id, _decided(hearing, decision), own.pk if own else None)
    if stays:
        months = max(
            months, sum((s.months for s in stays), Fraction()) - in_months(decision.months, decision.days)
        )
    begun = {day for *_, day in terms} | {decision.decided_on}
    detained = {
        day
        for day in _detained(hearing.case_id)
        if day < decision.decided_on and day not in begun and not any(_covers(s, day) for s in stays)
    }
    return months + Fraction(len(detained), DAYS_OF_A_MONTH)


def _decided(hearing: Hearing, decision: Decision) -> Decided:
    is_extension = hearing.kind == HearingKind.CUSTODY_EXTENSION
    return Decided(decision.decided_on, decision.months or 0, decision.days or 0, is_extension)


def _covers(stay: Stay, day: dt.date) -> bool:
    last = stay.ended_at or stay.until or clock.now()
    return clock.local(stay.since).date() <= day <= clock.local(last).date()


def _detained(case_id: uuid.UUID) -> Iterator[dt.date]:
    for start, end in Detention.objects.filter(case_id=case_id).values_list("started_at", "ended_at"):
        day, last = clock.local(start).date(), clock.local(end or clock.now()).date()
        while day <= last:
            yield day
            day += dt.timedelta(days=1)
