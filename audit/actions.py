"""Writing events and read entries."""

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from audit.models import AccessLog, Event
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent


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


# Each answer writes one: a statement is cheaper than a model. The trigger links it into its chain.
_READ = f"""
INSERT INTO {AccessLog._meta.db_table} (recorded_at, user_id, agency_id, role, kind, route, case_ids, status, request_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608


def write_read(
    *,
    actor: "Actor",
    kind: str,
    route: str,
    case_ids: Sequence[uuid.UUID],
    status: int,
    request_id: str,
) -> None:
    """One entry for one answer: who looked, by which page, at which cases."""
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
    with connections["default"].cursor() as cursor:
        cursor.execute(_READ, values)
