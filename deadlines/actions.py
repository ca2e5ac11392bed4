"""Verbs on clocks."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from core import clock
from core.errors import Conflict
from deadlines import clocks, escalation, events
from deadlines.access import (
    ExtensionIncomplete,
    check_can_acknowledge,
    check_can_extend,
    check_extension,
)
from deadlines.events import facts_of
from deadlines.models import Deadline
from deadlines.queries import set_next_due

if TYPE_CHECKING:
    from accounts.actor import Actor


def _locked(deadline: Deadline) -> Deadline:
    row: Deadline = (
        Deadline.objects.select_for_update(of=("self",)).select_related("rule").get(pk=deadline.pk)
    )
    return row


@transaction.atomic
def acknowledge(*, actor: "Actor", deadline: Deadline) -> Deadline:
    """Takes note of a clock: it stays open, but asks no longer and goes up to nobody. Saying it twice changes nothing."""
    row = _locked(deadline)
    check_can_acknowledge(actor, row)
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = clock.now(), actor.user
        row.escalate_at = None
        row.save(update_fields=["acknowledged_at", "acknowledged_by", "escalate_at"])
        record(events.DeadlineAcknowledged(**facts_of(row)), actor=actor)
    return row


@transaction.atomic
def extend(
    *,
    actor: "Actor",
    deadline: Deadline,
    value: int | None = None,
    version: int | None = None,
    document: str = "",
) -> Deadline:
    """Grants the next extension that the rule allows; ``value`` is the length granted, never above the law's, and is
    asked where the law leaves it to the decision.

    Only the role that the rule names may grant it (e.g. CPC art. 192(4)); the ceiling holds whatever is asked. Where the
    law gives the step to a higher office of that kind, ``document`` is the number of its decision.
    """
    row = _locked(deadline)
    check_can_extend(actor, row)
    check_extension(actor, row, value, document)
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this term while you were working on it."), mine=version, theirs=row.version
        )
    lengths = row.facts.get("extended_to", [])
    lengths = lengths if isinstance(lengths, list) else [None] * (row.extended - 1) + [int(lengths)]
    lengths = [*lengths, *[None] * (row.extended - len(lengths)), value]
    row.facts = row.facts | {"extended_to": lengths}
    row.extended += 1
    row.version += 1
    row.acknowledged_at = row.acknowledged_by = row.escalate_at = None
    row.escalated = 0
    clocks.recompute(row)
    if row.due_at is None and row.missing_year:
        raise ExtensionIncomplete(
            _("The calendar for %(year)s is not loaded: the day on which this term would end is not known.")
            % {"year": row.missing_year},
            _("A shorter extension can be granted now."),
        )
    row.save()
    set_next_due(row.case_id, Deadline)
    record(events.DeadlineExtended(**facts_of(row), document=document.strip()), actor=actor)
    return row


def remind(*, deadline: Deadline, now: dt.datetime) -> str:
    """One step of the reminders of one locked clock, as system job; returns the kind of event recorded.

    A duty that has run out is missed and stays open; a term that ends by itself, or a day from which
    something is allowed, has come and is done. The same step is never taken twice: ``remind_at`` moves on in
    the same transaction.
    """
    due = deadline.due_at
    over = due is not None and due <= now
    if over and deadline.nature != "duty":
        deadline.met_at, deadline.remind_at = due, None
        event: events.ClockEvent = events.DeadlineElapsed(**facts_of(deadline), occurred_at=due)
    elif over:
        deadline.remind_at = None
        # Who took note of a warning has not taken note of the miss.
        deadline.acknowledged_at = deadline.acknowledged_by = None
        escalation.plan(deadline, escalation.MISSED, now)
        event = events.DeadlineMissed(**facts_of(deadline), occurred_at=due)
    else:
        deadline.remind_at = clocks.next_reminder(deadline, now)
        if deadline.acknowledged_at is None and deadline.escalate_at is None and deadline.nature == "duty":
            escalation.plan(deadline, escalation.WARNED, now)
        event = events.DeadlineNear(**facts_of(deadline))
    deadline.save(update_fields=["met_at", "remind_at", "escalate_at", "acknowledged_at", "acknowledged_by"])
    record(event, actor=None)
    return event.type


def escalate(*, deadline: Deadline, now: dt.datetime) -> bool:
    """Brings one locked clock before the next level, as system job; False when somebody has taken note meanwhile.

    The same level is never told twice: ``escalated`` and ``escalate_at`` move on in the same transaction.
    """
    level = None if deadline.acknowledged_at else escalation.go_up(deadline, now)
    if level is None:
        deadline.escalate_at = None
    deadline.save(update_fields=["escalate_at", "escalated"])
    if level is None:
        return False
    to_role = escalation.role_of(deadline, level)
    record(events.DeadlineEscalated(**facts_of(deadline), to_role=to_role, level=int(level)), actor=None)
    return True
