"""Reading that is unusual by its pattern: at night, in the cases of colleagues, in the case of a namesake.

A pattern says only that somebody should ask. The alert names the reader and a number, never a case or a child.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connections

from accounts.models import Membership, User
from audit import reading
from cases import keys, names
from core import clock


@dataclass(frozen=True)
class Reader:
    user_id: int
    agency_id: int
    role: str


@dataclass
class Read:
    """Different cases that one person opened. ``others``: held by a named colleague and not by the reader."""

    cases: set[uuid.UUID] = field(default_factory=set)
    own: set[uuid.UUID] = field(default_factory=set)
    others: set[uuid.UUID] = field(default_factory=set)


def look(now: dt.datetime) -> int:
    """Looks at the day before ``now`` and raises alerts. Returns how many are new. Runs as the system."""
    patterns = reading.table()["patterns"]
    day = _read(now - dt.timedelta(days=1), now)
    night = _read(*_night(now, patterns["night"]["from"], patterns["night"]["until"]))
    raised = 0
    for reader, read in night.items():
        raised += _alert(reader, "night", len(read.cases), patterns["night"]["alert"])
    for reader, read in day.items():
        if reader.role in patterns["others"]["roles"]:
            raised += _alert(reader, "others", len(read.others - read.own), patterns["others"]["alert"])
    for reader, count in _namesakes(day, patterns["namesake"]["common"]).items():
        raised += _alert(reader, "namesake", count, patterns["namesake"]["alert"])
    return raised


def _alert(reader: Reader, pattern: str, counted: int, limit: int) -> bool:
    if counted < limit:
        return False
    return reading.raise_alert(reader.user_id, reader.agency_id, reader.role, pattern, counted)


def _night(now: dt.datetime, begins: int, ends: int) -> tuple[dt.datetime, dt.datetime]:
    """The last night that is over, on the wall clock of Kazakhstan."""
    end = clock.local(now).replace(hour=ends, minute=0, second=0, microsecond=0)
    end -= dt.timedelta(days=end > now)
    return end.replace(hour=begins) - dt.timedelta(days=1), end


def _read(since: dt.datetime, until: dt.datetime) -> dict[Reader, Read]:
    found: dict[Reader, Read] = defaultdict(Read)
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_files_read(%s, %s)", [since, until])
        for user, agency, role, case, own, held in cursor.fetchall():
            read = found[Reader(user, agency, role)]
            read.cases.add(case)
            if own:
                read.own.add(case)
            if held:
                read.others.add(case)
    return found


def _namesakes(day: dict[Reader, Read], common: int) -> dict[Reader, int]:
    """By reader, the cases with a person of the reader's own surname, or of a colleague's where somebody else holds it."""
    offices = {reader.agency_id for reader in day}
    members = Membership.objects.in_force(clock.today()).filter(agency_id__in=offices)
    people: dict[int, set[int]] = defaultdict(set)
    for agency, user in members.values_list("agency_id", "user_id"):
        people[agency].add(user)
    readers = {reader.user_id for reader in day}
    tokens = _tokens(readers.union(*people.values()) if people else readers)
    alike = _alike(
        sorted(set(tokens.values())), sorted({c for read in day.values() for c in read.cases}), common
    )
    found = {}
    for reader, read in day.items():
        mine = tokens.get(reader.user_id)
        theirs = {tokens[u] for u in people[reader.agency_id] if u in tokens}
        hits = {
            case
            for token, case in alike
            if case in read.cases and (token == mine or (token in theirs and case not in read.own))
        }
        if hits:
            found[reader] = len(hits)
    return found


def _tokens(users: set[int]) -> dict[int, int]:
    """The blind token of each surname, as far as the index goes."""
    found = {}
    for user in User.objects.filter(pk__in=users).only("id", "last_name"):
        stem = names.surname_stem(user.last_name)
        if len(stem) >= names.MIN_PREFIX:
            found[user.pk] = keys.token(f"n:{stem[: names.MAX_PREFIX]}")
    return found


def _alike(tokens: list[int], cases: list[uuid.UUID], common: int) -> list[tuple[int, uuid.UUID]]:
    if not tokens or not cases:
        return []
    with connections["system"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM audit_namesakes(%s::bigint[], %s::uuid[], %s)",
            [tokens, list(map(str, cases)), common],
        )
        return list(cursor.fetchall())
