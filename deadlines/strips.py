"""Clocks as the pages draw them."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import ROLES, RoleKey
from core import clock, when
from deadlines import steps
from deadlines.explain import explain
from deadlines.models import Deadline
from legal.sources import cite

if TYPE_CHECKING:
    from accounts.actor import Actor

URGENT = dt.timedelta(hours=24)
WEEK = dt.timedelta(days=7)


def item(deadline: Deadline, *, with_case: bool = False, reader: "Actor | None" = None) -> dict[str, Any]:
    """One clock for the component ``clock_item``; for a ``reader`` it says whose duty it is when it is not theirs."""
    made: dict[str, Any] = {
        "title": deadline.name,
        "due": deadline.shown_due,
        "started_at": _began(deadline),
        "met_at": deadline.shown(deadline.met_at),
        "responsible": responsible(deadline)
        if reader is None or is_of(deadline, reader)
        else waits_for(deadline),
        "basis": deadline.basis,
        "why": why(deadline),
        "note": note(deadline),
        "entered": entered(deadline),
        "deadline": deadline,
    }
    if deadline.nature == "earliest" and deadline.is_open:
        made |= {"kind": "", "left": _("possible from then")}
    if deadline.is_late and deadline.nature == "duty":
        made |= {"kind": "breach", "left": _("met late"), "late_due": deadline.shown_due}
    if deadline.missing_year:
        made |= {"kind": "soon", "left": _("no date")}
    if deadline.paused_at is not None:
        made["paused"] = _("not counted since %(at)s") % {"at": when.when(deadline.paused_at)}
    if with_case:
        made |= {"url": reverse("cases:overview", args=[deadline.case_id]), "code": deadline.case.code}
    return made


LATE_ENTRY = dt.timedelta(minutes=30)


def entered(deadline: Deadline) -> str:
    """How long after its beginning a clock of hours was written down: it runs from what happened, not from the typing."""
    late = deadline.recorded_at - deadline.starts_at
    if late < LATE_ENTRY or not isinstance(deadline.shown_due, dt.datetime) or deadline.nature != "duty":
        return ""
    if deadline.due_at is None or deadline.due_at <= deadline.starts_at or deadline.turn > 1:
        return ""
    return _("entered %(span)s later") % {"span": when.duration(late.total_seconds() / 60)}


def _began(deadline: Deadline) -> dt.date:
    """From when the term runs. One that is counted back from a later date runs since that date was recorded."""
    due = deadline.due_at
    backward = due is not None and due <= deadline.starts_at
    began = deadline.recorded_at if backward else deadline.starts_at
    return began if isinstance(deadline.shown_due, dt.datetime) else _day(began)


def is_of(deadline: Deadline, reader: "Actor") -> bool:
    """Whether the duty is one of the reader's role and agency."""
    if deadline.responsible_role != reader.role.key:
        return False
    return deadline.responsible_agency_id in (None, reader.agency.pk)


def waits_for(deadline: Deadline) -> str:
    return _("waiting for: %(role)s") % {"role": responsible(deadline)}


def _day(instant: dt.datetime) -> dt.date:
    return clock.local(instant).date()


def responsible(deadline: Deadline) -> str:
    role = deadline.responsible_role
    return str(ROLES[RoleKey(role)].name) if role in set(RoleKey) else role


def why(deadline: Deadline) -> list[dict[str, str]]:
    """The steps to the date in the reader's language, with the rule's version at the end."""
    told = [{"text": s["text"], "basis": cite(s["basis"])} for s in explain(steps.restore(deadline.steps))]
    if not told:
        return []
    version = _("Rule %(code)s, version %(version)s.") % {
        "code": deadline.rule.code,
        "version": deadline.rule_version,
    }
    return [*told, {"text": version, "basis": deadline.basis}]


def note(deadline: Deadline) -> str:
    if deadline.missing_year:
        return _("calendar for %(year)s not loaded") % {"year": deadline.missing_year}
    if any(step["kind"] == "at_once" for step in deadline.steps):
        return _("at once")
    if deadline.rule.status not in ("read", "read_ru_only"):
        return str(deadline.rule.get_status_display())
    return ""
