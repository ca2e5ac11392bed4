"""Whom an administrator may manage, and as what."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Agency, Membership, User
from accounts.roles import ROLES, Role, RoleKey
from accounts.trees import subtree
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor

ADMINISTRATORS = frozenset({RoleKey.AGENCY_ADMINISTRATOR})
READERS = ADMINISTRATORS | {RoleKey.DATA_PROTECTION_OFFICER}
# So long a role that has ended is still shown: a last day may have been typed wrong.
ENDED_SHOWN = dt.timedelta(days=90)
# The system's own administrator is entered on the server.
_NEVER_GIVEN = frozenset({RoleKey.SYSTEM_ADMINISTRATOR})


def offices(actor: "Actor") -> "QuerySet[Agency]":
    """The agency of the actor and the units below it."""
    return Agency.objects.filter(pk__in=subtree(actor.agency), closed_on__isnull=True)


def memberships(actor: "Actor") -> "QuerySet[Membership]":
    """The roles in those offices that have not ended: in force, to come, suspended."""
    return known(actor).filter(_lasting(clock.today()))


def known(actor: "Actor") -> "QuerySet[Membership]":
    """Those, and the roles that have ended in the last ``ENDED_SHOWN``."""
    found = Membership.objects.filter(_lasting(clock.today() - ENDED_SHOWN))
    found = found.filter(agency__in=subtree(actor.agency))
    return found.select_related("user", "agency", "added_by", "suspended_by")


def _lasting(day: dt.date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=day)


def over(prefix: str = "") -> Q:
    """Roles that have ended: their last day is past, or it is today and they hold no more. One that waits for its
    person's yes has not."""
    today = clock.today()
    at_once = {f"{prefix}suspended_at__isnull": False, f"{prefix}waits_for_consent": False}
    return Q(**{f"{prefix}until__lt": today}) | Q(**{f"{prefix}until": today}, **at_once)


def has_ended(membership: Membership) -> bool:
    """What ``over`` says, of one role."""
    if membership.until is None or membership.until > clock.today():
        return False
    stopped = membership.suspended_at is not None and not membership.waits_for_consent
    return membership.until < clock.today() or stopped


def membership_or_404(actor: "Actor", pk: int) -> Membership:
    """One role in the actor's offices, also one that has just ended; 404 for every other."""
    found = known(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def roles_for(agency: Agency) -> list[Role]:
    """The roles that an agency of this kind may have."""
    return [r for key, r in ROLES.items() if agency.kind in r.agency_kinds and key not in _NEVER_GIVEN]


def check_administers(actor: "Actor", agency: Agency) -> None:
    """An administrator manages the own agency and what lies below it."""
    if actor.role.key not in ADMINISTRATORS or agency.pk not in subtree(actor.agency):
        raise Refused(
            _("You do not administer %(agency)s.") % {"agency": agency.name},
            _("Ask the administrator of that agency."),
        )


def check_fits(agency: Agency, role: str) -> None:
    if role not in {r.key for r in roles_for(agency)}:
        raise Refused(_("%(agency)s has no such role.") % {"agency": agency.name})


def check_another(actor: "Actor", person: User) -> None:
    """Nobody changes the own rights."""
    if person.pk == actor.user.pk:
        raise Refused(
            _("Nobody changes their own rights."),
            _("Ask a second administrator of your agency, or that of the agency above."),
        )
