"""Writing events and read entries."""

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from access.context import current_actor, for_actor, for_person
from audit import reading
from audit.events import restore_account
from audit.models import AccessLog, Event
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
    from audit.events import AccountEvent, CaseEvent


def record(event: "CaseEvent", *, actor: "Actor | None") -> Event:
    """Writes one event of a verb, inside the verb's transaction, then lets each reactor of ``EVENT_PIPELINE`` act.

    ``actor`` None marks a system job. A failing reactor fails the verb: a term or a notice that is promised is never
    lost silently.
    """
    instant = clock.now()
    row = Event(
        type=event.type,
        case_id=event.case_id,
        occurred_at=event.occurred_at or instant,
        recorded_at=instant,
        view_bit=event.needed.bit,
        payload=event.payload(),
        user_id=actor.user.pk if actor else None,
        agency_id=actor.agency.pk if actor else None,
        role=actor.role.key if actor else "",
    )
    row.save(force_insert=True)
    for path in settings.EVENT_PIPELINE:
        import_string(path)(row, event, actor)
    return row


def record_account(
    event: "AccountEvent", *, actor: "Actor | None" = None, by: "User | None" = None, session: str = ""
) -> None:
    """Writes one event about an account, inside the verb's transaction. No case, so no rule reacts to it.

    ``actor`` acts in a membership; ``by`` is a person who acts in none yet, as at sign-in. Neither: somebody unknown
    (a failed sign-in) or a command on the server.
    """
    if actor is not None and current_actor.get() is None:
        with for_actor(actor):
            return record_account(event, actor=actor)
    if actor is None and by is not None:
        with for_person(by, session):
            _write_account(event, by.pk, None, "")
        return None
    if actor is None:
        return _write_account(event, None, None, "")
    return _write_account(event, actor.user.pk, actor.agency.pk, actor.role.key)


def _write_account(event: "AccountEvent", user: int | None, agency: int | None, role: str) -> None:
    """A plain INSERT: to return the number of the new row, PostgreSQL would ask for the right to read it."""
    instant = clock.now()
    payload = json.dumps(event.payload())
    values = [event.type, event.occurred_at or instant, instant, payload, user, agency, role]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (type, occurred_at, recorded_at, payload, user_id, agency_id, role, view_bit,"
            " shard, seq, prev_hash, hash) VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0, 0, '', '')",
            values,
        )


def of_account(user: "User", most: int) -> list["AccountEvent"]:
    """What happened to a person's own account, newest first."""
    with for_person(user), connections["default"].cursor() as cursor:
        cursor.execute("SELECT occurred_at, type, payload FROM audit_events_of_account(%s)", [most])
        rows = cursor.fetchall()
    found = (restore_account(kind, at, json.loads(payload)) for at, kind, payload in rows)
    return [event for event in found if event is not None]


# Each answer writes one: a statement is cheaper than a model. The trigger links it into its chain.
_READ = f"""
INSERT INTO {AccessLog._meta.db_table} (recorded_at, user_id, agency_id, role, kind, route, case_ids, status, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608
_READ_AND_COUNT = f"{_READ} RETURNING audit_count_reading(%s, %s, %s)"


def write_read(
    *,
    actor: "Actor",
    kind: str,
    route: str,
    case_ids: Sequence[uuid.UUID],
    status: int,
    request_id: str,
    shows: str = "",
    may_stop: bool = True,
) -> None:
    """One entry for one answer: who looked, by which page, at which cases.

    ``shows`` says as what the answer counts, empty where it does not; ``may_stop`` whether it may be refused. Raises
    TooMuchRead.
    """
    cases = json.dumps([str(case_id) for case_id in case_ids])
    values: list[Any] = [
        clock.now(),
        actor.user.pk,
        actor.agency.pk,
        actor.role.key,
        kind,
        route,
        cases,
        status,
        request_id,
    ]
    what = reading.kind_of(shows, case_ids) if shows and settings.READING_IS_LIMITED else ""
    with connections["default"].cursor() as cursor:
        if not what:
            cursor.execute(_READ, values)
            return
        one = str(case_ids[0]) if what == "files" else ""
        cursor.execute(_READ_AND_COUNT, [*values, what, one, values[0]])
        counted = int(cursor.fetchone()[0])
    reading.judge(actor, what, counted, may_stop=may_stop)
