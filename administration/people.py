"""Verbs about the people of an office. Each checks who administers it, writes, and records exactly one event."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import links
from accounts.belonging import belongs_to
from accounts.models import Agency, Membership, User
from accounts.roles import RoleKey
from administration import events
from administration.access import ENDED_SHOWN, check_administers, check_another, check_fits, has_ended
from administration.people_events import PersonCorrected
from audit import record_account
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is known of a colleague besides the user name, as typed."""

    last_name: str
    first_name: str
    patronymic: str = ""
    email: str = ""
    language: str = "ru"


@dataclass(frozen=True, kw_only=True)
class Newcomer(Details):
    """Who comes."""

    username: str


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
        check_new_role(person, agency, role)
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
            membership=made.pk,
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


def _check_comes_back(actor: "Actor", row: Membership) -> None:
    if clock.today() - (row.until or clock.today()) > ENDED_SHOWN:
        raise Refused(_("This role has ended long ago."), _("Add the role anew."))
    # Suspended and ended is also what somebody of another agency has declined.
    if row.suspended_at is not None and not belongs_to(row.user, actor.agency):
        raise Refused(
            _("%(name)s works for another agency too.") % {"name": row.user.short_name},
            _("Add the role anew: the person accepts it first."),
        )
    check_new_role(row.user, row.agency, row.role)


def check_new_role(person: User, agency: Agency, role: str) -> None:
    held = Membership.objects.current(clock.today()).filter(user=person, agency=agency, role=role)
    if held.exists():
        raise Refused(_("%(name)s has this role there already.") % {"name": person.short_name})


def locked(actor: "Actor", membership: Membership, *, ended_too: bool = False) -> Membership:
    """The role, locked, for an administrator of its agency who is somebody else. Conflict for one that has ended,
    but with ``ended_too``."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency")
    row = rows.get(pk=membership.pk)
    check_administers(actor, row.agency)
    check_another(actor, row.user)
    if has_ended(row) and not ended_too:
        raise Conflict(_("This role has ended already."))
    return row


def withdraw_links(user: User) -> None:
    """Ends the open one-time links of somebody in whom no role holds or is to come."""
    if not Membership.objects.current(clock.today()).filter(user=user, suspended_at__isnull=True).exists():
        links.withdraw(user)


@transaction.atomic
def change_dates(
    *, actor: "Actor", membership: Membership, since: dt.date, until: dt.date | None
) -> Membership:
    """From when to when a role holds. With the last day in the past the person's next click finds nothing.

    A wrong last day is put right in the same way: a role that has ended in the last days holds again. Refused where it
    had been suspended as well and the person works for another agency: the person is asked anew.
    """
    row = locked(actor, membership, ended_too=True)
    _check_order(since, until)
    if has_ended(row):
        _check_comes_back(actor, row)
    since_before, until_before = row.since.isoformat(), row.until.isoformat() if row.until else ""
    row.since, row.until = since, until
    row.save(update_fields=["since", "until"])
    withdraw_links(row.user)
    record_account(
        events.DatesChanged(
            office=row.agency_id,
            subject=row.user_id,
            role=row.role,
            since=since.isoformat(),
            until=until.isoformat() if until else "",
            since_before=since_before,
            until_before=until_before,
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def correct(*, actor: "Actor", membership: Membership, details: Details) -> User:
    """Puts a name, the address of letters or the language of a colleague right; the user name stays.

    Refused for somebody who works for another agency too: that agency made the account as well. Conflict when nothing
    is changed. The event says which fields, never what stood in them.
    """
    row = locked(actor, membership)
    if not belongs_to(row.user, actor.agency):
        raise Refused(
            _("%(name)s works for another agency too.") % {"name": row.user.short_name},
            _("The administrator of an agency above both corrects the details."),
        )
    user = User.objects.select_for_update(of=("self",)).get(pk=row.user_id)
    changed = [name for name, value in vars(details).items() if getattr(user, name) != value]
    if not changed:
        raise Conflict(_("Nothing is changed by this."))
    for name in changed:
        setattr(user, name, getattr(details, name))
    user.save(update_fields=changed)
    record_account(
        PersonCorrected(office=row.agency_id, subject=user.pk, role=row.role, fields=",".join(changed)),
        actor=actor,
    )
    return user


def check_accepted(row: Membership) -> None:
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
    withdraw_links(row.user)
