"""As what a person may be let into one case, by whom, for how long, and on what ground in the law."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.permissions import CasePermission as P
from accounts.principals import PERSONAL, Capacity
from accounts.roles import RoleKey
from cases.models import GrantKind
from core import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class Named:
    """``needs``: what the giver must hold in the case beside GRANT. ``or_roles``: who gives it without that.

    ``seen_with``: what a reader of the case needs to know that this person was let in. ``longest``: how long at most;
    None where the law sets no end.
    """

    kind: GrantKind
    capacity: Capacity
    seen_with: P
    needs: tuple[P, ...]
    basis: str
    longest: dt.timedelta | None = None
    or_roles: frozenset[RoleKey] = frozenset()
    hint: "_StrPromise"

    @property
    def roles(self) -> frozenset[RoleKey]:
        """In which role the person must work: the grant opens nothing in another."""
        if self.kind is GrantKind.LAWYER:
            return frozenset({RoleKey.DEFENCE_LAWYER})
        return PERSONAL[self.capacity]


_DAY = dt.timedelta(days=1)
KINDS: dict[GrantKind, Named] = {
    named.kind: named
    for named in (
        Named(
            kind=GrantKind.LAWYER,
            capacity=Capacity.DEFENCE,
            seen_with=P.VIEW_FILE,
            needs=(P.CHANGE,),
            or_roles=frozenset({RoleKey.LEGAL_AID_COORDINATOR, RoleKey.JUDGE, RoleKey.COURT_CLERK}),
            basis="CPC 67, 68",
            hint=_("Reads the file of the own client, and nothing of a victim."),
        ),
        Named(
            kind=GrantKind.PSYCHOLOGIST,
            capacity=Capacity.PSYCHOLOGIST,
            seen_with=P.VIEW_FILE,
            needs=(P.VIEW_FILE,),
            basis="CPC 538",
            longest=90 * _DAY,
            hint=_("Sees when and where the act takes place, not the file."),
        ),
        Named(
            kind=GrantKind.VICTIM_PSYCHOLOGIST,
            capacity=Capacity.PSYCHOLOGIST,
            seen_with=P.VIEW_VICTIMS,
            needs=(P.VIEW_VICTIMS,),
            basis="CPC 215(1)",
            longest=90 * _DAY,
            hint=_("Known only to those who may know the victim. Sees when and where, not the file."),
        ),
        Named(
            kind=GrantKind.PLAN_PSYCHOLOGIST,
            capacity=Capacity.PLAN_PSYCHOLOGIST,
            seen_with=P.VIEW_ASSESSMENTS,
            needs=(P.VIEW_ASSESSMENTS,),
            basis="CPC 538",
            longest=366 * _DAY,
            hint=_("Reads the assessments of this child, not the file."),
        ),
        Named(
            kind=GrantKind.INTERPRETER,
            capacity=Capacity.INTERPRETER,
            seen_with=P.VIEW,
            needs=(P.VIEW_FILE,),
            basis="CPC 30",
            longest=31 * _DAY,
            hint=_("Sees when and where, not the file. For one hearing: the day of the hearing."),
        ),
    )
}


def people(named: Named) -> "QuerySet[Membership]":
    """Who works in the right role today."""
    found = Membership.objects.in_force(clock.today()).filter(role__in=named.roles, user__is_active=True)
    return found.select_related("user", "agency").order_by("user__last_name", "user__first_name", "id")
