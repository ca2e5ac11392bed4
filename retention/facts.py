"""The facts that the rules ask for, read from the case's own trail of events."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from audit.models import Event
from cases.models import Case, Charge, Person, Stage
from core import clock
from legal import norms
from legal.ages import reached_on
from retention.rules import Facts

Told = tuple[str, dt.datetime, dict[str, Any]]
_DECIDED = ("outcome.recorded", "outcome.corrected")
# Ended without liability or punishment (CPC 35, 36; CC 83-84): what the preventive register is kept for.
_RELEASED = frozenset({"diversion", "educative_measure"})


@dataclass(frozen=True)
class Trail:
    """What the trails of some cases say, read in two queries for all of them."""

    events: dict[uuid.UUID, list[Told]]
    categories: dict[uuid.UUID, str]


def trail_of(case_ids: Iterable[uuid.UUID]) -> Trail:
    """Reads under the rights of the caller: a job as the system, a page as its reader."""
    wanted = list(case_ids)
    events: dict[uuid.UUID, list[Told]] = defaultdict(list)
    kinds = ("case.stage_changed", "plan.closed", *_DECIDED)
    rows = Event.objects.filter(case_id__in=wanted, type__in=kinds).order_by("occurred_at", "id")
    for case_id, kind, at, payload in rows.values_list("case_id", "type", "occurred_at", "payload"):
        events[case_id].append((kind, at, payload))
    charges = Charge.objects.filter(case_id__in=wanted, is_principal=True, ended_at__isnull=True)
    return Trail(events, dict(charges.values_list("case_id", "offence__category")))


def facts_of(case: Case, trail: Trail, born_on: dt.date | None = None) -> Facts:
    """``born_on`` is left out where the reader may not know the child."""
    events = trail.events.get(case.pk, [])
    final = [p for kind, _at, p in events if kind in _DECIDED and p.get("is_final")]
    outcome = str(final[-1].get("kind", "")) if final else ""
    moved = [(at, p.get("after")) for kind, at, p in events if kind == "case.stage_changed"]
    closed = [at for at, after in moved if after == Stage.CLOSED]
    ended = [
        str(p["ended_on"])[:10] for kind, _at, p in events if kind == "plan.closed" and p.get("ended_on")
    ]
    diverted = any(after == Stage.DIVERTED for _at, after in moved)
    return Facts(
        kind=case.kind,
        is_closed=case.stage == Stage.CLOSED,
        outcome=outcome,
        category=trail.categories.get(case.pk, ""),
        diverted=outcome in _RELEASED or (diverted and not outcome),
        closed_on=clock.local(closed[-1]).date() if closed else None,
        served_on=dt.date.fromisoformat(max(ended)) if ended else None,
        majority_on=majority(born_on) if born_on else None,
    )


def majority(born_on: dt.date) -> dt.date:
    """The day from whose 00:00 the child is of age, as everywhere in the law."""
    held = norms.ages()
    return reached_on(born_on, held.adult, held.reached)


def latest_birth(person: Person) -> dt.date | None:
    """The date of birth; where only the year is known its last day, so that nothing ends too early."""
    if person.birth_date:
        return person.birth_date
    return dt.date(person.birth_year, 12, 31) if person.birth_year else None
