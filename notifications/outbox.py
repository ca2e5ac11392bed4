"""The outbox: promised inside a transaction, delivered once after it.

A row is delivered by locking it, letting its effect happen and setting ``delivered_at`` in one and the same
transaction. A worker that dies in between leaves the row as it was; two workers never deliver the same row, because
the second finds it locked or delivered. Redis only wakes the worker up earlier.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from celery import Task
from django.db.models import Q
from django.utils.module_loading import import_string

from access.context import for_actor
from access.system import for_system
from accounts.actor import Actor, actor_of
from accounts.models import User
from core import clock
from core.errors import Refused
from notifications import nudge
from notifications.models import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)
BATCH = 20
FIRST_PAUSE = dt.timedelta(seconds=5)
LONGEST_PAUSE = dt.timedelta(hours=1)
MAX_ATTEMPTS = 30
ON_TIME = dt.timedelta(minutes=1)


def post(
    task: str, *, actor: Actor | None = None, after: dt.timedelta = dt.timedelta(0), **ids: Any
) -> Outbox:
    """Promises that ``task`` will run once with ``ids``, after this transaction has been committed.

    With ``actor`` it runs under that person's rights at that time. ValueError for anything but identifiers.
    """
    _effect(task)
    wrong = [name for name, value in ids.items() if not isinstance(value, int | str) or len(str(value)) > 80]
    if wrong:
        raise ValueError(f"an outbox row holds identifiers only: {wrong}")
    instant = clock.now()
    row = Outbox.objects.create(
        task=task,
        payload=ids,
        user_id=actor.user.pk if actor else None,
        membership_id=actor.membership.pk if actor else None,
        created_at=instant,
        not_before=instant + after,
    )
    nudge.after_commit()
    return row


def _effect(task: str) -> "Callable[..., object]":
    """The Celery task that a row names. Only a task of a module called ``tasks`` can be named."""
    if not task.rpartition(".")[0].endswith(".tasks"):
        raise ValueError(f"not a task of the product: {task}")
    found = import_string(task)
    if not isinstance(found, Task):
        raise ValueError(f"not a task of the product: {task}")
    run: Callable[..., object] = found
    return run


def drain() -> int:
    """Delivers what is due; returns how many effects happened. Any number of workers may drain at once."""
    delivered = 0
    while claimed := _claim():
        delivered += sum(deliver(pk) for pk in claimed)
    return delivered


def _claim() -> list[int]:
    """Counts an attempt and moves the next one on, before anything happens: a row that kills its worker cannot
    keep all others waiting."""
    with for_system("outbox: claim"):
        rows = list(
            Outbox.objects.due(clock.now()).select_for_update(skip_locked=True).order_by("id")[:BATCH]
        )
        for row in rows:
            row.not_before = clock.now() + min(FIRST_PAUSE * 2 ** min(row.attempts, 12), LONGEST_PAUSE)
            row.attempts += 1
            if row.attempts > MAX_ATTEMPTS:
                row.given_up_at = clock.now()
            row.save(update_fields=["not_before", "attempts", "given_up_at"])
    return [row.pk for row in rows if row.given_up_at is None]


def deliver(pk: int) -> bool:
    """Lets the effect of one row happen, at most once ever. False when it has happened, or is just happening."""
    try:
        with _rights(pk):
            row = Outbox.objects.undelivered().select_for_update(skip_locked=True).filter(pk=pk).first()
            if row is None:
                return False
            _effect(row.task)(**row.payload)
            row.delivered_at, row.last_error = clock.now(), ""
            row.save(update_fields=["delivered_at", "last_error"])
            return True
    except Exception as error:
        _note_failure(pk, error)
        return False


@contextmanager
def _rights(pk: int) -> Iterator[None]:
    """The transaction in which a row is locked and its effect happens: a person's, or the system's."""
    with for_system("outbox: whose work is it"):
        row = Outbox.objects.filter(pk=pk).first()
    if row is None or row.user_id is None:
        with for_system("outbox: deliver"):
            yield
        return
    user = User.objects.filter(pk=row.user_id).first()
    actor = actor_of(user, row.membership_id, session=f"outbox-{row.pk}") if user else None
    if actor is None or actor.membership.pk != row.membership_id:
        raise Refused("the membership has ended")
    with for_actor(actor):
        yield


def _note_failure(pk: int, error: Exception) -> None:
    """Keeps the kind of error, never its text: a message may quote what it stumbled over."""
    logger.warning("outbox row %s failed: %s", pk, type(error).__name__)
    final = isinstance(error, Refused)
    with for_system("outbox: note a failure"):
        rows = Outbox.objects.undelivered().filter(pk=pk)
        rows.update(last_error=type(error).__name__, **({"given_up_at": clock.now()} if final else {}))


def late_since() -> dt.datetime | None:
    """Since when something that was promised has been waiting too long; None when all is on time."""
    instant = clock.now()
    late = Q(not_before__lte=instant - ON_TIME) | Q(attempts__gte=2)
    row = Outbox.objects.undelivered().filter(late).order_by("created_at").first()
    return row.created_at if row else None


@contextmanager
def held_back() -> Iterator[None]:
    """A block whose rows wait for the next beat instead of waking the worker, such as the making of a demo world."""
    with nudge.silent():
        yield


__all__ = ["deliver", "drain", "held_back", "late_since", "post"]
