"""A join of two records may find the child in two hearings at once: each of the cases is told."""

from typing import TYPE_CHECKING

from audit import record
from cases.merging.events import RecordsMerged
from scheduling import queries
from scheduling.events import HearingsCollide

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent
    from audit.models import Event


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """One entry for each hearing of the case that collides; what is booked stays until a clerk moves it."""
    if not isinstance(event, RecordsMerged):
        return
    for hearing, starts_at in queries.collisions(event.case_id).items():
        told = HearingsCollide(case_id=event.case_id, hearing_id=hearing, starts_at=starts_at.isoformat())
        record(told, actor=actor)
