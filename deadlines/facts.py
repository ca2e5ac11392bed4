"""What rules may ask about a case, beside the event itself."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from audit.models import Event
from cases.models import Case, Charge, Detention
from deadlines.rules import instant
from deadlines.terms import Unit

_HELD = ("custody.ordered", "custody.extended")
_CUSTODY = Event.objects.filter(
    case_id=OuterRef("pk"), type__in=[*_HELD, "custody.ended", "custody.refused"]
).order_by("-occurred_at", "-id")
_LIBERTY = {
    "is_detained": Exists(Detention.objects.filter(case_id=OuterRef("pk"), ended_at__isnull=True)),
    "custody": Subquery(_CUSTODY.values("type")[:1]),
}
_UNITS = {Unit.HOUR: dt.timedelta(hours=1), Unit.CALENDAR_DAY: dt.timedelta(days=1)}


def case_facts(case_id: uuid.UUID) -> dict[str, Any]:
    """Codes and instants of the case: kind, age, gravity and limitation of the principal charge, and whether the child
    is held now.
    """
    case = Case.objects.filter(pk=case_id).annotate(**_LIBERTY).first()
    if case is None:
        return {}
    charge = (
        Charge.objects.filter(case_id=case_id, is_principal=True, ended_at__isnull=True)
        .select_related("offence")
        .first()
    )
    offence = charge.offence if charge else None
    months = offence.limitation_months_minor if offence else None
    return {
        "case.occurred_at": case.occurred_at,
        "case.registered_at": case.registered_at,
        "kind": case.kind,
        "age_at_offence": case.age_at_offence,
        "category": offence.category if offence else "",
        "detained": case.is_detained or case.custody in _HELD,
        "in_custody": case.custody in _HELD,
        "limitation": "none" if offence and months is None else "",
    }


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
