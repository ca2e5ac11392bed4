"""Is the product alive, is it ready, and what is delayed."""

import datetime as dt
import logging
import time
from typing import TYPE_CHECKING, Any

import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import checkpoints
from core import when
from deadlines import jobs
from deadlines.units import LOOK_AFTER
from notifications import outbox

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_log = logging.getLogger(__name__)
_CHECK_EVERY_SECONDS = 5.0
_SILENT_SECONDS = 120
_redis_known: dict[str, Any] = {"at": 0.0, "ok": True}
_outbox_known: dict[str, Any] = {"at": 0.0, "since": None}


# What to look at on the server, for whoever looks after the system; the rest is in docs/deploy.md.
_NEXT: "dict[str, _StrPromise]" = {
    "database": gettext_lazy("Look whether PostgreSQL runs and lets the role jjcms_app in."),
    "migrations": gettext_lazy("The program is newer than the tables: run the migrations (docs/deploy.md)."),
    "redis": gettext_lazy("Look whether Redis runs. Work that waits is kept and done when it is back."),
    "worker": gettext_lazy(
        "Look whether the worker of Celery runs: no notice and no paper leaves without it."
    ),
    "reminders": gettext_lazy(
        "Look whether the timetable of Celery (beat) runs: nobody is warned of a term now."
    ),
    "audit_seal": gettext_lazy("Look whether worker and timetable run and the sealing key can be read."),
}


def redis_answers() -> bool:
    """Whether Redis answers; asked at most every five seconds per process, and never for longer than 0.3 s."""
    if time.monotonic() - _redis_known["at"] > _CHECK_EVERY_SECONDS:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.3)
        try:
            _redis_known["ok"] = bool(client.ping())
        except redis.RedisError as error:
            if _redis_known["ok"]:
                _log.error("Redis does not answer", exc_info=error)
            _redis_known["ok"] = False
        finally:
            client.close()
        _redis_known["at"] = time.monotonic()
    return bool(_redis_known["ok"])


def degraded_sentences() -> list[str]:
    """What is delayed at present, in the reader's language; empty when all is well."""
    if not redis_answers():
        return [
            _("Notices and documents are delayed: the background service does not answer. What you record is kept and"
              " will be sent when it is back.")
        ]  # fmt: skip
    since = outbox_late_since()
    if since is None:
        return []
    return [
        _("Notices and documents have been waiting since %(time)s. What you record is kept and will be sent.")
        % {"time": when.when(since)}
    ]


def reminders_sentence(role: str) -> str:
    """For those who answer for the terms of others: that nobody is warned at present; empty when reminders run."""
    since = jobs.late_since() if role in LOOK_AFTER else None
    if since is None:
        return ""
    return _("Reminders have not run since %(time)s: look at Clocks.") % {"time": when.when(since)}


def reminders_run() -> bool:
    """Whether the job of the reminders has come to its end lately."""
    return jobs.has_run()


def outbox_late_since() -> dt.datetime | None:
    """Since when promised work waits; asked at most every five seconds per process."""
    if time.monotonic() - _outbox_known["at"] > _CHECK_EVERY_SECONDS:
        _outbox_known["since"] = outbox.late_since()
        _outbox_known["at"] = time.monotonic()
    found: dt.datetime | None = _outbox_known["since"]
    return found


def database_ready() -> str:
    """Empty when the database answers as the application's role, else what is wrong."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('audit_event', 'INSERT')")
            return "" if cursor.fetchone()[0] else "audit insert refused"
    except Exception as error:
        _log.exception("the database does not answer")
        return type(error).__name__


def migrations_pending() -> bool:
    """Whether the schema is behind the code."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def audit_seal_is_late() -> bool:
    """Whether the audit trail has waited for its signed checkpoint for longer than five minutes."""
    return checkpoints.seal_is_late()


def checks() -> dict[str, str]:
    """Each part of the system: ok, degraded (works on with delay), or what is wrong."""
    problem = database_ready()
    pending = False if problem else migrations_pending()
    age, asks = worker_heartbeat_age(), not problem and not pending
    return {
        "database": problem or "ok",
        "migrations": "pending" if pending else "ok",
        "redis": "ok" if redis_answers() else "degraded",
        "worker": "ok" if age is not None and age < _SILENT_SECONDS else "degraded",
        "reminders": "ok" if asks and reminders_run() else "degraded",
        "audit_seal": "ok" if asks and not audit_seal_is_late() else "degraded",
    }


def state() -> list[dict[str, Any]]:
    """The same in the reader's language, for the home page of who looks after the system."""
    names = {
        "database": _("Database"),
        "migrations": _("Tables of the database"),
        "redis": _("Queue"),
        "worker": _("Background service"),
        "reminders": _("Reminders of terms"),
        "audit_seal": _("Seal of the audit trail"),
    }
    found = checks()
    return [
        {"name": names[key], "is_ok": said == "ok", "next": "" if said == "ok" else _NEXT[key]}
        for key, said in found.items()
    ]


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
