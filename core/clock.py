"""The only clock. Everything that asks for the time asks here.

In the demo the clock can be moved: its offset lives in the database as the body of the SQL function
``jjcms_clock_offset()``, so that web, worker, beat and SQL (``jjcms_now()``) agree on one time.
"""

import datetime as dt
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL = ZoneInfo("Asia/Almaty")
_offset: dict[str, tuple[float, dt.timedelta]] = {}
_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    return real() + _demo_offset() if settings.DEMO else real()


def real() -> dt.datetime:
    """The machine's own time, which only the demo clock is set against."""
    return dt.datetime.now(dt.UTC)


def steady() -> dt.datetime:
    """The time by which sessions, links and waits run out: the demo clock moves a story, never the locks of the door."""
    return _frozen.get() or real()


def today() -> dt.date:
    """The calendar day in Kazakhstan."""
    return now().astimezone(LOCAL).date()


def local(instant: dt.datetime) -> dt.datetime:
    """The same instant on the wall clock of Kazakhstan."""
    return instant.astimezone(LOCAL)


@contextmanager
def at(instant: dt.datetime) -> "Iterator[None]":
    """Runs a block at another instant. For the demo's stories and for tests."""
    token = _frozen.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def move(offset: dt.timedelta) -> None:
    """Moves the demo clock for every process. Runs as owner of the schema."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION jjcms_clock_offset() RETURNS interval LANGUAGE sql STABLE PARALLEL SAFE"
            f" AS $$ SELECT interval '{int(offset.total_seconds())} seconds' $$"
        )
    _offset.clear()


def _demo_offset() -> dt.timedelta:
    """Read at most once a second per process: a page may ask for the time a hundred times."""
    known = _offset.get("default")
    if known and time.monotonic() - known[0] < settings.CLOCK_OFFSET_LIVES_SECONDS:
        return known[1]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT jjcms_clock_offset()")
        offset: dt.timedelta = cursor.fetchone()[0]
    _offset["default"] = (time.monotonic(), offset)
    return offset
