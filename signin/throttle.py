"""Waits after wrong guesses, in PostgreSQL: they hold with Redis down and are asked before anything is hashed.

Two counters for each guess: this account from this address, and this address whatever the account. Nothing counts an
account by itself, so nobody can lock its owner out from another address. A try is counted before it is judged, in a
transaction of its own: a thousand at once are as few as one after another. A right answer takes its try back.
"""

import datetime as dt
import hashlib
import ipaddress
import math
from dataclasses import dataclass

from django.db import transaction

from core import clock
from signin.models import Wait

FORGOTTEN_AFTER = dt.timedelta(hours=1)
LONGEST = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Rule:
    """``free`` tries without a wait; then ``first``, doubled with each further one up to ``LONGEST``."""

    free: int
    first: dt.timedelta

    def wait(self, tries: int) -> dt.timedelta | None:
        over = tries - self.free
        return None if over < 0 else min(self.first * 2 ** min(over, 20), LONGEST)


HERE = Rule(free=5, first=dt.timedelta(seconds=30))
PLACE = Rule(free=40, first=dt.timedelta(seconds=60))


@dataclass(frozen=True)
class Guess:
    """One try: of what (``door``), at which account, from which address."""

    door: str
    account: str
    address: str

    def counters(self) -> list[tuple[str, Rule]]:
        place = network(self.address)
        return sorted(
            [(_key(self.door, self.account.casefold(), place), HERE), (_key("place", "", place), PLACE)]
        )

    def begin(self) -> int:
        """Counts the try. The seconds to wait when it may not be made; 0 when it may."""
        now = clock.steady()
        with transaction.atomic():
            rows = [(self._locked(key, now), rule) for key, rule in self.counters()]
            until = max((row.until for row, _ in rows if row.until and row.until > now), default=None)
            if until:
                return max(1, math.ceil((until - now).total_seconds()))
            for row, rule in rows:
                row.tries = 1 if now - row.last_at > FORGOTTEN_AFTER else row.tries + 1
                wait = rule.wait(row.tries)
                row.until, row.last_at = (now + wait if wait else None), now
                row.save(update_fields=["tries", "until", "last_at"])
        return 0

    def succeeded(self) -> None:
        """A right answer: this account from here starts anew, the address gets its one try back."""
        (own, place) = sorted(self.counters(), key=lambda counter: counter[1].free)
        Wait.objects.filter(pk=own[0]).delete()
        with transaction.atomic():
            row = self._locked(place[0], clock.steady())
            row.tries = max(0, row.tries - 1)
            row.until = row.until if place[1].wait(row.tries) else None
            row.save(update_fields=["tries", "until"])

    @staticmethod
    def _locked(key: str, now: dt.datetime) -> Wait:
        Wait.objects.bulk_create([Wait(key=key, last_at=now)], ignore_conflicts=True)
        return Wait.objects.select_for_update().get(pk=key)


def minutes(seconds: int) -> int:
    """The wait as a person is told it."""
    return math.ceil(seconds / 60)


def network(address: str) -> str:
    """Whom one address stands for: an IPv6 customer has at least 2^64 of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
