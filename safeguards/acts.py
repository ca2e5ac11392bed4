"""The acts of a case in which guarantees count: when they began and who may see what is said of them."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.permissions import CasePermission
from audit.models import Event
from cases import guarantees
from cases.models import Case, Detention, Interview, Party, PartyCapacity
from core import clock
from legal.guarantees import Circumstances

if TYPE_CHECKING:
    from accounts.actor import Actor

DETENTION, INTERROGATION = "detention", "interrogation"


@dataclass(frozen=True)
class Act:
    """A detention, an interview, an admission or the end of the investigation as the guarantees see it.

    ``circumstances`` are the child's on the day of the act; ``is_ahead``: it has not happened yet.
    """

    kind: str
    id: uuid.UUID
    at: dt.datetime
    view_bit: int
    circumstances: Circumstances = field(default_factory=Circumstances)
    is_ahead: bool = False

    @property
    def is_victims(self) -> bool:
        return self.view_bit == CasePermission.VIEW_VICTIMS.bit


def find(case_id: uuid.UUID, kind: str, act_id: uuid.UUID) -> Act:
    """The act behind an answer; an act without a row of its own counts from now."""
    case = Case.objects.select_related("subject").get(pk=case_id)
    if act_id == case_id:
        party = Party.objects.filter(case=case, person_id=case.subject_id).select_related("person").first()
        return completion(case, party)
    for model in (Detention, Interview, Party):
        rows: Any = model.objects.filter(case_id=case_id, pk=act_id)
        row = rows.select_related("represents__person" if model is Party else "party__person").first()
        if row is not None:
            return of(row, case)
    return Act(
        kind, act_id, clock.now(), CasePermission.VIEW_FILE.bit, Circumstances(capacity=PartyCapacity.SUSPECT)
    )


def of(row: Any, case: Case, facts: dict[str, Any] | None = None) -> Act:
    """A row as an act: of a detention, of an interview, of a legal representative. ``facts`` spare the query of them."""
    party, at = row, row.since if isinstance(row, Party) else row.started_at
    if isinstance(row, Party):
        party = row.represents
        if party is None:
            known = Party.objects.filter(case=case, person_id=case.subject_id)
            party = known.select_related("person").first()
        kind = guarantees.ADMISSION
    else:
        party = row.party
        kind = DETENTION if isinstance(row, Detention) else INTERROGATION
    return Act(
        kind,
        row.pk,
        at,
        getattr(row, "view_bit", CasePermission.VIEW_FILE.bit),
        guarantees.circumstances(case, party, clock.local(at).date(), facts=facts),
    )


def completion(case: Case, party: Party | None, facts: dict[str, Any] | None = None) -> Act:
    """The end of the investigation of a case: as the file went to the prosecutor the last time, or still ahead."""
    sent = Event.objects.filter(
        case_id=case.pk, type="case.transferred", payload__verb="send_to_prosecutor"
    ).order_by("-occurred_at")
    at = sent.values_list("occurred_at", flat=True).first()
    day = clock.local(at or clock.now()).date()
    return Act(
        guarantees.COMPLETION,
        case.pk,
        at or clock.now(),
        CasePermission.VIEW_FILE.bit,
        guarantees.circumstances(case, party, day, facts=facts),
        is_ahead=at is None,
    )


def happened(actor: "Actor", case: Case) -> list[Any]:
    """The detentions and interviews of a case that the actor may see, as rows. Two queries."""
    rows: list[Any] = []
    for model in (Detention, Interview):
        held: Any = model.objects
        rows += held.visible_to(actor).filter(case=case).select_related("party__person")
    return rows


def of_case(actor: "Actor", case: Case) -> list[Act]:
    """The acts of a case that the actor may see; a constant number of queries."""
    facts = guarantees.facts_of(case)
    parties = list(
        Party.objects.visible_to(actor).filter(case=case).select_related("person", "represents__person")
    )
    child = next((p for p in parties if p.person_id == case.subject_id), None)
    admitted = [p for p in parties if p.capacity == PartyCapacity.LEGAL_REPRESENTATIVE and p.until is None]
    for party in admitted:
        party.represents = party.represents or child
    rows = [*admitted, *happened(actor, case)]
    return [*(of(row, case, facts) for row in rows), completion(case, child, facts)]
