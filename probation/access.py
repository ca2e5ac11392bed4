"""Who may do what with a plan."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from accounts.roles import RoleKey
from cases.access import check_may, may
from core.errors import Refused
from probation.models import Plan, RepairItem

if TYPE_CHECKING:
    from accounts.actor import Actor

PROBATION_ROLES = frozenset({RoleKey.PROBATION_OFFICER, RoleKey.HEAD_OF_PROBATION})


def check_can_run(actor: "Actor", plan: Plan) -> None:
    """The probation service that takes part in the case works with the plan while it is open."""
    check_may(actor, plan.case, P.SUPERVISE)
    if not plan.is_open:
        raise Refused(
            _("The plan has ended."),
            _("Its history stays readable; open a new plan if the law asks for one."),
        )


def can_run(actor: "Actor", plan: Plan) -> bool:
    return plan.is_open and may(actor, plan.case, P.SUPERVISE)


def check_can_review(actor: "Actor", item: RepairItem) -> None:
    """A payment is reviewed by a second person of the service."""
    check_can_run(actor, item.plan)
    if item.added_by_id == actor.user.pk:
        raise Refused(
            _("The one who wrote the payment down does not review it."), _("Ask the head of your service.")
        )
