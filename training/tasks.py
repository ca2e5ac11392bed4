"""The job of each night: tells people that their certificate runs out, and puts away what is settled."""

import datetime as dt
import uuid

from celery import shared_task
from django.db.models import Q

from access.system import for_system
from accounts.models import Membership
from accounts.principals import user_principal
from core import clock
from notifications.models import InboxItem, Kind
from training.models import Certificate
from training.register import last_day, requirements
from training.rules import SOON, Reminder, due

# A reminder is the same row however often the job runs: its number is made of what it says.
_SPACE = uuid.UUID("6e0c6f0c-5a7f-4c53-9d53-0f2f8f6b8d11")
# Who has worked without for so long is in the register; the inbox is for what is new.
FORGETS = dt.timedelta(days=30)
KINDS = (Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDED)


@shared_task
def remind() -> int:
    """Reminders of today; returns how many are new. Two jobs at once make one row each."""
    today = clock.today()
    with for_system("training: certificates that run out"):
        rows = _latest(today)
        items = [item for row in rows if (rule := due(last_day(row), today)) for item in [_item(row, rule)]]
        known = set(InboxItem.objects.filter(pk__in=[i.pk for i in items]).values_list("pk", flat=True))
        InboxItem.objects.bulk_create([i for i in items if i.pk not in known], ignore_conflicts=True)
        _settle({item.pk for item in items})
    return len(items) - len(known)


def _latest(today: dt.date) -> list[Certificate]:
    """The longest standing certificate of each person and kind that a role of theirs needs, where it ends soon."""
    needs = requirements(today)
    wanted = {
        (user, need.kind)
        for user, role in Membership.objects.in_force(today)
        .filter(user__is_active=True, role__in=list(needs))
        .values_list("user_id", "role")
        for need in needs[role]
    }
    standing = Certificate.objects.standing().select_related("specialisation", "withdrawal")
    longest: dict[tuple[int, str], Certificate] = {}
    for row in standing.filter(person__in={user for user, _kind in wanted}):
        key = row.person_id, row.specialisation.code
        if key in wanted and (key not in longest or last_day(row) > last_day(longest[key])):
            longest[key] = row
    near = (today - FORGETS, today + SOON)
    return [row for row in longest.values() if near[0] <= last_day(row) <= near[1]]


def _item(row: Certificate, rule: Reminder) -> InboxItem:
    end = dt.datetime.combine(last_day(row) + dt.timedelta(days=1), dt.time(), tzinfo=clock.LOCAL)
    return InboxItem(
        pk=uuid.uuid5(_SPACE, f"{row.pk}:{rule.days}"),
        principal=user_principal(row.person_id),
        kind=rule.kind,
        subject=str(row.pk),
        code=row.specialisation.code,
        due_at=end,
        created_at=clock.now(),
    )


def _settle(still: set[uuid.UUID]) -> None:
    """What nothing asks for any more is done: renewed, withdrawn, or said again by the next reminder."""
    old = InboxItem.objects.filter(Q(kind__in=KINDS), done_at__isnull=True).exclude(pk__in=still)
    old.update(done_at=clock.now())
