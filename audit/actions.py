"""Writing events and read entries."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
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
    AccessLog(
        recorded_at=clock.now(),
        user_id=actor.user.pk,
        agency_id=actor.agency.pk,
        role=actor.role.key,
        kind=kind,
        route=route,
        case_ids=[str(case_id) for case_id in case_ids],
        status=status,
        request_id=request_id,
    ).save(force_insert=True)
