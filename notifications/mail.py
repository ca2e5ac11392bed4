"""The letter that says nothing: how many urgent notices wait, and where. Never a name, a number or an offence."""

import datetime as dt

from django.core.mail import EmailMessage

from accounts.actor import Actor, memberships_of
from accounts.models import User
from core import clock
from notifications import choices, letters
from notifications.models import InboxItem, LetterChoice, Outbox

TASK = "notifications.tasks.mail"
COLLECTED_FOR = dt.timedelta(minutes=2)
OLD_NEWS = dt.timedelta(days=2)


def waiting(user: User) -> int:
    """How many notices of the last days nobody has taken on, over all memberships of the person: the urgent ones, or all
    where the person wants to be told of all.
    """
    since = clock.now() - OLD_NEWS
    everything = choices.of(user) != LetterChoice.Low.NONE
    found: set[object] = set()
    for membership in memberships_of(user):
        seen = InboxItem.objects.visible_to(Actor(user=user, membership=membership))
        items = seen.new_since(since) if everything else seen.urgent_since(since)
        found.update(items.values_list("pk", flat=True))
    return len(found)


def compose(user: User, count: int) -> EmailMessage:
    """The letter in the person's language. Raises NotAnAddress."""
    template = "mail" if choices.of(user) == LetterChoice.Low.NONE else "digest"
    return letters.compose(user, template, "/inbox/", count=count)


def tell(user_id: int) -> int:
    """Sends one letter for all rows that wait for this person and settles them together.

    A mail server has no part in the transaction: a crash between its answer and the commit can repeat a letter, whose
    number is then the same, so that mail programs show it once.
    """
    rows = list(
        Outbox.objects.undelivered()
        .filter(task=TASK, payload__user=user_id)
        .select_for_update(skip_locked=True)
        .order_by("id")
    )
    user = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    count = waiting(user) if user else 0
    if user and count:
        letter = compose(user, count)
        letter.extra_headers["Message-ID"] = f"<notice-{rows[0].pk if rows else 0}-{user_id}@jjcms.invalid>"
        letter.send()
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=clock.now())
    return count
