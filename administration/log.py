"""The log of an office: what its administrators did, newest first."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connections

from accounts.models import User
from audit.events import restore_account

MOST = 300


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
        rows = cursor.fetchall()
    names = {u.pk: u.short_name for u in User.objects.filter(pk__in={row[1] for row in rows})}
    made = []
    for at, user, kind, payload in rows:
        event = restore_account(kind, at, payload if isinstance(payload, dict) else json.loads(payload))
        if event is not None:
            made.append(Entry(at, names.get(user, "—"), event.sentence()))
    return made
