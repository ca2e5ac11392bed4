"""One-time links: how a person gets the first password, or a new one after a loss.

The link is shown once to whoever issues it and handed over by them. The database keeps a hash of its token only: who
reads the table or a backup of it opens nothing.
"""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import LinkPurpose, OneTimeLink, User
from core import clock

TOKEN_BYTES = 32


def issue(user: User, purpose: LinkPurpose | str, by: User | None) -> str:
    """The path of a new link for ``user``; every earlier link of theirs stops working.

    ``set_password`` leaves the second factor as it is. ``recover`` takes it away when the link is used, so it is issued
    only after two persons agreed (``signin.recovery``) or by a command on the server. ``by`` None: such a command.
    The link runs out after ``settings.ONE_TIME_LINK_HOURS``. The caller records the event of the verb that it serves.
    """
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.steady()
    with transaction.atomic():
        withdraw(user)
        OneTimeLink.objects.create(
            token_hash=hashed(token),
            user=user,
            kind=LinkPurpose(purpose),
            issued_by=by,
            issued_at=now,
            expires_at=now + dt.timedelta(hours=settings.ONE_TIME_LINK_HOURS),
        )
    return reverse("signin:link", args=[token])


def withdraw(user: User) -> int:
    """Ends every open link of a person, for instance when the account is closed; returns how many there were."""
    return OneTimeLink.objects.filter(user=user, used_at=None).delete()[0]


def find(token: str) -> OneTimeLink | None:
    """The link while it can still be used; None for one that is used, run out, replaced, invented, or whose person may
    not sign in."""
    return _open().filter(token_hash=hashed(token)).select_related("user").first()


def redeem(link: OneTimeLink) -> bool:
    """Uses a link up; False when somebody else was faster. The caller sets the password in the same transaction."""
    # Columns of the row itself only: PostgreSQL looks at these again after it waited for another, not at a subquery.
    now = clock.steady()
    mine = OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now)
    return link.user.is_active and mine.update(used_at=now) == 1


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _open() -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(
        Q(used_at=None), Q(expires_at__gt=clock.steady()), Q(user__is_active=True)
    )


def still_open(number: object) -> OneTimeLink | None:
    """The link of this number while it can be used."""
    return _open().filter(pk=number).select_related("user").first() if isinstance(number, int) else None
