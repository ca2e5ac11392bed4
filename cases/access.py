"""Who may do which verb in a case. Each check raises Refused with the reason; ``can_…`` is its boolean."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from accounts.principals import Capacity
from cases import queries, workflow
from cases.models import Case
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


def may(actor: "Actor", case: Case, permission: CasePermission) -> bool:
    return _allowed(check_may, actor, case, permission)


def can_change(actor: "Actor", case: Case, granted: int | None = None) -> bool:
    return _allowed(check_can_change, actor, case, granted)


def can_step(actor: "Actor", case: Case, verb: str, granted: int | None = None) -> bool:
    return _allowed(check_can_step, actor, case, verb, granted)


def _allowed(check: Callable[..., object], *args: Any) -> bool:
    try:
        check(*args)
    except Refused:
        return False
    return True
