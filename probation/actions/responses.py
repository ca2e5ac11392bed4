"""Answers to a duty that was not kept: help first."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from core import clock
from core.errors import NotLawful, Refused
from probation import events, ladder
from probation.actions._locks import locked_plan
from probation.models import Attendance, Contact, NonCompliance, Plan, Rung

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def respond(
    *, actor: "Actor", plan: Plan, rung: str, contact: Contact | None = None, reason: str = ""
) -> NonCompliance:
    """Takes one step of the ladder. Every step that is no help needs a help step first, and the step before
    it.

    NotLawful: a step that does not exist for this kind of plan; bringing in after a visit that was not
    missed, or was
    missed for a good reason (PEC art. 174(4)).
    """
    row = locked_plan(actor, plan)
    rule = ladder.rule(rung)
    _check_exists(row, rule)
    if not rule.is_help:
        _check_help_came_first(row, rule)
    if rule.rung == Rung.BRINGING and (contact is None or contact.attendance != Attendance.MISSED):
        raise NotLawful(
            _("A child is brought in only after a visit missed without good reason."),
            _("Choose the missed visit, or ask why the child did not come."),
            basis="PEC 174(4)",
        )
    made: NonCompliance = NonCompliance.objects.create(
        case_id=row.case_id,
        plan=row,
        contact=contact,
        rung=rung,
        basis=rule.basis_for(row.kind),
        reason=reason.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    facts: dict[str, Any] = {
        "case_id": row.case_id,
        "plan_id": str(row.pk),
        "response": str(made.pk),
        "rung": rung,
    }
    record(
        events.HelpOffered(**facts) if rule.is_help else events.BreachAnswered(**facts, basis=made.basis),
        actor=actor,
    )
    return made


def _check_exists(plan: Plan, rule: ladder.RungRule) -> None:
    if plan.kind not in rule.kinds:
        raise NotLawful(
            _("This step does not exist for this kind of plan."),
            _("The ladder on the plan page shows the steps that do."),
        )


def _check_help_came_first(plan: Plan, rule: ladder.RungRule) -> None:
    taken = set(NonCompliance.objects.filter(plan=plan).values_list("rung", flat=True))
    if not any(ladder.rule(step).is_help for step in taken):
        raise Refused(
            _("Help comes before any consequence."),
            _("Ask why first, and offer other hours or help with the way."),
        )
    before = rule.after.get(plan.kind)  # type: ignore[call-overload]
    if before is not None and before not in taken:
        raise Refused(
            _("A lighter step comes first: %(step)s.") % {"step": Rung(before).label},
            _("Take that step, and give it time to work."),
        )
