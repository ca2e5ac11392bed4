"""Wakes the worker after a commit. Best effort: what is promised lies in the outbox, and the beat drains it anyway.
So it is with ``for_job``: a job that the beat starts every minute starts sooner.

A page never waits for Redis: one connection attempt of at most 0.2 s, then nothing for five seconds.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections, router, transaction
from kombu import Connection
from kombu.exceptions import KombuError, OperationalError

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 0.2
REST_SECONDS = 5.0
_silent: ContextVar[bool] = ContextVar("silent_nudge", default=False)
_rest = {"until": 0.0}


def after_commit() -> None:
    """Once per transaction, however many rows it posts."""
    from notifications.models import Outbox

    if _silent.get():
        return
    connection = connections[router.db_for_write(Outbox)]
    if not any(getattr(entry[1], "__name__", "") == now.__name__ for entry in connection.run_on_commit):
        connection.on_commit(now, robust=True)


def for_job(job: "Task[Any, Any]") -> None:
    """Once this transaction has been committed, a job of the beat that has no outbox row."""
    if not _silent.get():
        transaction.on_commit(lambda: send(job), robust=True)


def now() -> bool:
    """Asks a worker to drain. False when the broker did not take the message in time."""
    from notifications.tasks import drain

    return send(drain)


def send(job: "Task[Any, Any]") -> bool:
    if time.monotonic() < _rest["until"]:
        return False
    options = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS, "max_retries": 0}
    try:
        with Connection(
            settings.CELERY_BROKER_URL, connect_timeout=TIMEOUT_SECONDS, transport_options=options
        ) as broker:
            options_of_message: dict[str, Any] = {"connection": broker, "retry": False, "expires": 60}
            job.apply_async(**options_of_message, ignore_result=True)
    except (KombuError, OperationalError, OSError) as error:
        _rest["until"] = time.monotonic() + REST_SECONDS
        logger.warning("the broker does not answer: %s", type(error).__name__)
        return False
    return True


@contextmanager
def silent() -> Iterator[None]:
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)
