"""One-time links that an administrator hands over."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import links
from accounts.belonging import belongs_to
from accounts.models import LinkPurpose, Membership, User
from administration import events
from administration.access import check_administers, check_another
from audit import record_account
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


def first_link(*, actor: "Actor", membership: Membership) -> str:
    """The link of a new account; its verb is that of adding, which has its event already."""
    return links.issue(membership.user, LinkPurpose.SET_PASSWORD, actor.user)


def may_have(user: User) -> bool:
    """Whether a link would open anything: no password is set, and a role holds or is to come."""
    running = Membership.objects.current(clock.today()).filter(user=user, suspended_at__isnull=True)
    return not user.has_usable_password() and running.exists()


@transaction.atomic
def fresh_link(*, actor: "Actor", membership: Membership) -> str:
    """A new link for somebody who never set a password. A lost password or second factor needs two persons: recovery.

    Refused for an account that another agency made: its link would open what that agency gives.
    """
    check_administers(actor, membership.agency)
    check_another(actor, membership.user)
    if not belongs_to(membership.user, actor.agency):
        raise Refused(
            _("%(name)s works for another agency too.") % {"name": membership.user.short_name},
            _("The administrator of that agency makes the link."),
        )
    if membership.user.has_usable_password():
        raise Refused(
            _("%(name)s has set a password already.") % {"name": membership.user.short_name},
            _("A lost password is restored by recovery, which needs two persons."),
        )
    if not may_have(membership.user):
        raise Refused(
            _("No role of %(name)s holds at present.") % {"name": membership.user.short_name},
            _("Bring the person back first, or change the dates."),
        )
    record_account(
        events.LinkIssued(office=membership.agency_id, subject=membership.user_id, role=membership.role),
        actor=actor,
    )
    return links.issue(membership.user, LinkPurpose.SET_PASSWORD, actor.user)
