"""When a person gets letters about what is not urgent."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from access.system import for_system
from accounts.models import User
from audit import record_account
from core import clock
from notifications import events
from notifications.models import LetterChoice

if TYPE_CHECKING:
    from accounts.actor import Actor

DAILY_TASK = "notifications.tasks.mail"
BATCH = 200


def of(user: User) -> str:
    found = LetterChoice.objects.filter(pk=user.pk).values_list("low", flat=True).first()
    return found or LetterChoice.Low.NONE.value


@transaction.atomic
def choose(*, actor: "Actor", low: str) -> None:
    """The person's choice. Choosing the same again changes nothing."""
    if of(actor.user) == low:
        return
    LetterChoice.objects.update_or_create(user=actor.user, defaults={"low": LetterChoice.Low(low)})
    record_account(events.LettersChosen(subject=actor.user.pk, low=low), actor=actor)


def at_once(people: Iterable[int]) -> set[int]:
    """Of these people those who want each letter at once."""
    found = LetterChoice.objects.filter(pk__in=list(people), low=LetterChoice.Low.AT_ONCE)
    return set(found.values_list("pk", flat=True)) if people else set()


def daily(today: dt.date | None = None) -> int:
    """Promises today's letter to each who wants one and has not been promised it. Whom another worker holds is skipped."""
    from notifications import outbox

    day, total = today or clock.today(), 0
    while True:
        with for_system("daily letters"):
            waiting = LetterChoice.objects.filter(low=LetterChoice.Low.DAILY).exclude(told_on__gte=day)
            rows = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
            for row in rows:
                outbox.post(DAILY_TASK, user=row.pk)
                row.told_on = day
                row.save(update_fields=["told_on"])
        total += len(rows)
        if len(rows) < BATCH:
            return total
