"""Reading victim records, and what is known of the case around them: its code, its stage, the way into court."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from access import reads
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit.models import Event
from cases import vault
from cases.models import Case, Participation, Party
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from scheduling import arrivals
from scheduling.arrivals import Arrival
from victims import tracker
from victims.models import Telling, TellingTopic, VictimRecord

if TYPE_CHECKING:
    from accounts.actor import Actor

ROWS = 100
DUTIES = (TellingTopic.FUND, TellingTopic.MEASURES)


def open_records(actor: "Actor") -> "QuerySet[VictimRecord]":
    """Children whom the actor's service supports at present."""
    return VictimRecord.objects.visible_to(actor, P.SUPPORT_VICTIM).filter(
        agency=actor.agency, closed_on__isnull=True
    )


def count_open(actor: "Actor") -> int | None:
    return open_records(actor).filter(worker=actor.user).count() or None


@dataclass
class Row:
    """A child in the list: a code and an age, never a name."""

    record: VictimRecord
    age: int | None
    interviews: tracker.Tracker
    hearing: Arrival | None = None
    told: list[str] = field(default_factory=list)
    not_told: list[str] = field(default_factory=list)


def rows(actor: "Actor", records: "QuerySet[VictimRecord]", limit: int = ROWS) -> list[Row]:
    """Children in the list, with a constant number of queries."""
    found = list(records.select_related("case", "party", "person", "worker").order_by("-taken_up_at")[:limit])
    vault.open_rows(r.person for r in found)
    reads.note(*(r.case_id for r in found))
    counters = {t.party.pk: t for t in tracker.for_parties(actor, [r.party for r in found])}
    hearings = next_arrivals(actor, found)
    topics = _topics(actor, found)
    return [
        Row(
            r,
            r.person.age_on(clock.today()),
            counters[r.party_id],
            hearings.get(r.party_id),
            [str(TellingTopic(t).label) for t in TellingTopic if t in topics.get(r.pk, ())],
            [str(t.label) for t in DUTIES if t not in topics.get(r.pk, ())],
        )
        for r in found
    ]


def _topics(actor: "Actor", records: list[VictimRecord]) -> dict[uuid.UUID, set[str]]:
    found: dict[uuid.UUID, set[str]] = {}
    told = Telling.objects.visible_to(actor).filter(record__in=records)
    for record_id, topic in told.values_list("record_id", "topic"):
        found.setdefault(record_id, set()).add(topic)
    return found


def next_arrivals(actor: "Actor", records: Iterable[VictimRecord]) -> dict[uuid.UUID, Arrival]:
    """When and by which door each child comes to its next hearing, by the child's party. Nobody else's time is told."""
    return arrivals.of_parties(actor, {r.party_id: r.case_id for r in records})


@dataclass
class Waiting:
    """A child who was referred to the service and whom nobody has taken up."""

    case: Case
    party: Party
    age: int | None


def waiting(actor: "Actor") -> list[Waiting]:
    """Children referred to the service without a record."""
    mine = Participation.objects.filter(
        case_id=OuterRef("case_id"),
        agency=actor.agency,
        capacity=Capacity.VICTIM_SUPPORT,
        until__isnull=True,
    )
    held = VictimRecord.objects.filter(party=OuterRef("pk"))
    parties = list(
        Party.objects.visible_to(actor, P.SUPPORT_VICTIM)
        .filter(Exists(mine), ~Exists(held), capacity__in=PROTECTED_CAPACITIES, until__isnull=True)
        .select_related("case", "person")
        .order_by("since")[:ROWS]
    )
    referred = _referred(p.case_id for p in parties)
    parties = [p for p in parties if str(p.pk) in referred]
    vault.open_rows(p.person for p in parties)
    reads.note(*(p.case_id for p in parties))
    return [Waiting(p.case, p, p.person.age_on(clock.today())) for p in parties]


def _referred(case_ids: Iterable[uuid.UUID]) -> set[str]:
    found = Event.objects.filter(case_id__in=list(case_ids), type="victim.referred")
    return {event.payload["party"] for event in found}


def record_of(actor: "Actor", party: Party) -> VictimRecord | None:
    """The open record of a child, if the reader may see it."""
    found: VictimRecord | None = VictimRecord.objects.visible_to(actor).filter(party=party).first()
    return found


def supported_by(party_ids: Iterable[Any], case: Case) -> dict[str, Any]:
    """Which service supports which child, from the events: all that the file of the suspect may know."""
    from accounts.models import Agency

    known = {str(pk) for pk in party_ids}
    found = Event.objects.filter(case_id=case.pk, type__in=["victim.referred", "victim.taken_up"]).order_by(
        "id"
    )
    last = {e.payload["party"]: e for e in found if e.payload.get("party") in known}
    agencies = Agency.objects.in_bulk(
        [e.payload.get("agency") or e.payload["to_agency"] for e in last.values()]
    )
    return {
        party: {
            "agency": agencies.get(e.payload.get("agency") or e.payload["to_agency"]),
            "taken_up": e.type == "victim.taken_up",
            "at": e.occurred_at,
        }
        for party, e in last.items()
    }


def told_duties(case: Case) -> set[str]:
    """What children of the case were told, from the events that the investigator may see (SG-39)."""
    found = Event.objects.filter(case_id=case.pk, type="victim.told")
    return {event.payload["topic"] for event in found}
