"""Clocks for a calendar program, without anybody's name.

An entry tells the name of the term and when it ends, with a link behind the sign-in: neither a child nor the number of a
case, for calendars lie on telephones and with companies. The address of a feed is a secret; what it gives is looked up
anew under the rights that its person has at that moment.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.actor import Actor, actor_of
from accounts.links import hashed
from accounts.models import User
from audit import record_account
from core import clock
from deadlines import events
from deadlines.models import ClockFeed, Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

PAUSE = dt.timedelta(minutes=5)
MOST = 200
_FOLD = 73


def make(actor: Actor) -> str:
    """A new secret address for this seat, told once; an earlier one stops working."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        _open(actor).update(withdrawn_at=clock.steady())
        ClockFeed.objects.create(
            secret_hash=hashed(secret), user=actor.user, membership=actor.membership, made_at=clock.steady()
        )
        record_account(events.FeedMade(subject=actor.user.pk), actor=actor)
    return reverse("deadlines:feed", args=[secret])


def withdraw(actor: Actor) -> bool:
    """Ends the address of this seat; False when there was none."""
    with transaction.atomic():
        ended = _open(actor).update(withdrawn_at=clock.steady())
        if ended:
            record_account(events.FeedWithdrawn(subject=actor.user.pk), actor=actor)
    return bool(ended)


def withdraw_everywhere(actor: Actor) -> int:
    """Ends the addresses of every seat of this person, as part of a verb that records its own event."""
    return ClockFeed.objects.filter(user=actor.user, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.steady()
    )


def current(actor: Actor) -> ClockFeed | None:
    return _open(actor).first()


def _open(actor: Actor) -> QuerySet[ClockFeed]:
    return ClockFeed.objects.filter(user=actor.user, membership=actor.membership, withdrawn_at__isnull=True)


def reader(secret: str) -> tuple[Actor | None, int]:
    """Whose calendar this secret opens now, and the seconds to wait when it has just been read.

    Nobody for a secret that is unknown or withdrawn, and for a person who is suspended or holds the role no more: it does not
    come back with the role.
    """
    key, now = hashed(secret), clock.steady()
    pause = f"{PAUSE.total_seconds()} seconds"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT feed, reader, seat, wait FROM clock_feed(%s, %s, %s)", [key, now, pause])
        found = cursor.fetchone()
        if found is None:
            return None, 0
        feed, person, seat, wait = found
        actor = actor_of(User.objects.get(pk=person), seat, session=f"feed-{feed}")
        if actor is None or actor.membership.pk != seat:
            cursor.execute("SELECT clock_feed_run_out(%s)", [key])
            return None, 0
        if not wait:
            cursor.execute("SELECT clock_feed_was_read(%s, %s)", [key, now])
    return actor, wait


def calendar(rows: Iterable[Deadline]) -> bytes:
    """The clocks as a file of RFC 5545."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//jjcms//clocks//", "METHOD:PUBLISH"]
    for row in rows:
        lines += _entry(row)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _entry(row: Deadline) -> "Iterator[str]":
    if row.due_at is None:
        return
    root = getattr(settings, "PUBLIC_URL", f"http://localhost:{settings.PORT}").rstrip("/")
    yield "BEGIN:VEVENT"
    # Neither the number of the clock nor of the case, which open a page: a name of its own, the same at each reading.
    yield f"UID:{hashed(str(row.pk))[:32]}@jjcms"
    yield f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{row.due_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_escaped(row.name)}"
    yield f"DESCRIPTION:{_escaped(str(row.basis))}"
    yield f"URL:{root}{reverse('deadlines:clocks')}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for plain, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, told)
    return text


def _folded(line: str) -> "Iterator[str]":
    """Lines of at most 75 octets; what follows begins with a blank."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
