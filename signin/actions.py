"""Verbs of an account. Each records one event; what guards them (throttle, fresh confirmation) stands in front."""

import uuid

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token

from accounts import links
from accounts.actor import Actor, chain_name
from accounts.models import LinkPurpose, OneTimeLink, User
from audit import record_account
from audit.events import AccountEvent
from core.errors import Conflict, Refused
from signin import events, factors, seats
from signin.models import Passkey
from signin.places import address_of


def record(request: HttpRequest, event: AccountEvent) -> None:
    """An event of whoever is signed in at this browser."""
    user = request.user if request.user.is_authenticated else None
    record_account(event, by=user, session=chain_name(request.session.session_key))


def let_in(request: HttpRequest, how: str) -> None:
    """Records that the door has opened. Who is signed in in more places than ``SESSIONS_AT_ONCE`` leaves the oldest."""
    user: User = request.user  # type: ignore[assignment]
    request.session.save()
    with transaction.atomic():
        record(request, events.SignedIn(subject=user.pk, how=how, address=address_of(request)))
        if left := seats.make_room(user, request.session.row.pk):  # type: ignore[attr-defined]
            record(request, events.SessionsEnded(subject=user.pk, how_many=left))


def set_password_by_link(*, link: OneTimeLink, password: str) -> User:
    """Uses the link up and sets the password; what was known before opens nothing any more.

    A link to begin again also takes every second factor away. Errors: Conflict when the link was used or ran out
    meanwhile.
    """
    with transaction.atomic():
        if not links.redeem(link):
            raise Conflict(_("This link has been used already or has run out."))
        user = link.user
        user.set_password(password)
        user.save(update_fields=["password"])
        seats.end_all(user)
        _end_tokens(user)
        if link.kind == LinkPurpose.RECOVER:
            factors.drop_all(user)
            record_account(events.FactorRemoved(subject=user.pk, kind="all"), by=user)
        record_account(events.PasswordSet(subject=user.pk, how="link"), by=user)
    return user


def change_password(*, request: HttpRequest, user: User, password: str) -> None:
    """Sets a new password and ends every other session, and every token of the API."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        links.withdraw(user)
        seats.end_all(user, but=request.session.row.pk)  # type: ignore[attr-defined]
        _end_tokens(user)
        record(request, events.PasswordSet(subject=user.pk, how="page"))


def add_app(*, request: HttpRequest, user: User, code: str) -> bool:
    """Puts the app that is being set up into use; False for a wrong code."""
    waiting = factors.waiting_app(user)
    with transaction.atomic():
        if waiting is None or not factors.confirm_app(waiting, code):
            return False
        record(request, events.FactorAdded(subject=user.pk, kind="app"))
    return True


def remove_app(*, request: HttpRequest, user: User) -> None:
    """Errors: Refused for the last second factor where one is required."""
    with transaction.atomic():
        _check_not_the_last(user)
        if factors.drop_app(user):
            record(request, events.FactorRemoved(subject=user.pk, kind="app"))


def remove_key(*, request: HttpRequest, user: User, number: int) -> None:
    """Errors: Refused for the last second factor where one is required."""
    with transaction.atomic():
        _check_not_the_last(user)
        if Passkey.objects.filter(user=user, pk=number).delete()[0]:
            record(request, events.FactorRemoved(subject=user.pk, kind="key"))


def make_codes(*, request: HttpRequest, user: User) -> list[str]:
    """Ten recovery codes, to be shown once."""
    with transaction.atomic():
        found = factors.new_codes(user)
        record(request, events.FactorAdded(subject=user.pk, kind="paper"))
    return found


def end_sessions(*, actor: Actor, handle: uuid.UUID | None = None, but: object = None) -> int:
    """Ends one session of the person, or with no ``handle`` every one but that of ``but``, the row of this request,
    and with them the addresses of the calendars. Takes effect on the next request of each; returns how many ended."""
    with transaction.atomic():
        ended = seats.end_one(actor.user, handle) if handle else seats.end_all(actor.user, but=but)
        calendars = 0 if handle else import_string(settings.CALENDARS_END)(actor)
        if ended or calendars:
            record_account(events.SessionsEnded(subject=actor.user.pk, how_many=ended), actor=actor)
    return ended


def _end_tokens(user: User) -> None:
    """A token opens what a password opens: who found the one may have found the other."""
    Token.objects.filter(user=user).delete()


def _check_not_the_last(user: User) -> None:
    """The row of the person is locked: of two that go at once, one is seen to be the last."""
    User.objects.select_for_update().get(pk=user.pk)
    if settings.SECOND_FACTOR_REQUIRED and factors.count(user) < 2:
        raise Refused(
            _("This is your last second factor, and one is required."),
            _("Add another one first: an authenticator app or a security key."),
        )
