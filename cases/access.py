"""Who may do which verb in a case. Each check raises Refused with the reason; ``can_…`` is its boolean."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission, mask
from accounts.principals import Capacity
from cases import listing, queries, workflow
from cases.models import Case, Participation, Stage
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


def check_may(actor: "Actor", case: Case, permission: CasePermission, granted: int | None = None) -> None:
    """The role allows it and the actor's agency may do it in this case at present.

    ``granted`` is what ``queries.permissions_in`` said already, for pages that ask many times.
    """
    bits = queries.permissions_in(actor, case.pk) if granted is None else granted
    if not bits & permission.bit:
        raise _refused(actor, permission)


def _refused(actor: "Actor", permission: CasePermission) -> Refused:
    if not actor.has(permission):
        return Refused(
            _("Your role, %(role)s, cannot do this.") % {"role": actor.role.name},
            _("Ask the colleague whose task it is."),
        )
    return Refused(
        _("Your agency cannot do this in this case at its present stage."),
        _("The page “People” names the agency that holds the case now."),
    )


def check_can_change(actor: "Actor", case: Case, granted: int | None = None) -> None:
    """Facts are recorded by the agency that investigates."""
    check_may(actor, case, CasePermission.CHANGE, granted)


def check_can_step(actor: "Actor", case: Case, verb: str, granted: int | None = None) -> workflow.Step:
    """The step that a verb makes from the present stage, for those who may make it; the same rule for the button, the
    page, the API and the verb. IllegalStep when the verb does not lead on from here.
    """
    bits = queries.permissions_in(actor, case.pk) if granted is None else granted
    needed = [step.permission for step in workflow.STEPS if step.verb == verb]
    if not any(bits & permission.bit for permission in needed):
        raise _refused(actor, needed[0])
    if verb == "send_to_prosecutor" and actor.agency.kind != Capacity.INVESTIGATING.kind:
        # An office that supervises cannot send the file to itself.
        raise Refused(_("Only the investigating agency sends the case to the prosecutor."))
    step = workflow.step(verb, case.stage)
    check_may(actor, case, step.permission, bits)
    return step


# What the agency that holds a case at its present stage must let a colleague do, for a correction to be theirs.
HOLDS_BY = {
    Capacity.INVESTIGATING: CasePermission.CHANGE,
    Capacity.SUPERVISING: CasePermission.DECIDE,
    Capacity.TRYING: CasePermission.RECORD_OUTCOME,
    Capacity.PROBATION: CasePermission.SUPERVISE,
}
CORRECTING = frozenset(HOLDS_BY.values())


def holding(case: Case) -> tuple[Capacity | None, list[int]]:
    """The capacity in which the case is held at its present stage, and the agencies that take part in it."""
    open_parts = Participation.objects.filter(case_id=case.pk, until__isnull=True)
    taking_part = list(open_parts.values_list("capacity", "agency_id"))
    for capacity in listing.HOLDERS[Stage(case.stage)]:
        if agencies := [agency for held, agency in taking_part if held == capacity]:
            return capacity, agencies
    return None, []


def check_can_correct(actor: "Actor", case: Case, granted: int | None = None) -> None:
    """A wrong entry is put right by the agency that holds the case now, by those of its people who work on cases and
    may know the child: the investigator, after the sending the prosecutor, then the court, then the probation service.
    """
    bits = queries.permissions_in(actor, case.pk) if granted is None else granted
    if not actor.permissions & mask(set(CORRECTING)):
        raise _refused(actor, CasePermission.CHANGE)
    capacity, agencies = holding(case)
    if capacity is None or actor.agency.pk not in agencies:
        raise Refused(
            _("The case is held by another agency now; a wrong entry is put right there."),
            _("Tell them what is wrong. The page “Who may see it” names the agencies."),
        )
    for permission in (HOLDS_BY[capacity], CasePermission.VIEW_IDENTITY):
        if not bits & permission.bit:
            raise _refused(actor, permission)


def may(actor: "Actor", case: Case, permission: CasePermission) -> bool:
    return _allowed(check_may, actor, case, permission)


def can_change(actor: "Actor", case: Case, granted: int | None = None) -> bool:
    return _allowed(check_can_change, actor, case, granted)


def can_correct(actor: "Actor", case: Case, granted: int | None = None) -> bool:
    return _allowed(check_can_correct, actor, case, granted)


def can_step(actor: "Actor", case: Case, verb: str, granted: int | None = None) -> bool:
    return _allowed(check_can_step, actor, case, verb, granted)


def _allowed(check: Callable[..., object], *args: Any) -> bool:
    try:
        check(*args)
    except Refused:
        return False
    return True
