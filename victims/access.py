"""Who may bring the support service in, and who works with the record."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from cases.access import check_may, may
from cases.models import Case
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


def check_can_refer(actor: "Actor", case: Case) -> None:
    """Who investigates (CHANGE) or decides (DECIDE), and sees the victims of the case."""
    if not can_refer(actor, case):
        raise Refused(
            _("Your role, %(role)s, does not refer a child victim in this case.") % {"role": actor.role.name},
            _("Ask the investigator or the prosecutor of the case."),
        )


def can_refer(actor: "Actor", case: Case) -> bool:
    acts = may(actor, case, P.CHANGE) or may(actor, case, P.DECIDE)
    return acts and may(actor, case, P.VIEW_VICTIMS)


def check_can_support(actor: "Actor", case: Case) -> None:
    """The support service that takes part in the case."""
    check_may(actor, case, P.SUPPORT_VICTIM)


def can_support(actor: "Actor", case: Case) -> bool:
    return may(actor, case, P.SUPPORT_VICTIM)
