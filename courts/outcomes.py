"""An outcome in words: recorded, or about to be."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from core import when
from courts.actions.outcome import values
from courts.choices import EducativeMeasure
from courts.decision import Decision
from courts.models import Hearing, Outcome


def outcome_shown(actor: Any, row: Hearing) -> dict[str, Any] | None:
    """The outcome as labels and values, without fields that do not belong to it."""
    found = (
        Outcome.objects.visible_to(actor).filter(hearing=row).select_related("recorded_by", "case").first()
    )
    if found is None:
        return None
    return {
        "items": items(found),
        "row": found,
        "unreasoned": found.non_custodial_reasoned is False,
    }


def items(found: Outcome) -> list[tuple[str, Any]]:
    """An outcome, recorded or about to be, as labels and values."""
    names = dict(EducativeMeasure.choices)
    rows = [
        (_("Decision"), found.get_kind_display()),
        (_("Reason"), found.get_adjourn_reason_display() if found.adjourn_reason else ""),
        (_("Date of the decision"), found.decided_on),
        (_("In force since"), found.in_force_on),
        (_("Legal basis"), found.legal_basis),
        (_("Term"), term(found)),
        (_("Hours of community service"), found.hours),
        (_("Educative measures"), ", ".join(str(names.get(m, m)) for m in found.measures)),
        (_("How the child was heard"), found.get_child_asked_display() if found.child_asked else ""),
        (_("Why the child was not heard"), found.not_asked_reason),
        (
            _("Why the case does not end without a sentence"),
            found.get_considered_display() if found.considered else "",
        ),
        (_("Recorded by"), found.recorded_by.short_name if found.recorded_by_id else ""),
    ]
    return [(label, when.day(v, year=True) if hasattr(v, "isoformat") else v) for label, v in rows if v]


def term(found: Outcome) -> str:
    """Months, days or both, as the decision says them."""
    months = _("%(months)s months") % {"months": found.months} if found.months else ""
    days = npgettext("custody", "%(count)s day", "%(count)s days", found.days or 0) % {"count": found.days}
    return " ".join(filter(None, [months, days if found.days else ""]))


def to_check(decision: Decision) -> list[tuple[str, Any]]:
    """What is about to be recorded, every entry of it, before it is."""
    made = Outcome(**values(decision))
    said: dict[bool | None, str] = {True: _("yes"), False: _("no")}
    rows: list[tuple[str, Any]] = [
        *items(made),
        (_("Amount in monthly calculation indices"), made.amount),
        (_("Own earnings or property"), said.get(made.has_own_income)),
        (_("The act caused a death"), said.get(made.caused_death)),
        (_("The act caused grievous harm to health"), said.get(made.grievous_harm)),
        (_("Reasons given on a non-custodial decision"), said.get(made.non_custodial_reasoned)),
        (_("What the child said"), made.child_view),
        (_("The decision in the court’s words"), made.text),
    ]
    return [(label, value) for label, value in rows if value not in (None, "")]
