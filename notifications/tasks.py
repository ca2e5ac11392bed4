"""Background work of this app: ids in, reload, call an action."""

import time

import redis
from celery import shared_task
from django.conf import settings

from notifications import choices, outbox, watch
from notifications import mail as letters

HEARTBEAT = "jjcms:heartbeat"


@shared_task
def drain() -> int:
    """Delivers what is due in the outbox. Each row has a transaction of its own."""
    return outbox.drain()


@shared_task
def mail(user: int) -> int:
    """Tells one person that something waits. An effect of the outbox: runs inside the delivering transaction."""
    return letters.tell(user)


@shared_task
def daily_letters() -> int:
    """Promises the letter of the day to whom wants one a day and has something waiting. Safe to run twice or at once."""
    return choices.daily()


@shared_task
def heartbeat() -> None:
    """Says that a worker lives; ``/readyz`` reads it."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.set(HEARTBEAT, time.time(), ex=3600)
    finally:
        client.close()


@shared_task
def watch_mail(user: int) -> int:
    """Tells one watcher that unusual reading waits. An effect of the outbox."""
    return watch.send(user)
