"""Taking note of many clocks at once: first what would happen and why not to some, then each with its own event."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from access import reads
from core import when
from core.errors import Refused
from deadlines import actions
from deadlines.access import Seat, check_can_acknowledge
from deadlines.models import Deadline

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST = 200


@dataclass(frozen=True)
class LeftOut:
    """A clock that stays as it is, and why."""

    deadline: Deadline
    reason: str


@dataclass(frozen=True)
class Preview:
    """``unknown``: how many of the chosen ones this person does not see; no more is said of them."""

    taken: list[Deadline]
    left_out: list[LeftOut]
    unknown: int


def preview(actor: "Actor", chosen: Iterable[str]) -> Preview:
    """What taking note of the chosen clocks would do. Changes nothing."""
    ids = known(chosen)
    rows: Any = Deadline.objects.visible_to(actor).filter(pk__in=ids)
    rows = rows.select_related("rule", "case", "responsible_agency", "acknowledged_by")
    found = list(rows.order_by("due_at", "id"))
    reads.note(*(row.case_id for row in found))
    seats = Seat.supervised(actor, {row.case_id for row in found})
    taken, left_out = [], []
    for row in found:
        if reason := _reason(actor, row, seats[row.case_id]):
            left_out.append(LeftOut(row, reason))
        else:
            taken.append(row)
    return Preview(taken, left_out, len(ids) - len(found))


@transaction.atomic
def acknowledge(actor: "Actor", chosen: Iterable[str]) -> Preview:
    """Takes note of those of the chosen clocks that can be noted; one event each. Doing it again changes nothing."""
    asked = preview(actor, chosen)
    # In one order, whoever else does the same: two at once wait for each other and lock nobody out.
    for row in sorted(asked.taken, key=lambda deadline: deadline.pk):
        actions.acknowledge(actor=actor, deadline=row)
    return asked


def known(chosen: Iterable[str]) -> Sequence[uuid.UUID]:
    """The numbers among what was sent, each once, no more than ``MOST``."""
    found: dict[uuid.UUID, None] = {}
    for text in chosen:
        try:
            found[uuid.UUID(str(text))] = None
        except ValueError:
            continue
    return list(found)[:MOST]


def _reason(actor: "Actor", row: Deadline, seat: Seat) -> str:
    if row.nature != "duty":
        return _("It ends by itself; nobody has to act.")
    if row.is_open and row.acknowledged_at is not None and row.acknowledged_by is not None:
        return _("%(name)s took note of it, %(at)s.") % {
            "name": row.acknowledged_by.short_name,
            "at": when.when(row.acknowledged_at),
        }
    try:
        check_can_acknowledge(actor, row, seat)
    except Refused as refused:
        return str(refused.reason)
    return ""
