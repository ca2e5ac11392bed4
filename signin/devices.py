"""The browsers in which somebody has been all the way in: wrong guesses of others do not keep them out there.

A cookie of its own, sealed: a random name of the browser, and for each of the last few people a trace of their account and
password. It opens nothing. It only says whose guesses are whose: those of a known browser are counted for it alone, and no
wait of the address or the account touches it. A new password, another key of the door or half a year make it unknown again.
"""

import base64
import datetime as dt
import json
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from core import clock
from signin import secret

LASTS = dt.timedelta(days=180)
MOVED_WITHIN = dt.timedelta(minutes=1)
# A desk that several people share, one after another.
PEOPLE = 8
_AT_REST, _ON_THE_WAY = "cookie:device", "address:device"


def of(request: HttpRequest, user: User | None) -> str:
    """The name of this browser when ``user`` has been all the way in with it; "" else."""
    found = _read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), _AT_REST)
    if user is None or not found:
        return ""
    trace, since = found["people"].get(str(user.pk), ("", 0))
    fits = constant_time_compare(trace, _trace(user))
    return str(found["name"]) if fits and _now() - since < LASTS.total_seconds() else ""


def note(request: HttpRequest, user: User) -> None:
    """``user`` is all the way in: the answer will make this browser one of theirs."""
    request.known_to = user  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Puts whoever was noted into the cookie, as the latest of a few."""
    user: User | None = getattr(request, "known_to", None)
    if user is None or not settings.SIGNIN_KEY_FILE:
        return
    found = _read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), _AT_REST)
    others = {number: held for number, held in found.get("people", {}).items() if number != str(user.pk)}
    people = {**dict(list(others.items())[1 - PEOPLE :]), str(user.pk): (_trace(user), _now())}
    _set(response, {"name": found.get("name") or secrets.token_urlsafe(12), "people": people})


def moving(request: HttpRequest) -> str:
    """What the cookie says, for the one step over which the browser forgets all cookies; "" when it says nothing."""
    found = _read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), _AT_REST)
    return _write({**found, "moved": _now()}, _ON_THE_WAY) if found else ""


def arrive(request: HttpRequest, response: HttpResponse, text: str) -> None:
    """Puts back what was carried over. Never in place of what a browser knows, and only at once."""
    found = _read(text, _ON_THE_WAY)
    if (
        settings.DEVICE_COOKIE_NAME not in request.COOKIES
        and found
        and 0 <= _now() - found["moved"] < MOVED_WITHIN.total_seconds()
    ):
        _set(response, {"name": found["name"], "people": found["people"]})


def _set(response: HttpResponse, held: dict[str, Any]) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _write(held, _AT_REST),
        max_age=int(LASTS.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _write(held: dict[str, Any], place: str) -> str:
    return base64.urlsafe_b64encode(secret.seal(json.dumps(held).encode(), place)).decode()


def _read(text: str, place: str) -> dict[str, Any]:
    """What was sealed for this place; nothing for anything else."""
    if not text or len(text) > 2000 or not settings.SIGNIN_KEY_FILE:
        return {}
    try:
        found: dict[str, Any] = json.loads(secret.unseal(base64.urlsafe_b64decode(text.encode()), place))
    except (ValueError, secret.CannotOpen):
        return {}
    return found


def _trace(user: User) -> str:
    """Changes with the password."""
    return salted_hmac("signin.devices", f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()[:24]


def _now() -> int:
    return int(clock.steady().timestamp())
