"""The acts of a case in which guarantees count: when they began and who may see what is said of them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from accounts.permissions import CasePermission
from cases.models import Detention, Interview, PartyCapacity
from core import clock
from legal.guarantees import Circumstances


@dataclass(frozen=True)
class Act:
    """A detention or interview as the guarantees see it."""

    kind: str
    id: uuid.UUID
    at: dt.datetime
    view_bit: int
    capacity: str
    age: int | None
    language_differs: bool = False
    foreign: bool = False
    lag: bool = False

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances(
            capacity=self.capacity,
            age=self.age,
            language_differs=self.language_differs,
            foreign=self.foreign,
            lag=self.lag,
            on=clock.local(self.at).date(),
        )

    @property
    def is_victims(self) -> bool:
        return self.view_bit == CasePermission.VIEW_VICTIMS.bit


def find(case_id: uuid.UUID, kind: str, act_id: uuid.UUID) -> Act:
    """The act behind an answer; an act without a row of its own counts from now."""
    rows: tuple[Any, ...] = (Detention, Interview)
    for model in rows:
        row = model.objects.filter(case_id=case_id, pk=act_id).select_related("party__person", "case").first()
        if row is not None:
            return of(row, kind)
    return Act(kind, act_id, clock.now(), CasePermission.VIEW_FILE.bit, PartyCapacity.SUSPECT, None)


def of(row: Any, kind: str = "") -> Act:
    """A detention or interview row as an act."""
    party = row.party
    day = clock.local(row.started_at).date()
    return Act(
        kind or ("detention" if isinstance(row, Detention) else "interrogation"),
        row.pk,
        row.started_at,
        getattr(row, "view_bit", CasePermission.VIEW_FILE.bit),
        party.capacity if party else PartyCapacity.SUSPECT,
        party.person.age_on(day) if party else None,
        bool(party and party.language and party.language != row.case.language_of_proceedings),
        bool(party and party.person.citizenship != "KAZ"),
        bool(party and party.person.has_lag),
    )
