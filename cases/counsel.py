"""Counsel of the child: a lawyer with a name, who reads the file by an appointment for this one case."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from accounts.roles import RoleKey
from audit import record
from audit.events import CaseEvent
from cases.access import check_may
from cases.models import Case, CaseGrant
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class CounselAppointed(CaseEvent):
    """A lawyer may read the file of this one case. Who defends is part of the file: the victim's side does not read it."""

    type = "counsel.appointed"
    lawyer: int

    def sentence(self) -> str:
        user = User.objects.filter(pk=self.lawyer).first()
        return _("Counsel appointed: %(name)s.") % {"name": user.short_name if user else "—"}


@transaction.atomic
def appoint_counsel(
    *, actor: "Actor", case: Case, lawyer: User, until: dt.datetime | None = None
) -> CaseGrant:
    """The body that conducts the case lets the child's lawyer in (CPC art. 67(1)(2), 68(2)); a second appointment of the
    same lawyer prolongs or shortens the first.

    The grant opens the file of the suspect and nothing of a victim. Refused for anybody who is no defence lawyer.
    """
    check_may(actor, case, P.CHANGE)
    works = Membership.objects.in_force(clock.today()).filter(user=lawyer, role=RoleKey.DEFENCE_LAWYER)
    if not works.exists():
        raise Refused(
            _("%(name)s is no defence lawyer.") % {"name": lawyer.short_name},
            _("Choose a lawyer of the bar."),
        )
    permission = Permission.objects.get(content_type__app_label="cases", codename="view_case")
    grant: CaseGrant
    grant, _made = CaseGrant.objects.update_or_create(
        user=lawyer,
        permission=permission,
        content_object=case,
        defaults={"capacity": Capacity.DEFENCE, "basis": "CPC 67, 68", "since": clock.now(), "until": until},
    )
    record(CounselAppointed(case_id=case.pk, lawyer=lawyer.pk), actor=actor)
    return grant
