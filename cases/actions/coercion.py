"""What is done to a child in a case: detention and interviews."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from audit import record
from cases import events
from cases.access import check_may
from cases.hours import hours_allowed
from cases.models import (
    Case,
    Detention,
    Interview,
    Party,
)
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def detain(
    *,
    actor: "Actor",
    case: Case,
    started_at: dt.datetime,
    delivered_at: dt.datetime | None = None,
    protocol_at: dt.datetime | None = None,
    exception: str = "",
    place: str = "",
    representative_told_at: dt.datetime | None = None,
    apart_from_adults: bool | None = None,
) -> Detention:
    """Records that the child was deprived of liberty, from the minute it began in fact (CPC art. 131(2), 131(4)).

    A fact is always recorded, however late. How many hours are allowed, and how many with a listed ground, say the
    rules of the law (``cases.hours``).
    """
    check_may(actor, case, P.CHANGE)
    if Detention.objects.filter(case=case, ended_at__isnull=True).exists():
        raise Conflict(_("This child is recorded as detained already. Record the release first."))
    party = Party.objects.filter(case=case, person_id=case.subject_id, until__isnull=True).first()
    detention = Detention(
        case=case,
        party=party,
        started_at=started_at,
        delivered_at=delivered_at,
        protocol_at=protocol_at,
        exception=exception,
        representative_told_at=representative_told_at,
        apart_from_adults=apart_from_adults,
        recorded_at=clock.now(),
        place=place,
    )
    detention.save(force_insert=True)
    record(
        events.ChildDetained(
            case_id=case.pk,
            occurred_at=started_at,
            detention=str(detention.pk),
            exception=exception,
            hours_allowed=hours_allowed(exception, started_at),
            delivered_at=delivered_at.isoformat() if delivered_at else "",
            protocol_at=protocol_at.isoformat() if protocol_at else "",
            representative_told_at=representative_told_at.isoformat() if representative_told_at else "",
            foreign=case.subject.citizenship != "KAZ",
            age=case.subject.age_on(clock.local(started_at).date()),
        ),
        actor=actor,
    )
    return detention


@transaction.atomic
def release(*, actor: "Actor", detention: Detention, ended_at: dt.datetime, reason: str) -> Detention:
    """Records the end of a detention (CPC art. 133)."""
    check_may(actor, detention.case, P.CHANGE)
    locked: Detention = Detention.objects.select_for_update().get(pk=detention.pk)
    if locked.ended_at is not None:
        raise Conflict(_("The end of this detention is recorded already."))
    if ended_at < locked.started_at:
        raise Refused(_("The end lies before the beginning of the detention."))
    locked.ended_at, locked.end_reason, locked.version = ended_at, reason, locked.version + 1
    locked.save(update_fields=["ended_at", "end_reason", "version"])
    record(
        events.ChildReleased(
            case_id=locked.case_id, occurred_at=ended_at, detention=str(locked.pk), reason=reason
        ),
        actor=actor,
    )
    return locked


@transaction.atomic
def record_interview(
    *, actor: "Actor", case: Case, party: Party, kind: str, started_at: dt.datetime, ended_at: dt.datetime
) -> Interview:
    """Records an interrogation or interview: its minutes and kind, never its content (CPC art. 535(2), 209(4))."""
    check_may(actor, case, P.CHANGE)
    protected = party.capacity in PROTECTED_CAPACITIES
    interview: Interview = Interview.objects.create(
        case=case,
        party=party,
        kind=kind,
        started_at=started_at,
        ended_at=ended_at,
        recorded_at=clock.now(),
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW_FILE).bit,
    )
    minutes = round((ended_at - started_at).total_seconds() / 60)
    record(
        events.InterviewRecorded(
            case_id=case.pk,
            occurred_at=started_at,
            interview=str(interview.pk),
            kind=kind,
            minutes=minutes,
            age=party.person.age_on(clock.local(started_at).date()),
        ),
        actor=actor,
    )
    return interview
