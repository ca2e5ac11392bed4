"""What rules may ask about a case, beside the event itself."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from cases.models import Case, Charge, Detention
from deadlines.custody import custody_of
from deadlines.rules import instant
from deadlines.terms import Unit

_DETAINED = Exists(Detention.objects.filter(case_id=OuterRef("pk"), ended_at__isnull=True))
Span = tuple[dt.datetime, dt.datetime | None]
_UNITS = {Unit.HOUR: dt.timedelta(hours=1), Unit.CALENDAR_DAY: dt.timedelta(days=1)}


def case_facts(case_id: uuid.UUID) -> dict[str, Any]:
    """Codes and instants of the case: kind, age, gravity and limitation of the principal charge, whether the child is held
    now, since when and how far custody goes, and what the latest act of custody does to it (``deadlines.custody.Custody``).
    """
    case = Case.objects.filter(pk=case_id).annotate(is_detained=_DETAINED).first()
    if case is None:
        return {}
    charge = (
        Charge.objects.filter(case_id=case_id, is_principal=True, ended_at__isnull=True)
        .select_related("offence")
        .first()
    )
    offence = charge.offence if charge else None
    months = offence.limitation_months_minor if offence else None
    custody = custody_of(case_id)
    running = custody.running
    return {
        "case.occurred_at": case.occurred_at,
        "case.registered_at": case.registered_at,
        "kind": case.kind,
        "age_at_offence": case.age_at_offence,
        "category": offence.category if offence else "",
        "detained": case.is_detained or running is not None,
        "in_custody": running is not None,
        "held_since": running.since if running else None,
        "held_until": running.until if running else None,
        "custody_term": running.term if running else "",
        "custody_from_short": running is not None and running.is_short,
        "custody_extended": running is not None and running.is_extended,
        "custody_repeated": custody.is_repeated,
        "custody_replaced": custody.is_replaced,
        "custody_moved": custody.is_moved,
        "limitation": "none" if offence and months is None else "",
    }


@dataclass(frozen=True)
class Liberty:
    """When the child of a case was detained or in custody: what was so at an event, not what is so now."""

    spans: tuple[Span, ...]
    in_custody: tuple[Span, ...]

    @classmethod
    def of(cls, case_id: uuid.UUID) -> "Liberty":
        detained = Detention.objects.filter(case_id=case_id).values_list("started_at", "ended_at")
        custody = tuple((stay.since, stay.ended_at) for stay in custody_of(case_id).stays)
        return cls((*detained, *custody), custody)

    def at(self, moment: dt.datetime) -> dict[str, bool]:
        """The facts of ``case_facts`` as they were at an instant."""
        return {"detained": _covers(self.spans, moment), "in_custody": _covers(self.in_custody, moment)}


def _covers(spans: Iterable[Span], moment: dt.datetime) -> bool:
    return any(since <= moment and (until is None or moment < until) for since, until in spans)


def instant_of(
    entry: Mapping[str, Any], facts: Mapping[str, Any], occurred_at: dt.datetime
) -> dt.datetime | None:
    """The instant that an entry of a rule names: a field of the event or case, else when the event happened.

    None when the named field is empty: then the entry does not apply.
    """
    at = instant(facts.get(entry["at"])) if "at" in entry else occurred_at
    plus = entry.get("plus")
    if at is None or plus is None:
        return at
    amount = facts.get(plus["fact"])
    return at + float(amount) * _UNITS[Unit(plus["unit"])] if amount not in (None, "") else None
