"""A seat is a session in which somebody is signed in: how it begins, what ends it, where somebody has one.

It ends after 30 minutes without a request, after 12 hours in all, when the person may not sign in any more, and when
the membership that they act in ends. The server decides that on each request.
"""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models import QuerySet
from django.http import HttpRequest

from access import fresh
from access.middleware import MEMBERSHIP_KEY
from accounts.models import User
from core import clock
from signin import factors
from signin.models import Session
from signin.places import address_of, device_of
from signin.sessions import SEAT

HALF = "half"
NEXT = "next_after_factor"
# A request is noted once a minute at most: reading a list of cases is not a reason to write each time.
NOTED_EVERY = dt.timedelta(minutes=1)
KEPT = dt.timedelta(days=1)


def begin(request: HttpRequest, user: User) -> None:
    """The password was right: a seat, which opens nothing but the second factor where one is asked for."""
    now = clock.steady()
    request.session[SEAT] = {
        "handle": str(uuid.uuid4()),
        "started_at": now.isoformat(),
        "address": address_of(request),
        "device": device_of(request),
    }
    request.session[HALF] = factors.is_asked(user)
    fresh.confirm(request)


def complete(request: HttpRequest) -> None:
    """The second factor was right as well: the seat opens, under a new key."""
    request.session[HALF] = False
    request.session.cycle_key()
    fresh.confirm(request)


def is_half(request: HttpRequest) -> bool:
    """Signed in with the password alone where more is asked for. A session that does not say so counts as half."""
    return bool(request.user.is_authenticated and request.session.get(HALF, True))


def why_over(request: HttpRequest) -> str:
    """Why the seat of this request is over: "idle", "limit", "membership", "account", or "" while it holds."""
    row = getattr(request.session, "row", None)
    if not request.user.is_authenticated:
        return "account" if SESSION_KEY in request.session else ""
    seconds = left(request)
    if row is None or seconds is None:
        return "limit"
    if seconds <= 0:
        return "idle" if clock.steady() - row.seen_at > idle() else "limit"
    chosen, actor = request.session.get(MEMBERSHIP_KEY), getattr(request, "actor", None)
    if chosen is not None and (actor is None or actor.membership.pk != chosen):
        return "membership"
    return ""


def left(request: HttpRequest) -> int | None:
    """Seconds until the seat is over when nothing more comes."""
    row: Any = getattr(getattr(request, "session", None), "row", None)
    if row is None or row.started_at is None:
        return None
    now = clock.steady()
    ends = min(row.seen_at + idle(), _instant(row.started_at) + dt.timedelta(hours=settings.SESSION_HOURS))
    return int((ends - now).total_seconds())


def idle() -> dt.timedelta:
    return dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def note(request: HttpRequest) -> None:
    """Somebody is there: the thirty minutes begin again."""
    row, now = request.session.row, clock.steady()  # type: ignore[attr-defined]
    if now - row.seen_at >= NOTED_EVERY:
        Session.objects.filter(pk=row.pk, ended_at=None).update(seen_at=now)
        row.seen_at = now


def end(request: HttpRequest) -> None:
    """Ends the seat of this request. Its row stays for a day, without its data."""
    row = getattr(request.session, "row", None)
    if row is not None:
        _close(Session.objects.filter(pk=row.pk))
    request.session._session_cache = {}  # type: ignore[attr-defined]
    request.session._session_key = None
    request.session.modified = True


def of(user: User) -> QuerySet[Session]:
    """Where somebody is signed in, the latest first."""
    now = clock.steady()
    return Session.objects.filter(
        user=user,
        ended_at=None,
        handle__isnull=False,
        seen_at__gt=now - idle(),
        started_at__gt=now - dt.timedelta(hours=settings.SESSION_HOURS),
    ).order_by("-seen_at")


def make_room(user: User, here: Any) -> int:
    """Ends the seats that were used longest ago, so that with this one ``SESSIONS_AT_ONCE`` stay; returns how many."""
    if not settings.SESSIONS_AT_ONCE:
        return 0
    others = [row.pk for row in of(user).exclude(pk=here)]
    return _close(Session.objects.filter(pk__in=others[settings.SESSIONS_AT_ONCE - 1 :]))


def end_all(user: User, but: Any = None) -> int:
    """Ends every seat of a person, or every other one; returns how many."""
    found = Session.objects.filter(user=user, ended_at=None)
    return _close(found.exclude(pk=but) if but else found)


def end_one(user: User, handle: uuid.UUID) -> int:
    return _close(Session.objects.filter(user=user, handle=handle, ended_at=None))


def _close(rows: QuerySet[Session]) -> int:
    return rows.update(ended_at=clock.steady(), session_data="")


def _instant(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value
