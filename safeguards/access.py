"""Who may answer and who may close."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from cases.access import check_may
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case
    from safeguards.models import SafeguardBreach


def check_can_answer(actor: "Actor", case: "Case") -> None:
    """Whoever records the acts of the case answers for the guarantees in them."""
    check_may(actor, case, CasePermission.CHANGE)


def check_can_close(actor: "Actor", breach: "SafeguardBreach") -> None:
    """A head of unit or prosecutor closes a breach, never the one who recorded it."""
    if not breach.is_open:
        raise Refused(_("This breach has been closed already."))
    check_may(actor, breach.case, CasePermission.CLOSE_BREACH)
    if breach.opened_by_id == actor.user.pk:
        raise Refused(
            _("Whoever recorded a breach does not close it."),
            _("The head of the unit or the prosecutor closes it."),
        )


def can_close(actor: "Actor", breach: "SafeguardBreach") -> bool:
    try:
        check_can_close(actor, breach)
    except Refused:
        return False
    return True


def can_answer(actor: "Actor", case: "Case") -> bool:
    try:
        check_can_answer(actor, case)
    except Refused:
        return False
    return True
