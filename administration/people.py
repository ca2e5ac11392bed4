"""Verbs about the people of an office. Each checks who administers it, writes, and records exactly one event."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.belonging import belongs_to
from accounts.models import Agency, Membership, User
from accounts.roles import RoleKey
from administration import events
from administration.access import check_administers, check_another, check_fits
from audit import record_account
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Who comes, as typed."""

    username: str
    last_name: str
    first_name: str
    patronymic: str = ""
    email: str = ""
    language: str = "ru"


@transaction.atomic
def add_colleague(
    *,
    actor: "Actor",
    agency: Agency,
    role: str,
    since: dt.date,
    until: dt.date | None = None,
    basis: str = "",
    newcomer: Newcomer | None = None,
    person: User | None = None,
) -> Membership:
    """Gives a role to a person who comes, or one more role to somebody who has an account.

    A new account has no password: the one-time link lets its owner set one. A role for somebody of another agency waits
    until they accept it (``administration.consent``). Refused for a role that the agency's kind does not have, for
    oneself, and for a user name that is taken.
    """
    check_administers(actor, agency)
    check_fits(agency, role)
    _check_order(since, until)
    if person is not None:
        check_another(actor, person)
        _check_new_role(person, agency, role)
    user = person or _account(newcomer)
    waits = person is not None and not belongs_to(person, actor.agency)
    made = Membership.objects.create(
        user=user,
        agency=agency,
        role=RoleKey(role),
        since=since,
        until=until,
        basis=basis.strip(),
        added_by=actor.user,
        waits_for_consent=waits,
        suspended_at=clock.now() if waits else None,
        suspended_by=actor.user if waits else None,
    )
    record_account(
        events.ColleagueAdded(
            office=agency.pk,
            subject=user.pk,
            role=role,
            since=since.isoformat(),
            until=until.isoformat() if until else "",
        ),
        actor=actor,
    )
    return made


def _account(newcomer: Newcomer | None) -> User:
    assert newcomer is not None
    if User.objects.filter(username__iexact=newcomer.username).exists():
        raise Refused(
            _("The user name %(name)s is taken.") % {"name": newcomer.username},
            _("Choose another one, or add a role to the person who has it."),
        )
    user = User(**vars(newcomer))
    user.set_unusable_password()
    user.save()
    return user


def _check_order(since: dt.date, until: dt.date | None) -> None:
    if until is not None and until < since:
        raise Refused(_("The end lies before the beginning."))


def _check_new_role(person: User, agency: Agency, role: str) -> None:
    held = Membership.objects.current(clock.today()).filter(user=person, agency=agency, role=role)
    if held.exists():
        raise Refused(_("%(name)s has this role there already.") % {"name": person.short_name})


def _locked(actor: "Actor", membership: Membership) -> Membership:
    """The role, locked, for an administrator of its agency who is somebody else."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency")
    row = rows.get(pk=membership.pk)
    check_administers(actor, row.agency)
    check_another(actor, row.user)
    if row.until is not None and row.until < clock.today():
        raise Conflict(_("This role has ended already."))
    return row


@transaction.atomic
def change_dates(
    *, actor: "Actor", membership: Membership, since: dt.date, until: dt.date | None
) -> Membership:
    """From when to when a role holds. With the last day in the past the person's next click finds nothing."""
    row = _locked(actor, membership)
    _check_order(since, until)
    row.since, row.until = since, until
    row.save(update_fields=["since", "until"])
    record_account(
        events.DatesChanged(
            office=row.agency_id,
            subject=row.user_id,
            role=row.role,
            since=since.isoformat(),
            until=until.isoformat() if until else "",
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def move(
    *, actor: "Actor", membership: Membership, to: Agency, role: str, since: dt.date, basis: str = ""
) -> Membership:
    """The person works in another agency of the tree from a day on; the role before ends the day before."""
    row = _locked(actor, membership)
    _check_accepted(row)
    check_administers(actor, to)
    check_fits(to, role)
    if (to.pk, role) == (row.agency_id, row.role):
        raise Refused(_("The person works there in this role already."))
    if since <= row.since:
        raise Refused(
            _("The move lies before the first day of the present role."),
            _("Change the dates of the present role instead."),
        )
    _check_new_role(row.user, to, role)
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
            office=to.pk, subject=row.user_id, role=role, before=row.agency_id, since=since.isoformat()
        ),
        actor=actor,
    )
    return made


@transaction.atomic
def suspend(*, actor: "Actor", membership: Membership) -> Membership:
    """Stops a role at once: an open session finds nothing on its next request."""
    row = _locked(actor, membership)
    if row.suspended_at is not None:
        raise Conflict(_("This colleague is suspended already."))
    row.suspended_at, row.suspended_by = clock.now(), actor.user
    row.save(update_fields=["suspended_at", "suspended_by"])
    record_account(
        events.ColleagueSuspended(office=row.agency_id, subject=row.user_id, role=row.role),
        actor=actor,
    )
    return row


@transaction.atomic
def bring_back(*, actor: "Actor", membership: Membership) -> Membership:
    """Lets a suspended role hold again."""
    row = _locked(actor, membership)
    _check_accepted(row)
    if row.suspended_at is None:
        raise Conflict(_("This colleague is not suspended."))
    row.suspended_at = row.suspended_by = None
    row.save(update_fields=["suspended_at", "suspended_by"])
    record_account(
        events.ColleagueBack(office=row.agency_id, subject=row.user_id, role=row.role), actor=actor
    )
    return row


def _check_accepted(row: Membership) -> None:
    if row.waits_for_consent:
        raise Refused(
            _("%(name)s works for another agency and has not accepted this role.")
            % {"name": row.user.short_name},
            _("The person accepts it under “Work for another agency”."),
        )


def end_now(row: Membership, actor: "Actor") -> None:
    """Ends a locked role at once: its last day is today, and today it holds no more."""
    row.until, row.waits_for_consent = max(row.since, clock.today()), False
    if row.suspended_at is None:
        row.suspended_at, row.suspended_by = clock.now(), actor.user
    row.save(update_fields=["until", "suspended_at", "suspended_by", "waits_for_consent"])
