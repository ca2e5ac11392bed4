"""Waits after wrong guesses, in PostgreSQL: they hold with Redis down and are asked before anything is hashed.

Counters for each guess: this account from this address, and this address whatever the account; an IPv6 address also with
its neighbours, for one customer has thousands of networks. An account by itself is counted only behind its right password:
before it nobody can lock its owner out from another address. A try is counted before it is judged, in a transaction of its
own: a thousand at once are as few as one after another. A right answer takes its try back.
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
# Whom an IPv6 address stands for besides: a household or office, a whole customer.
WIDER = {
    56: Rule(free=80, first=dt.timedelta(seconds=60)),
    48: Rule(free=160, first=dt.timedelta(seconds=60)),
}
# Whoever guesses here knows the password: from wherever they come, they are one.
BEHIND_PASSWORD = Rule(free=20, first=dt.timedelta(seconds=60))
SECOND_DOORS = frozenset({"factor"})


@dataclass(frozen=True)
class Guess:
    """One try: of what (``door``), at which account, from which address."""

    door: str
    account: str
    address: str

    def counters(self) -> list[tuple[str, Rule]]:
        return sorted(self._own() + self._places(), key=lambda counter: counter[0])

    def _own(self) -> list[tuple[str, Rule]]:
        account = self.account.casefold()
        found = [(_key(self.door, account, network(self.address)), HERE)]
        if self.door in SECOND_DOORS:
            found.append((_key("account", self.door, account), BEHIND_PASSWORD))
        return found

    def _places(self) -> list[tuple[str, Rule]]:
        wider = [(_key("place", "", network(self.address, bits)), rule) for bits, rule in WIDER.items()]
        own = (_key("place", "", network(self.address)), PLACE)
        return [own, *(wider if ":" in network(self.address) else [])]

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
        Wait.objects.filter(pk__in=[key for key, _ in self._own()]).delete()
        with transaction.atomic():
            for key, rule in sorted(self._places(), key=lambda counter: counter[0]):
                row = self._locked(key, clock.steady())
                row.tries = max(0, row.tries - 1)
                row.until = row.until if rule.wait(row.tries) else None
                row.save(update_fields=["tries", "until"])

    @staticmethod
    def _locked(key: str, now: dt.datetime) -> Wait:
        Wait.objects.bulk_create([Wait(key=key, last_at=now)], ignore_conflicts=True)
        return Wait.objects.select_for_update().get(pk=key)


def minutes(seconds: int) -> int:
    """The wait as a person is told it."""
    return math.ceil(seconds / 60)


def network(address: str, bits: int = 64) -> str:
    """Whom one address stands for: an IPv6 customer has at least 2^64 of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "?"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, bits), strict=False))
    return str(found)


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
