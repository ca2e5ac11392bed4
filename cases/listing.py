"""The work list: which cases, in what order, and what one row says. A constant number of queries for any caseload."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from access import reads
from access.queries import ForEachRow, Place, capped_count, feed
from accounts.models import short_name
from accounts.permissions import CasePermission as P
from accounts.principals import OF_AGENCIES, Capacity
from cases import queries, vault
from cases.models import Case, CaseGrant, Participation, Party, PartyCapacity, Person, Stage
from cases.rolewords import role_word
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor

PAGE = 25
# With a filter by stage one page looks through this many places of the list, never through all of it.
WINDOW = 500
# Among how many of the cases that came to somebody last the home page looks for the next terms.
LOOKED_AT = 200
COUNT_CAP = 200
VIEWS = {"mine": _("Mine"), "unit": _("My unit"), "due": _("Due this week")}
DUE_WITHIN = dt.timedelta(days=7)

# Who answers for a case that came to them; overseers and former holders only read.
ACCEPTED_CAPACITIES = [
    int(c) for c in OF_AGENCIES if c not in (Capacity.INVESTIGATING, Capacity.OVERSIGHT, Capacity.FORMER)
]
HOLDERS = {
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


@dataclass(frozen=True)
class Holder:
    """The agency that holds a case at its present stage, and the colleague there who works on it ("" for nobody yet)."""

    key: str
    agency: str
    officer: str


@dataclass
class Row:
    """One line of the list. ``person`` is None where the reader may not know the child."""

    case: Case
    capacity: str
    person: Person | None = None
    holder: Holder | None = None
    next_due: dt.datetime | None = None

    @property
    def age(self) -> int | None:
        return self.person.age_on(clock.today()) if self.person else None

    @property
    def capacity_label(self) -> str:
        return role_word(self.capacity, self.case.stage)


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
        made, older = _mine(actor, stage, after, limit)
    else:
        made, older = _fed(actor, view, stage, after, limit)
    return Page(made, older, _count(actor, view, stage, after, older, len(made)))


def _count(
    actor: "Actor", view: str, stage: str, after: Place | None, older: Place | None, shown: int
) -> int:
    """How many there are, where one look tells; -1 where only a walk through the whole list would."""
    if after is None and older is None:
        return shown
    return capped_count(actor, cap=COUNT_CAP) if view == "unit" and not stage else -1


def _fed(
    actor: "Actor", view: str, stage: str, after: Place | None, limit: int
) -> tuple[list[Row], Place | None]:
    by = "next_due" if view == "due" else "case_registered_at"
    places = feed(actor, limit=WINDOW if stage else limit, after=after, by=by)
    if view == "due":
        last = clock.now() + DUE_WITHIN
        places = [p for p in places if p.at <= last]
    end = places[WINDOW - 1] if len(places) > WINDOW else None
    if stage:
        cases = Case.objects.filter(pk__in=[p.case_id for p in places], stage__in=_stages(actor, stage))
        staged = cases.visible_to(actor)
        wanted = set(staged.values_list("pk", flat=True))
        places = [p for p in places if p.case_id in wanted]
    if len(places) > limit:
        end = places[limit - 1]
    return rows(actor, [p.case_id for p in places[:limit]]), end


def _stages(actor: "Actor", stage: str) -> tuple[str, ...]:
    """What a filter by stage finds; to those who do not read files every stage after the decision is the same."""
    told_as_one = stage in queries.AFTER_DECISION and not actor.has(P.VIEW_FILE)
    return queries.AFTER_DECISION if told_as_one else (stage,)


def _own(actor: "Actor", stage: str, after: Place | None, limit: int) -> list[Place]:
    """The cases that the actor holds, and those opened to the actor in person, the last that came to them first. Each
    half is a range of an index that ends at ``limit``.
    """
    held = Participation.objects.visible_to(actor).filter(
        officer__in=actor.works_as, agency=actor.agency, until__isnull=True
    )
    granted = CaseGrant.objects.filter(user=actor.user).filter(
        Q(until__isnull=True) | Q(until__gt=clock.now())
    )
    opened = granted.annotate(case_id=F("content_object_id")).filter(
        ForEachRow(Case.objects.visible_to(actor).filter(pk=OuterRef("content_object_id"))),
        ~ForEachRow(held.filter(case_id=OuterRef("content_object_id"))),
    )
    earlier = held.filter(case_id=OuterRef("case_id"), pk__lt=OuterRef("pk"))
    halves = []
    for half, case in ((held.filter(~ForEachRow(earlier)), "case"), (opened, "content_object")):
        if stage:
            half = half.filter(**{f"{case}__stage__in": _stages(actor, stage)})
        if after:
            half = half.filter(
                Q(since__lt=after.at) | Q(since=after.at, **{f"{case}_id__lt": after.case_id}),
                since__lte=after.at,
            )
        halves.append(half.order_by("-since", f"-{case}_id").values_list("since", "case_id")[:limit])
    both = halves[0].union(halves[1], all=True).order_by("-since", "-case_id")[:limit]
    return [Place(at, case_id) for at, case_id in both]


def _mine(actor: "Actor", stage: str, after: Place | None, limit: int) -> tuple[list[Row], Place | None]:
    taken = _own(actor, stage, after, limit + 1)
    made = rows(actor, [p.case_id for p in taken[:limit]])
    return made, taken[limit - 1] if len(taken) > limit else None


def most_urgent(actor: "Actor", limit: int) -> list[Row]:
    """The cases that the actor holds, those whose next term comes first before the others; looks at the last LOOKED_AT."""
    ids = [place.case_id for place in _own(actor, "", None, LOOKED_AT)]
    due = queries.next_due(actor, ids)
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    ids.sort(key=lambda pk: due.get(pk) or never)
    return rows(actor, ids[:limit])


def rows(actor: "Actor", case_ids: Iterable[uuid.UUID]) -> list[Row]:
    """What the list shows of each case, with the names that this reader may know. Notes the read."""
    made = [_row(line) for line in queries.lines(actor, list(case_ids), holders=HOLDERS)]
    vault.open_rows([row.person for row in made if row.person])
    reads.note(*(row.case.pk for row in made))
    return made


def _row(line: queries.Line) -> Row:
    person = Person.from_db(None, queries.PERSON_FIELDS, line.person) if line.person[0] else None
    key, agency, first_name, last_name = line.holder
    case = Case.from_db(None, queries.CASE_FIELDS, line.case)
    return Row(
        case,
        capacity=line.capacity or case.subject_capacity,
        person=person,
        holder=Holder(key, agency, short_name(first_name or "", last_name or "")) if key else None,
        next_due=line.next_due,
    )


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
