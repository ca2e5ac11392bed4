"""The log of an office: what its administrators did, newest first."""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Model

from accounts.models import Agency, Membership, User
from administration.events import name_of, rows_at_once
from administration.models import ReviewLine
from audit.events import restore_account

MOST = 300
# Which numbers of a payload name rows of what.
_ROWS: dict[str, type[Model]] = {
    "subject": User,
    "stand_in": User,
    "office": Agency,
    "before": Agency,
    "membership": Membership,
    "line": ReviewLine,
}


@dataclass(frozen=True)
class Entry:
    at: dt.datetime
    by: str
    text: str


def entries() -> list[Entry]:
    """The newest entries of the actor's agency and below; the database decides which (``office_log``).

    Must run in the actor's transaction.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT recorded_at, user_id, type, payload FROM office_log(%s)", [MOST])
        rows = [(*row[:3], _read(row[3])) for row in cursor.fetchall()]
    made = []
    with rows_at_once(_named(rows)):
        for at, user, kind, payload in rows:
            event = restore_account(kind, at, payload)
            if event is not None:
                made.append(Entry(at, name_of(user), event.sentence()))
    return made


def _read(payload: Any) -> dict[str, Any]:
    found: dict[str, Any] = payload if isinstance(payload, dict) else json.loads(payload)
    return found


def _named(rows: list[tuple[Any, ...]]) -> dict[type[Model], set[int]]:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for _at, user, _kind, payload in rows:
        wanted[User].add(user or 0)
        for key, model in _ROWS.items():
            if isinstance(payload.get(key), int):
                wanted[model].add(payload[key])
    return wanted
