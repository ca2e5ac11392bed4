"""A hearing as its reader may know it.

Whoever stands on the side of a child victim or witness is told the own arrival and entrance, and neither the hour of
the sitting nor that at which the child in conflict with the law comes: the two are not brought to the same door.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.permissions import CasePermission as P
from accounts.permissions import on_victims_side
from cases.queries import permissions_in
from core import clock, when
from courts.choices import HearingState
from courts.models import Hearing, HearingParticipant
from scheduling.arrivals import Arrival

if TYPE_CHECKING:
    from accounts.actor import Actor


def is_victims_side(actor: "Actor", case_id: uuid.UUID) -> bool:
    """Whether the reader takes part in this case for a child victim or witness alone."""
    return on_victims_side(permissions_in(actor, case_id))


def arrival(hearing: Hearing, participant: HearingParticipant | None) -> Arrival:
    """The way into a hearing of somebody who is kept apart, or of nobody."""
    return Arrival(
        day=clock.local(hearing.starts_at).date(),
        at=participant.arrives_at if participant else None,
        room=hearing.courtroom.name,
        court=hearing.court.name,
        has_entrance=hearing.courtroom.has_separate_entrance,
    )


def arrivals(actor: "Actor", parties: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Arrival]:
    """The next arrival of each party: at the hearing that asks for it, else the day of the case's next hearing."""
    coming = {
        "hearing__state": HearingState.PLANNED,
        "hearing__ends_at__gt": clock.now(),
    }
    found: dict[uuid.UUID, Arrival] = {}
    asked = HearingParticipant.objects.visible_to(actor).filter(party__in=list(parties), **coming)
    for row in asked.select_related("hearing__courtroom", "hearing__court").order_by("-hearing__starts_at"):
        found[row.party_id] = arrival(row.hearing, row)
    rows = Hearing.objects.visible_to(actor).filter(
        case__in=set(parties.values()), state=HearingState.PLANNED, ends_at__gt=clock.now()
    )
    first = {h.case_id: h for h in rows.select_related("courtroom", "court").order_by("-starts_at")}
    for party, case in parties.items():
        if party not in found and case in first:
            found[party] = arrival(first[case], None)
    return found


@dataclass(frozen=True)
class Told:
    """A hearing with the time that this reader is told. ``own`` is set for the victim's side alone."""

    hearing: Hearing
    own: Arrival | None

    @property
    def time(self) -> str:
        return self.own.time if self.own else when.when(self.hearing.starts_at)


def told(actor: "Actor", hearings: Iterable[Hearing]) -> list[Told]:
    """The hearings of one case, in their order."""
    rows = list(hearings)
    if not rows or not is_victims_side(actor, rows[0].case_id):
        return [Told(h, None) for h in rows]
    own = {
        p.hearing_id: p
        for p in HearingParticipant.objects.visible_to(actor)
        .filter(hearing__in=rows, view_bit=P.VIEW_VICTIMS.bit, must_not_meet=True)
        .select_related("hearing")
    }
    return [Told(h, arrival(h, own.get(h.pk))) for h in rows]
