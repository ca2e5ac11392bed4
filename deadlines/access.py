"""Who may do what with a clock."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from accounts.roles import ROLES, RoleKey
from cases.access import check_may
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor
    from deadlines.models import Deadline


def check_can_acknowledge(actor: "Actor", deadline: "Deadline") -> None:
    """Whoever sees an open clock may take note of it."""
    if not deadline.is_open:
        raise Refused(_("This term has been met or has fallen away."))


def check_can_extend(actor: "Actor", deadline: "Deadline") -> None:
    """The rule names who grants the next extension; a last extension cannot be followed by another.

    The role alone is not enough: its agency decides in this case. An office that only oversees the country does not.
    """
    if not deadline.is_open:
        raise Refused(_("This term has been met or has fallen away."))
    steps = deadline.rule.extensions
    if deadline.extended >= len(steps):
        raise Refused(
            _("The law allows no further extension of this term."),
            _("Act before it ends, or end the measure."),
        )
    granted_by = steps[deadline.extended]["granted_by"]
    if actor.role.key != granted_by:
        role = ROLES[RoleKey(granted_by)].name if granted_by in set(RoleKey) else granted_by
        raise Refused(
            _("This extension is granted by: %(role)s.") % {"role": role}, _("Send a petition there.")
        )
    check_may(actor, deadline.case, CasePermission.DECIDE)


def can_extend(actor: "Actor", deadline: "Deadline") -> bool:
    try:
        check_can_extend(actor, deadline)
    except Refused:
        return False
    return True
