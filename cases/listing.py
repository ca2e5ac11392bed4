"""The work list: which cases, in what order, and what one row says. A constant number of queries for any caseload."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access import reads
from access.queries import Place, capped_count, feed, in_order
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from cases import queries, vault
from cases.models import Case, Participation, Party, PartyCapacity, Person, Stage
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor

PAGE = 25
# With a filter by stage one page looks through this many places of the list, never through all of it.
WINDOW = 500
COUNT_CAP = 1000
VIEWS = {"mine": _("Mine"), "unit": _("My unit"), "due": _("Due this week")}
DUE_WITHIN = dt.timedelta(days=7)

# Who answers for a case that came to them; overseers and former holders only read.
ACCEPTED_CAPACITIES = [
    int(c) for c in Capacity if c not in (Capacity.INVESTIGATING, Capacity.OVERSIGHT, Capacity.FORMER)
]
_HOLDERS = {
    Stage.REGISTERED: (Capacity.INVESTIGATING,),
    Stage.INVESTIGATION: (Capacity.INVESTIGATING,),
    Stage.WITH_PROSECUTOR: (Capacity.SUPERVISING,),
    Stage.SENT_TO_COURT: (Capacity.TRYING,),
    Stage.IN_COURT: (Capacity.TRYING,),
    Stage.DECIDED: (Capacity.TRYING,),
    Stage.DIVERTED: (Capacity.PROBATION, Capacity.TRYING, Capacity.SUPERVISING),
    Stage.EXECUTION: (Capacity.PROBATION, Capacity.TRYING),
    Stage.CLOSED: (Capacity.PROBATION, Capacity.TRYING, Capacity.SUPERVISING),
}


@dataclass
class Row:
    """One line of the list. ``person`` is None where the reader may not know the child."""

    case: Case
    capacity: str
    person: Person | None = None
    holder: Participation | None = None
    next_due: dt.datetime | None = None

    @property
    def age(self) -> int | None:
        return self.person.age_on(clock.today()) if self.person else None

    @property
    def capacity_label(self) -> str:
        return str(PartyCapacity(self.capacity).label)


@dataclass
class Page:
    rows: list[Row] = field(default_factory=list)
    older: Place | None = None
    count: int = 0
    counted_up_to: int = COUNT_CAP


def page(
    actor: "Actor", *, view: str, stage: str = "", after: Place | None = None, limit: int = PAGE
) -> Page:
    """One page of the actor's list in a saved view, newest or most urgent first."""
    if view == "mine":
        cases, older = _mine(actor, stage, after, limit)
    else:
        cases, older = _fed(actor, view, stage, after, limit)
    return Page(rows(actor, cases), older, _count(actor, view, stage, after, older, len(cases)))


def _count(
    actor: "Actor", view: str, stage: str, after: Place | None, older: Place | None, shown: int
) -> int:
    """How many there are, where one look tells; -1 where only a walk through the whole list would."""
    if after is None and older is None:
        return shown
    return capped_count(actor, cap=COUNT_CAP) if view == "unit" and not stage else -1


def _fed(
    actor: "Actor", view: str, stage: str, after: Place | None, limit: int
) -> tuple[list[Case], Place | None]:
    by = "next_due" if view == "due" else "case_registered_at"
    places = feed(actor, limit=WINDOW if stage else limit, after=after, by=by)
    if view == "due":
        end = clock.now() + DUE_WITHIN
        places = [p for p in places if p.at <= end]
    found = Case.objects.filter(pk__in=[p.case_id for p in places]).visible_to(actor)
    cases = in_order(found.filter(stage=stage) if stage else found, places)
    at = {p.case_id: p for p in places}
    if len(cases) > limit:
        return cases[:limit], at[cases[limit - 1].pk]
    more = bool(stage) and len(places) > WINDOW
    return cases, places[WINDOW - 1] if more else None


def _mine(actor: "Actor", stage: str, after: Place | None, limit: int) -> tuple[list[Case], Place | None]:
    held = Participation.objects.filter(officer=actor.user, agency=actor.agency, until__isnull=True)
    found = Case.objects.visible_to(actor).filter(pk__in=held.values("case_id"))
    if stage:
        found = found.filter(stage=stage)
    if after:
        found = found.filter(
            Q(registered_at__lt=after.at) | Q(registered_at=after.at, pk__lt=after.case_id),
            registered_at__lte=after.at,
        )
    cases = list(found.order_by("-registered_at", "-pk")[: limit + 1])
    if len(cases) <= limit:
        return cases, None
    last = cases[limit - 1]
    return cases[:limit], Place(last.registered_at, last.pk)


def rows(actor: "Actor", cases: list[Case]) -> list[Row]:
    """What the list shows of each case, with the names that this reader may know. Notes the read."""
    ids = [c.pk for c in cases]
    reads.note(*ids)
    people, held, due = shown_people(actor, ids), holders(actor, cases), queries.next_due(actor, ids)
    made = []
    for case in cases:
        party = people.get(case.pk)
        capacity = party.capacity if party else case.subject_capacity
        made.append(Row(case, capacity, party.person if party else None, held.get(case.pk), due.get(case.pk)))
    return made


def shown_people(actor: "Actor", case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Party]:
    """For each case the child whom the reader may know: the subject, or for a victim's worker the victim."""
    parties = Party.objects.visible_to(actor).filter(case_id__in=list(case_ids), until__isnull=True)
    if actor.has(P.VIEW_IDENTITY):
        parties = parties.filter(person_id=F("case__subject_id"))
    elif actor.has(P.VIEW_VICTIMS):
        parties = parties.filter(capacity=PartyCapacity.VICTIM)
    else:
        return {}
    found: dict[uuid.UUID, Party] = {}
    for party in parties.select_related("person").defer("address", "phone", "school"):
        found.setdefault(party.case_id, party)
    vault.open_rows([party.person for party in found.values()])
    return found


def holders(actor: "Actor", cases: Iterable[Case]) -> dict[uuid.UUID, Participation]:
    """Which agency holds each case at its present stage, and which colleague."""
    by_case: dict[uuid.UUID, list[Any]] = {}
    stages = {c.pk: c.stage for c in cases}
    taking_part = Participation.objects.visible_to(actor).filter(case_id__in=list(stages), until__isnull=True)
    for part in taking_part.select_related("agency", "officer").order_by("since"):
        by_case.setdefault(part.case_id, []).append(part)
    return {pk: holder for pk, parts in by_case.items() if (holder := _holder(stages[pk], parts))}


def _holder(stage: str, parts: list[Participation]) -> Participation | None:
    for capacity in _HOLDERS[Stage(stage)]:
        for part in reversed(parts):
            if part.capacity == capacity:
                return part
    return parts[0] if parts else None
