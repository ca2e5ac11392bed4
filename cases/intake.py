"""Taking a child in: registration with what is known in the first hour, as one act that a second click does not repeat."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from cases import actions, guarantees, people
from cases.models import Case, CaseKind, PartyCapacity, Person

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Region
    from legal.models import Offence


@dataclass(frozen=True, kw_only=True)
class Arrest:
    """The detention as it was typed; ``answers`` are the child's safeguards: code to "yes", "no" or "not_yet"."""

    started_at: dt.datetime
    delivered_at: dt.datetime | None = None
    protocol_at: dt.datetime | None = None
    exception: str = ""
    place: str = ""
    representative_told_at: dt.datetime | None = None
    apart_from_adults: bool | None = None
    answers: dict[str, str] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    due_by: dict[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Other:
    """Another person of the case: a representative with contact, a victim or witness by name only."""

    capacity: str
    identity: people.Identity
    relation: str = ""
    contact: actions.Contact | None = None


@transaction.atomic
def take_in(
    *,
    actor: "Actor",
    search_id: uuid.UUID | str | None,
    incident: actions.Incident,
    identity: people.Identity | None = None,
    person: Person | None = None,
    contact: actions.Contact | None = None,
    offence: "Offence | None" = None,
    kind: str = CaseKind.CRIMINAL,
    region: "Region | None" = None,
    arrest: Arrest | None = None,
    others: tuple[Other, ...] = (),
) -> Case:
    """Registers a case with detention, safeguards and people; each part is a verb with its own event.

    The same search receipt used twice returns the first case and writes nothing. Errors are those of the verbs; either
    everything is written or nothing.
    """
    receipt = people.use_receipt(actor=actor, search_id=search_id)
    made = actions.case_of_receipt(actor=actor, receipt=receipt)
    if made is not None:
        return made
    case = actions.register(
        actor=actor,
        search_id=search_id,
        incident=incident,
        person=person,
        identity=identity,
        contact=contact,
        offence=offence,
        kind=kind,
        region=region,
    )
    for other in others:
        _add(actor, case, search_id, other)
    if arrest is not None:
        _detain(actor, case, arrest)
    return case


def _add(actor: "Actor", case: Case, search_id: uuid.UUID | str | None, other: Other) -> None:
    keeps_contact = other.capacity not in (PartyCapacity.VICTIM, PartyCapacity.WITNESS)
    actions.add_party(
        actor=actor,
        case=case,
        capacity=other.capacity,
        search_id=search_id,
        identity=other.identity,
        relation=other.relation,
        contact=other.contact if keeps_contact else None,
    )


def _detain(actor: "Actor", case: Case, arrest: Arrest) -> None:
    detention = actions.detain(
        actor=actor,
        case=case,
        started_at=arrest.started_at,
        delivered_at=arrest.delivered_at,
        protocol_at=arrest.protocol_at,
        exception=arrest.exception,
        place=arrest.place,
        representative_told_at=arrest.representative_told_at,
        apart_from_adults=arrest.apart_from_adults,
    )
    guarantees.answer(
        actor=actor,
        case=case,
        act="detention",
        act_id=detention.pk,
        answers=arrest.answers,
        explanations=arrest.explanations,
        due_by=arrest.due_by,
    )
