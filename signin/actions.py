"""Verbs of an account."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import links
from accounts.models import OneTimeLink, User
from audit import record_account
from core.errors import Conflict
from signin import events


def set_password_by_link(*, link: OneTimeLink, password: str) -> User:
    """Uses the link up and sets the password; what was known before opens nothing any more.

    Errors: Conflict when the link was used or ran out meanwhile.
    """
    with transaction.atomic():
        if not links.redeem(link):
            raise Conflict(_("This link has been used already or has run out."))
        user = link.user
        user.set_password(password)
        user.save(update_fields=["password"])
        record_account(events.PasswordSet(subject=user.pk, how="link"), by=user)
    return user
