"""Before a hearing: what is in order, who will come, the summonses of a day."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from audit import record
from core import clock
from core.errors import Refused
from courts import access, events, queries
from courts.actions.locks import locked
from courts.choices import Preparation, Presence
from courts.models import Hearing, HearingParticipant
from notifications import outbox

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def prepare(*, actor: "Actor", hearing: Hearing, done: Iterable[str], version: int | None = None) -> Hearing:
    """Ticks what is in order before the hearing; the first tick of the summonses is the notice to the parties."""
    row = locked(hearing, version)
    access.check_can_change_hearing(actor, row)
    row.prepared = [key for key in Preparation.values if key in set(done)]
    told = Preparation.SUMMONS in row.prepared and row.notice_given_at is None
    if told:
        row.notice_given_at = clock.now()
    row.version += 1
    row.save(update_fields=["prepared", "notice_given_at", "version"])
    if told:
        record(
            events.HearingNotified(
                case_id=row.case_id, hearing_id=row.pk, kind=row.kind, starts_at=row.starts_at.isoformat()
            ),
            actor=actor,
        )
    else:
        record(
            events.HearingPrepared(case_id=row.case_id, hearing_id=row.pk, kind=row.kind, done=row.prepared),
            actor=actor,
        )
    return row


@transaction.atomic
def answer(*, actor: "Actor", participant: HearingParticipant, presence: str) -> HearingParticipant:
    """Records whether somebody will come."""
    row = locked(participant.hearing)
    access.check_can_change_hearing(actor, row)
    participant.presence = Presence(presence)
    participant.save(update_fields=["presence"])
    record(
        events.HearingPrepared(case_id=row.case_id, hearing_id=row.pk, kind=row.kind, done=row.prepared),
        actor=actor,
    )
    return participant


@transaction.atomic
def order_summonses(*, actor: "Actor", day: dt.date, language: str) -> int:
    """Promises the summonses of a whole day: the worker draws them and keeps each with its case. Returns how many."""
    court = access.court_of(actor)
    if not actor.has(P.PRINT):
        raise Refused(_("Your role, %(role)s, does not print papers.") % {"role": actor.role.name})
    planned = [h for h in queries.of_day(actor, court, day) if h.is_planned]
    for hearing in planned:
        outbox.post(
            "documents.tasks.make", actor=actor, key="summons", ref=str(hearing.pk), language=language
        )
    return len(planned)
