"""Is the product alive, is it ready, and what is delayed."""

import time
from typing import Any

import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

_CHECK_EVERY_SECONDS = 5.0
_redis_known: dict[str, Any] = {"at": 0.0, "ok": True}


def redis_answers() -> bool:
    """Whether Redis answers; asked at most every five seconds per process, and never for longer than 0.3 s."""
    if time.monotonic() - _redis_known["at"] > _CHECK_EVERY_SECONDS:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.3)
        try:
            _redis_known["ok"] = bool(client.ping())
        except redis.RedisError:
            _redis_known["ok"] = False
        finally:
            client.close()
        _redis_known["at"] = time.monotonic()
    return bool(_redis_known["ok"])


def degraded_sentences() -> list[str]:
    """What is delayed at present, in the reader's language; empty when all is well."""
    if redis_answers():
        return []
    return [
        _("Notices and documents are delayed: the background service does not answer. What you record is kept and"
          " will be sent when it is back.")
    ]  # fmt: skip


def database_ready() -> str:
    """Empty when the database answers as the application's role, else what is wrong."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('audit_event', 'INSERT')")
            return "" if cursor.fetchone()[0] else "audit insert refused"
    except Exception as error:
        return type(error).__name__


def migrations_pending() -> bool:
    """Whether the schema is behind the code."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def worker_heartbeat_age() -> float | None:
    """Seconds since a worker last said that it lives; None when it never did or Redis does not answer."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.3)
    try:
        raw: Any = client.get("jjcms:heartbeat")
    except redis.RedisError:
        return None
    finally:
        client.close()
    return time.time() - float(raw) if raw else None
