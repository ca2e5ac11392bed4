"""Rows of the law that processes hold in memory: all of them hear within a second that somebody changed them.

A count in Redis goes up with each change; a process asks for it at most once a second. Without Redis nothing is heard,
and what is held is read anew once a minute as ever: no page and no verb waits for it or fails by it.
"""

import logging
import time

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 0.2
ASKED_EVERY_SECONDS = 1.0
REST_SECONDS = 5.0
_client: redis.Redis | None = None
# By key: when it was asked last, and the answer.
_heard: dict[str, tuple[float, bytes]] = {}
_rest_until = 0.0


def _redis() -> redis.Redis:
    global _client
    if _client is None:
        limits = {"socket_connect_timeout": TIMEOUT_SECONDS, "socket_timeout": TIMEOUT_SECONDS}
        _client = redis.Redis.from_url(settings.REDIS_URL, **limits)
    return _client


def _quiet(error: redis.RedisError) -> None:
    global _rest_until
    _rest_until = time.monotonic() + REST_SECONDS
    logger.warning("changes of the law are not told at once: %s", type(error).__name__)


def count(key: str) -> bytes:
    """A word that is another one after each ``tell(key)`` of any process; the last one heard while Redis is away."""
    asked_at, held = _heard.get(key, (0.0, b""))
    now = time.monotonic()
    if now < max(asked_at + ASKED_EVERY_SECONDS if asked_at else 0.0, _rest_until):
        return held
    try:
        found = _redis().get(f"law:{key}")
    except redis.RedisError as error:
        _quiet(error)
    else:
        held = found if isinstance(found, bytes) else b""
    _heard[key] = (now, held)
    return held


def tell(key: str) -> None:
    """Says to every process that rows have changed; this one asks again at once. To be called after the commit."""
    _heard.pop(key, None)
    try:
        _redis().incr(f"law:{key}")
    except redis.RedisError as error:
        _quiet(error)
