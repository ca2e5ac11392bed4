"""Waits after wrong guesses, in PostgreSQL: they hold with Redis down and are asked before anything is hashed.

Counters for each guess: this account from this address, and this address whatever the account; an IPv6 address also with
its neighbours, for one customer has thousands of networks. An account by itself is counted behind its right password, and
before it only by how many customers guess at it in an hour: no one of them can make its owner wait at another address. In a
browser that knows its person (``signin.devices``) a guess is counted for that browser alone: nobody behind the same address
makes its owner wait. A try is counted before it is judged, in a transaction of its own: a thousand at once are as few as one
after another. A right answer takes its try back.
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
    """``free`` tries without a wait; then ``first``, doubled with each further one up to ``longest``. ``hourly``: what was
    counted is forgotten an hour after the first, not after the last."""

    free: int
    first: dt.timedelta
    longest: dt.timedelta = LONGEST
    hourly: bool = False

    def wait(self, tries: int) -> dt.timedelta | None:
        over = tries - self.free
        return None if over < 0 else min(self.first * 2 ** min(over, 20), self.longest)


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
# Many customers at one account: each is counted once in the hour, however often it guesses.
CUSTOMERS = Rule(free=30, first=dt.timedelta(seconds=30), longest=dt.timedelta(minutes=5), hourly=True)
ONCE = Rule(free=2**31, first=dt.timedelta(0), hourly=True)
FIRST_DOORS = frozenset({"password"})


@dataclass(frozen=True)
class Guess:
    """One try: of what (``door``), at which account, from which address; ``device`` names a browser that knows the person."""

    door: str
    account: str
    address: str
    device: str = ""

    def counters(self) -> list[tuple[str, Rule]]:
        """In the order in which the rows are locked."""
        return sorted(self._own() + self._shared(), key=lambda counter: counter[0])

    def _own(self) -> list[tuple[str, Rule]]:
        account = self.account.casefold()
        if self.device:
            return [(_key("device", self.door, account, self.device), HERE)]
        found = [(_key(self.door, account, network(self.address)), HERE)]
        if self.door in SECOND_DOORS:
            found.append((_key("account", self.door, account), BEHIND_PASSWORD))
        return found

    def _shared(self) -> list[tuple[str, Rule]]:
        if self.device:
            return []
        wider = [(_key("place", "", network(self.address, bits)), rule) for bits, rule in WIDER.items()]
        own = (_key("place", "", network(self.address)), PLACE)
        many = [(self._customer, ONCE), (self._customers, CUSTOMERS)] if self.door in FIRST_DOORS else []
        return [own, *(wider if ":" in network(self.address) else []), *many]

    @property
    def _customer(self) -> str:
        return _key("customer", self.door, self.account.casefold(), network(self.address, 48))

    @property
    def _customers(self) -> str:
        return _key("customers", self.door, self.account.casefold())

    def begin(self) -> int:
        """Counts the try. The seconds to wait when it may not be made; 0 when it may."""
        now = clock.steady()
        with transaction.atomic():
            rows = {key: (self._locked(key, now), rule) for key, rule in self.counters()}
            until = max(
                (row.until for row, _ in rows.values() if row.until and row.until > now), default=None
            )
            if until:
                return max(1, math.ceil((until - now).total_seconds()))
            known = [key for key, (row, _) in rows.items() if key == self._customer and _tries(row, now)]
            for key, (row, rule) in rows.items():
                if not (known and key == self._customers):
                    _count(row, rule, now)
        return 0

    def succeeded(self) -> None:
        """A right answer: this account from here starts anew, what is shared gets its one try back."""
        Wait.objects.filter(pk__in=[key for key, _ in self._own()]).delete()
        with transaction.atomic():
            rows = {key: (self._locked(key, clock.steady()), rule) for key, rule in sorted(self._shared())}
            known = [key for key, (row, _) in rows.items() if key == self._customer and row.tries > 1]
            for key, (row, rule) in rows.items():
                if known and key == self._customers:
                    continue
                row.tries = max(0, row.tries - 1)
                row.until = row.until if rule.wait(row.tries) else None
                row.save(update_fields=["tries", "until"])

    @staticmethod
    def _locked(key: str, now: dt.datetime) -> Wait:
        Wait.objects.bulk_create([Wait(key=key, last_at=now)], ignore_conflicts=True)
        return Wait.objects.select_for_update().get(pk=key)


def _tries(row: Wait, now: dt.datetime) -> int:
    return 0 if now - row.last_at > FORGOTTEN_AFTER else row.tries


def _count(row: Wait, rule: Rule, now: dt.datetime) -> None:
    before = _tries(row, now)
    row.tries = before + 1
    wait = rule.wait(row.tries)
    row.until = now + wait if wait else None
    row.last_at = row.last_at if rule.hourly and before else now
    row.save(update_fields=["tries", "until", "last_at"])


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
