"""Reading plans and meetings."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery

from access import reads
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit.models import Event
from cases import vault
from cases.models import Case, Participation, Stage
from core import clock
from probation import ladder, terms
from probation.models import Attendance, Contact, NonCompliance, Plan, PlanKind, PlanState

if TYPE_CHECKING:
    from accounts.actor import Actor

HOME_ROWS = 5
MISSES_TO_THINK = 2
_AWAY = (Attendance.MISSED, Attendance.EXCUSED)


def open_plans(actor: "Actor", *, mine: bool = True) -> "QuerySet[Plan]":
    """Plans that run or are being agreed: the actor's own, or those of the whole service."""
    found = Plan.objects.visible_to(actor, P.SUPERVISE).exclude(state=PlanState.ENDED)
    return found.filter(officer__in=actor.works_as) if mine else found.filter(agency=actor.agency)


def count_mine(actor: "Actor") -> int | None:
    return open_plans(actor).count() or None


@dataclass
class Row:
    """A plan in a list, with what the reader needs to decide what to do."""

    plan: Plan
    name: str = ""
    age: int | None = None
    month: int = 0
    next_at: dt.datetime | None = None
    waiting: int = 0


def rows(actor: "Actor", plans: "QuerySet[Plan]", *, limit: int, after: str = "") -> tuple[list[Row], str]:
    """A page of plans, the soonest end first, and the place where the next page begins ("" when there is
    none).
    """
    now = clock.now()
    open_contact = Q(contacts__attendance="")
    found = plans.select_related("case__subject", "officer").annotate(
        next_at=Min("contacts__planned_at", filter=open_contact & Q(contacts__planned_at__gte=now)),
        waiting=Count("contacts", filter=open_contact & Q(contacts__planned_at__lt=now)),
    )
    place = _place(after)
    if place:
        found = found.filter(Q(ends_on__gt=place[0]) | Q(ends_on=place[0], pk__gt=place[1]))
    page = list(found.order_by("ends_on", "pk")[: limit + 1])
    more = f"{page[limit - 1].ends_on.isoformat()}~{page[limit - 1].pk}" if len(page) > limit else ""
    page = page[:limit]
    vault.open_rows(p.case.subject for p in page)
    reads.note(*(p.case_id for p in page))
    return [_row(p) for p in page], more


def _place(text: str) -> tuple[dt.date, uuid.UUID] | None:
    """None for a link that has been tampered with: the list then starts anew."""
    day, _, pk = text.partition("~")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(pk)
    except ValueError:
        return None


def _row(plan: Any) -> Row:
    person = plan.case.subject
    return Row(
        plan,
        name=person.short_name,
        age=person.age_on(clock.today()),
        month=month_of(plan),
        next_at=plan.next_at,
        waiting=plan.waiting,
    )


def month_of(plan: Plan) -> int:
    return terms.month_of(plan.started_on, plan.control_months, clock.today())


def contacts_open(actor: "Actor") -> "QuerySet[Contact]":
    """Meetings of the actor's plans that have no outcome."""
    return Contact.objects.visible_to(actor, P.SUPERVISE).filter(
        officer__in=actor.works_as, attendance="", plan__ended_on__isnull=True
    )


def to_record(actor: "Actor") -> "QuerySet[Contact]":
    """Meetings that have passed and wait for their outcome, the oldest first."""
    return contacts_open(actor).filter(planned_at__lt=clock.now()).order_by("planned_at")


def coming(actor: "Actor") -> "QuerySet[Contact]":
    return contacts_open(actor).filter(planned_at__gte=clock.now()).order_by("planned_at")


@dataclass
class Meeting:
    """A meeting in a list."""

    contact: Contact
    name: str
    age: int | None
    month: int


def meetings(found: "QuerySet[Contact]", limit: int) -> list[Meeting]:
    """Meetings with the children's names, opened with one look-up in the key store."""
    page = list(found.select_related("plan", "case__subject")[:limit])
    vault.open_rows(c.case.subject for c in page)
    reads.note(*(c.case_id for c in page))
    today = clock.today()
    return [
        Meeting(c, c.case.subject.short_name, c.case.subject.age_on(today), month_of(c.plan)) for c in page
    ]


@dataclass
class Thought:
    """A child who needs thought, not haste."""

    plan: Plan
    name: str
    kind: str
    misses: int = 0
    reasons: list[str] = field(default_factory=list)


def thoughts(actor: "Actor", limit: int = HOME_ROWS) -> list[Thought]:
    """Children who missed two visits without an answer since, and children who reached half of their term."""
    missed = Q(contacts__attendance__in=_AWAY)
    answers = NonCompliance.objects.filter(plan=OuterRef("pk")).order_by("-recorded_at")
    found = (
        open_plans(actor)
        .select_related("case__subject")
        .annotate(
            misses=Count("contacts", filter=missed),
            last_missed=Max("contacts__recorded_at", filter=missed),
            last_answer=Subquery(answers.values("recorded_at")[:1]),
        )
    )
    plans = [p for p in found.order_by("ends_on", "pk")[:500] if _missed_often(p) or is_half_over(p)][:limit]
    vault.open_rows(p.case.subject for p in plans)
    reads.note(*(p.case_id for p in plans))
    reasons = _reasons([p.pk for p in plans])
    return [
        Thought(p, p.case.subject.short_name, "misses", p.misses, reasons.get(p.pk, []))
        if _missed_often(p)
        else Thought(p, p.case.subject.short_name, "half")
        for p in plans
    ]


def _missed_often(plan: Any) -> bool:
    """Two visits missed, and nothing offered or answered since the last of them."""
    unanswered = plan.last_answer is None or plan.last_answer < plan.last_missed
    return bool(plan.misses >= MISSES_TO_THINK and unanswered)


def _reasons(plans: list[Any]) -> dict[Any, list[str]]:
    """Why the last two visits were missed, by plan."""
    found: dict[Any, list[str]] = {}
    for contact in Contact.objects.filter(plan__in=plans, attendance__in=_AWAY).order_by("-planned_at"):
        known = found.setdefault(contact.plan_id, [])
        if len(known) < MISSES_TO_THINK:
            known.append(str(contact.get_missed_reason_display()))
    return {plan: list(dict.fromkeys(texts)) for plan, texts in found.items()}


def is_half_over(plan: Plan) -> bool:
    """Half of the term of a conditional sentence has passed and nobody has asked the court yet (PROB art.
    15(5)).
    """
    return (
        plan.kind == PlanKind.SUPERVISION
        and plan.early_end_asked_on is None
        and clock.today() >= terms.half_of(plan.started_on, plan.ends_on)
    )


def plans_of(actor: "Actor", case: Case) -> list[Plan]:
    """Every plan of a case that the reader may see, the newest first."""
    return list(Plan.objects.visible_to(actor).filter(case=case).select_related("officer", "agency"))


def next_contact(actor: "Actor", plan: Plan) -> Contact | None:
    found: Contact | None = (
        Contact.objects.visible_to(actor).filter(plan=plan, attendance="").order_by("planned_at").first()
    )
    return found


def ladder_of(actor: "Actor", plan: Plan) -> list[dict[str, Any]]:
    """The steps of the ladder for this plan with how often each was taken."""
    taken: dict[str, int] = {}
    for step in NonCompliance.objects.visible_to(actor).filter(plan=plan).values_list("rung", flat=True):
        taken[step] = taken.get(step, 0) + 1
    return [
        {"rule": rule, "basis": rule.basis_for(plan.kind), "taken": taken.get(rule.rung, 0)}
        for rule in ladder.rungs_for(plan)
    ]


def held_before(plan: Plan, contact: Contact | None) -> int:
    """The number of this meeting in the plan, counted from 1."""
    before = Contact.objects.filter(plan=plan).exclude(attendance="")
    if contact is not None:
        before = before.filter(planned_at__lt=contact.planned_at)
    return before.count() + 1


def waiting_cases(actor: "Actor") -> list[Case]:
    """Cases that the service has accepted and that have no plan of it yet."""
    mine = Participation.objects.filter(
        case_id=OuterRef("pk"),
        agency=actor.agency,
        capacity=Capacity.PROBATION,
        until__isnull=True,
        accepted_at__isnull=False,
    )
    plans = Plan.objects.filter(case_id=OuterRef("pk"), agency=actor.agency)
    found = (
        Case.objects.visible_to(actor, P.SUPERVISE)
        .filter(Exists(mine), ~Exists(plans), stage__in=[Stage.DECIDED, Stage.DIVERTED])
        .order_by("stage_since")[:20]
    )
    cases = list(found)
    reads.note(*(c.pk for c in cases))
    return cases


_KIND_OF_OUTCOME = {
    "diversion": PlanKind.DIVERSION,
    "conditional_sentence": PlanKind.SUPERVISION,
    "restriction_of_freedom": PlanKind.RESTRICTION,
    "educative_measure": PlanKind.EDUCATIVE,
}


def decision(case: Case) -> dict[str, Any]:
    """Kind, months and entry into force from the last decision that the case's events tell of."""
    events = Event.objects.filter(case_id=case.pk, type__in=["outcome.recorded", "judgment.in_force"])
    found: dict[str, Any] = {}
    for event in events.order_by("recorded_at", "id"):
        said = event.payload
        found["kind"] = _KIND_OF_OUTCOME.get(said.get("kind", "")) or found.get("kind")
        found["months"] = said.get("months") or found.get("months")
        day = said.get("in_force_on") or str(said.get("in_force_at") or "")[:10]
        found["in_force_on"] = day or found.get("in_force_on")
    return found
