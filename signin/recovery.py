"""The way back for a colleague who lost phone, key and paper: one person asks, a second one confirms (ASVS v5.0.0-6.4.4).

Neither is the colleague, and both belong to the colleague's agency: to the one in which all of the colleague's roles lie,
for a new beginning opens them all. Confirming makes a one-time link; using it takes
every second factor away and sets a new password. A request that nobody confirms lapses after two days.
"""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import links
from accounts.actor import Actor
from accounts.belonging import belongs_to, elsewhere
from accounts.models import LinkPurpose, Membership, User
from accounts.roles import RoleKey
from accounts.trees import under
from audit import record_account
from core import clock
from core.errors import Conflict, Refused
from core.nav import Tally
from signin import events
from signin.models import Recovery

ASKS = frozenset({RoleKey.AGENCY_ADMINISTRATOR, RoleKey.SYSTEM_ADMINISTRATOR})
CONFIRMS = ASKS | {RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR}
_OF_SEVERAL = _(
    "An agency above all of them gives the new beginning; or the other agencies end their roles first."
)
_OF_TWO = _("It takes two: one administrator asks, another one or the head of the agency confirms.")


def colleagues(actor: Actor) -> QuerySet[Membership]:
    """For whom the actor may ask: everybody who works in the own agency or a unit below it today and nowhere else, but
    themselves."""
    here = Membership.objects.in_force(clock.today()).filter(agency__in=under(actor.agency))
    found = here.filter(user__is_active=True)
    found = found.exclude(user__in=elsewhere(actor.agency).values("user"))
    return found.exclude(user=actor.user).select_related("user", "agency").order_by("user__last_name", "id")


def _since() -> dt.datetime:
    """What was asked for earlier has lapsed."""
    return clock.steady() - dt.timedelta(hours=settings.ONE_TIME_LINK_HOURS)


def lapses_at(row: Recovery) -> dt.datetime:
    """Until when somebody can confirm it."""
    return row.asked_at + dt.timedelta(hours=settings.ONE_TIME_LINK_HOURS)


def waiting(actor: Actor) -> QuerySet[Recovery]:
    """Open requests of the own agency and every unit below it, the oldest first."""
    found = Recovery.objects.filter(agency__in=under(actor.agency), decided_at=None, asked_at__gt=_since())
    return found.select_related("user", "asked_by", "agency").order_by("asked_at")


def to_confirm(actor: Actor) -> QuerySet[Recovery]:
    """Those that wait for this very person."""
    if actor.role.key not in CONFIRMS:
        return Recovery.objects.none()
    return waiting(actor).exclude(asked_by=actor.user).exclude(user=actor.user)


# ``to_confirm`` as a number.
TO_CONFIRM = Tally(
    "SELECT count(*) FROM signin_recovery"
    " WHERE decided_at IS NULL AND asked_at > %(recovery_since)s"
    " AND agency_id IN (SELECT id FROM agency_tree(%(agency)s))"
    " AND asked_by_id <> %(user)s AND user_id <> %(user)s",
    lambda _actor: {"recovery_since": _since()},
)


def ask(*, actor: Actor, user: User) -> Recovery:
    """Asks for a new beginning for a colleague. Nothing changes until a second person confirms.

    Errors: Refused for oneself, for somebody who works for another agency (too), or without the role; Conflict when somebody has asked.
    """
    if actor.role.key not in ASKS:
        raise Refused(_("Only an administrator asks for a new beginning of a colleague."), _OF_TWO)
    membership = colleagues(actor).filter(user=user).first()
    if membership is None:
        raise Refused(_("You ask for somebody else of your own agency, never for yourself."), _OF_TWO)
    now = clock.steady()
    try:
        with transaction.atomic():
            lapsed = now - dt.timedelta(hours=settings.ONE_TIME_LINK_HOURS)
            Recovery.objects.filter(user=user, decided_at=None, asked_at__lte=lapsed).delete()
            made = Recovery.objects.create(
                user=user, agency=membership.agency, asked_by=actor.user, asked_at=now
            )
            record_account(events.RecoveryAsked(subject=user.pk, agency=membership.agency_id), actor=actor)
    except IntegrityError as error:
        raise Conflict(_("Somebody has asked for this colleague already.")) from error
    return made


def decide(*, actor: Actor, number: int, confirmed: bool) -> str:
    """Confirms or refuses as the second person; the path of the one-time link when confirmed, else nothing.

    Errors: Refused for whoever asked, for the colleague, for one who works for another agency too by now, or without the
    role; Conflict when it was decided or lapsed.
    """
    if actor.role.key not in CONFIRMS:
        raise Refused(_("Your role does not confirm a new beginning."), _OF_TWO)
    with transaction.atomic():
        row = waiting(actor).select_for_update(of=("self",)).filter(pk=number).first()
        if row is None:
            raise Conflict(_("This request was decided already, has lapsed, or is not of your agency."))
        if actor.user.pk in (row.asked_by_id, row.user_id):
            raise Refused(_("You cannot confirm what you asked for, nor your own new beginning."), _OF_TWO)
        if confirmed and not belongs_to(row.user, actor.agency):
            raise Refused(_("This colleague works for another agency too."), _OF_SEVERAL)
        row.decided_by, row.decided_at, row.confirmed = actor.user, clock.steady(), confirmed
        row.save(update_fields=["decided_by", "decided_at", "confirmed"])
        record_account(
            events.RecoveryDecided(subject=row.user_id, agency=row.agency_id, confirmed=confirmed),
            actor=actor,
        )
        return links.issue(row.user, LinkPurpose.RECOVER, actor.user) if confirmed else ""
