"""The court's day and what waits in it."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from access import reads
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from cases import listing
from cases.models import Participation, Stage
from core import clock
from courts.choices import HearingState, ParticipantRole, Preparation, Presence
from courts.models import Court, Hearing, HearingParticipant
from scheduling.models import Booking

if TYPE_CHECKING:
    from accounts.actor import Actor

TABS = ("prepare", "today", "missing", "done")
PREPARE_AHEAD = dt.timedelta(days=14)
MISSING_BACK = dt.timedelta(days=60)


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    start = dt.datetime.combine(day, dt.time(0), clock.LOCAL)
    return start, start + dt.timedelta(days=1)


def of_day(actor: "Actor", court: Court, day: dt.date) -> QuerySet[Any]:
    """The hearings of a court on a day, by room and time, but for cancelled ones."""
    return (
        Hearing.objects.visible_to(actor)
        .filter(court=court, starts_at__range=day_bounds(day))
        .exclude(state=HearingState.CANCELLED)
        .select_related("case", "courtroom", "judge")
        .order_by("courtroom__number", "starts_at")
    )


def outcome_missing(actor: "Actor", court: Court) -> QuerySet[Any]:
    """Hearings that are over and have no outcome yet."""
    now = clock.now()
    return (
        Hearing.objects.visible_to(actor)
        .filter(court=court, state=HearingState.PLANNED, ends_at__range=(now - MISSING_BACK, now))
        .select_related("case", "courtroom", "judge")
        .order_by("starts_at")
    )


def to_prepare(actor: "Actor", court: Court) -> QuerySet[Any]:
    """Hearings of the next two weeks."""
    now = clock.now()
    return (
        Hearing.objects.visible_to(actor)
        .filter(court=court, state=HearingState.PLANNED, starts_at__range=(now, now + PREPARE_AHEAD))
        .select_related("case", "courtroom", "judge")
        .order_by("starts_at")
    )


def received(actor: "Actor") -> QuerySet[Any]:
    """Files that have come to the court and that nobody has accepted yet."""
    return (
        Participation.objects.visible_to(actor)
        .filter(
            agency=actor.agency,
            capacity=Capacity.TRYING,
            until__isnull=True,
            accepted_at__isnull=True,
            case__stage=Stage.SENT_TO_COURT,
        )
        .select_related("case", "case__region")
        .order_by("since")
    )


@dataclass
class Line:
    """One hearing as a line of the day list."""

    hearing: Hearing
    name: str = ""
    age: int | None = None
    confirmed: int = 0
    asked: int = 0
    apart: bool = False
    roles: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Preparation in words: not_started, in_progress, done."""
        done = set(self.hearing.prepared)
        wanted = set(Preparation.of(self.roles))
        return "done" if done >= wanted else "in_progress" if done else "not_started"

    @property
    def is_late(self) -> bool:
        return self.hearing.is_planned and self.hearing.ends_at < clock.now()


def lines(actor: "Actor", hearings: "QuerySet[Any] | list[Hearing]") -> list[Line]:
    """The lines of a list, in a constant number of queries. Notes the read."""
    found = list(hearings)
    ids = [h.case_id for h in found]
    reads.note(*ids)
    people = listing.shown_people(actor, ids) if actor.has(P.VIEW_IDENTITY) else {}
    counts = {
        row["hearing"]: row
        for row in HearingParticipant.objects.visible_to(actor)
        .filter(hearing__in=found)
        .values("hearing")
        .annotate(
            asked=Count("id"),
            confirmed=Count("id", filter=Q(presence=Presence.CONFIRMED)),
            apart=Count("id", filter=Q(must_not_meet=True)),
            interpreter=Count("id", filter=Q(role=ParticipantRole.INTERPRETER)),
        )
    }
    made = []
    for hearing in found:
        party, row = people.get(hearing.case_id), counts.get(hearing.pk, {})
        person = party.person if party else None
        made.append(
            Line(
                hearing,
                name=person.full_name if person else "",
                age=person.age_on(clock.local(hearing.starts_at).date()) if person else None,
                confirmed=row.get("confirmed", 0),
                asked=row.get("asked", 0),
                apart=bool(row.get("apart")),
                roles=(ParticipantRole.INTERPRETER,) if row.get("interpreter") else (),
            )
        )
    return made


def not_over(closures: QuerySet[Any]) -> QuerySet[Any]:
    """Absences that last still or are to come."""
    return closures.filter(period__endswith__gt=clock.now())


def touched(actor: "Actor", closure: Any) -> list[Hearing]:
    """Planned hearings for which the absent room or judge is booked: they must be moved."""
    booked = Booking.objects.visible_to(actor).filter(
        resource_id=closure.resource_id,
        cancelled_at__isnull=True,
        period__overlap=(closure.period.lower, closure.period.upper),
    )
    rows = Hearing.objects.visible_to(actor).filter(
        pk__in=booked.values("hearing_id"), state=HearingState.PLANNED
    )
    found = list(rows.select_related("case").order_by("starts_at"))
    reads.note(*(h.case_id for h in found))
    return found
