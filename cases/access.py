"""Who may do which verb in a case. Each check raises Refused with the reason; ``can_…`` is its boolean."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from access.queries import CaseScopedQuerySet
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from cases.models import Case
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


def check_may(actor: "Actor", case: Case, permission: CasePermission) -> None:
    """The role allows it and the actor's agency may do it in this case at present."""
    if not actor.has(permission):
        raise Refused(
            _("Your role, %(role)s, cannot do this.") % {"role": actor.role.name},
            _("Ask the colleague whose task it is."),
        )
    rows: CaseScopedQuerySet = Case.objects.filter(pk=case.pk)
    if not rows.visible_to(actor, permission).exists():
        raise Refused(
            _("Your agency cannot do this in this case at its present stage."),
            _("The page “People” names the agency that holds the case now."),
        )


def check_can_change(actor: "Actor", case: Case) -> None:
    check_may(actor, case, CasePermission.CHANGE)


def check_can_send_to_prosecutor(actor: "Actor", case: Case) -> None:
    """The agency that investigates sends the file; an office that supervises cannot send it to itself."""
    check_may(actor, case, CasePermission.TRANSFER)
    if actor.agency.kind != Capacity.INVESTIGATING.kind:
        raise Refused(_("Only the investigating agency sends the case to the prosecutor."))


def check_can_transfer(actor: "Actor", case: Case) -> None:
    check_may(actor, case, CasePermission.TRANSFER)


def may(actor: "Actor", case: Case, permission: CasePermission) -> bool:
    return _allowed(check_may, actor, case, permission)


def can_change(actor: "Actor", case: Case) -> bool:
    return _allowed(check_can_change, actor, case)


def can_transfer(actor: "Actor", case: Case) -> bool:
    return _allowed(check_can_transfer, actor, case)


def _allowed(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except Refused:
        return False
    return True
