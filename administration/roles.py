"""Verbs about a role that somebody holds: moving, stopping and bringing back."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Membership
from accounts.roles import RoleKey
from administration import events, reviews
from administration.access import check_administers, check_fits, memberships
from administration.people import check_accepted, check_new_role, locked, withdraw_links
from administration.people_events import RoleReplaced
from audit import record_account
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def move(
    *, actor: "Actor", membership: Membership, to: Agency, role: str, since: dt.date, basis: str = ""
) -> Membership:
    """The person works in another agency of the tree, or as something else, from a day on; the role before ends the
    day before. On the first day of a role that nobody has used yet the new one takes its place: it was a mistake.
    """
    row = locked(actor, membership)
    check_accepted(row)
    check_administers(actor, to)
    check_fits(to, role)
    if (to.pk, role) == (row.agency_id, row.role):
        raise Refused(_("The person works there in this role already."))
    if since < row.since:
        raise Refused(
            _("The move lies before the first day of the present role."),
            _("Change the dates of the present role instead."),
        )
    check_new_role(row.user, to, role)
    if since == row.since:
        return _replaced(actor, row, to, role, basis)
    until, row.until = row.until, since - dt.timedelta(days=1)
    row.save(update_fields=["until"])
    made = Membership.objects.create(
        user=row.user,
        agency=to,
        role=RoleKey(role),
        since=since,
        until=until if until and until >= since else None,
        basis=basis.strip(),
        added_by=actor.user,
    )
    record_account(
        events.ColleagueMoved(
            office=to.pk,
            subject=row.user_id,
            role=role,
            membership=made.pk,
            before=row.agency_id,
            role_before=row.role,
            since=since.isoformat(),
        ),
        actor=actor,
    )
    return made


def _replaced(actor: "Actor", row: Membership, to: Agency, role: str, basis: str) -> Membership:
    used = reviews.use_of_rights(row).get(row.pk, reviews.Use())
    looked = used.last_look is not None and used.last_look >= row.since
    if row.since < clock.today() or looked or used.cases_held:
        raise Refused(
            _("The present role has been used, or began before today."),
            _("Move the person from tomorrow on."),
        )
    before, role_before = row.agency_id, row.role
    row.agency, row.role, row.basis, row.added_by = to, RoleKey(role), basis.strip() or row.basis, actor.user
    row.save(update_fields=["agency", "role", "basis", "added_by"])
    record_account(
        RoleReplaced(office=to.pk, subject=row.user_id, role=role, before=before, role_before=role_before),
        actor=actor,
    )
    return row


@transaction.atomic
def suspend(*, actor: "Actor", membership: Membership, basis: str = "") -> Membership:
    """Stops a role at once: an open session finds nothing on its next request. Other roles of the person go on.

    One-time links end with the last role. ``basis``: the order or the reason, as the office writes it.
    """
    row = locked(actor, membership)
    if row.suspended_at is not None:
        raise Conflict(_("This colleague is suspended already."))
    row.suspended_at, row.suspended_by, row.suspension_basis = clock.now(), actor.user, basis.strip()
    row.save(update_fields=["suspended_at", "suspended_by", "suspension_basis"])
    withdraw_links(row.user)
    record_account(
        events.ColleagueSuspended(office=row.agency_id, subject=row.user_id, role=row.role),
        actor=actor,
    )
    return row


def running(actor: "Actor", membership: Membership) -> list[Membership]:
    """The roles of the same person in the actor's offices that are not suspended, in the order of their locks."""
    return list(memberships(actor).filter(user=membership.user_id, suspended_at__isnull=True).order_by("pk"))


@transaction.atomic
def suspend_all(*, actor: "Actor", membership: Membership, basis: str = "") -> list[Membership]:
    """Stops every role of the person in the actor's offices, each as ``suspend`` does, each with its event.

    Conflict when nothing runs any more.
    """
    rows = running(actor, membership)
    if not rows:
        raise Conflict(_("This colleague is suspended already."))
    return [suspend(actor=actor, membership=row, basis=basis) for row in rows]


@transaction.atomic
def bring_back(*, actor: "Actor", membership: Membership) -> Membership:
    """Lets a suspended role hold again."""
    row = locked(actor, membership)
    check_accepted(row)
    if row.suspended_at is None:
        raise Conflict(_("This colleague is not suspended."))
    row.suspended_at = row.suspended_by = None
    row.suspension_basis = ""
    row.save(update_fields=["suspended_at", "suspended_by", "suspension_basis"])
    record_account(
        events.ColleagueBack(office=row.agency_id, subject=row.user_id, role=row.role), actor=actor
    )
    return row
