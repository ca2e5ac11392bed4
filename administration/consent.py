"""A role that another agency offers to somebody: it counts once the person has accepted it."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import links
from accounts.models import Membership, User
from administration import events
from audit import record_account
from core import clock
from core.errors import Conflict

if TYPE_CHECKING:
    from django.db.models import QuerySet


def offers(user: User) -> "QuerySet[Membership]":
    """Roles that wait for this person's yes."""
    found = Membership.objects.current(clock.today()).filter(user=user, waits_for_consent=True)
    return found.select_related("agency", "added_by").order_by("since", "id")


@transaction.atomic
def accept(*, user: User, number: int, session: str = "") -> Membership:
    """The person takes the role; it counts from its first day on.

    One-time links made before end: whoever keeps one was to give a new beginning to a colleague of one agency.
    Errors: Conflict when nothing of the kind waits.
    """
    row = _waiting(user, number)
    row.suspended_at = row.suspended_by = None
    row.waits_for_consent = False
    row.save(update_fields=["suspended_at", "suspended_by", "waits_for_consent"])
    links.withdraw(user)
    record_account(
        events.RoleAccepted(office=row.agency_id, subject=user.pk, role=row.role), by=user, session=session
    )
    return row


@transaction.atomic
def decline(*, user: User, number: int, session: str = "") -> Membership:
    """The person does not take the role: it has ended, and it never counted. Errors: as ``accept``."""
    row = _waiting(user, number)
    row.until, row.waits_for_consent = max(row.since, clock.today()), False
    row.save(update_fields=["until", "waits_for_consent"])
    record_account(
        events.RoleDeclined(office=row.agency_id, subject=user.pk, role=row.role), by=user, session=session
    )
    return row


def _waiting(user: User, number: int) -> Membership:
    row = offers(user).select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise Conflict(_("This role does not wait for you any more."))
    return row
