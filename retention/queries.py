"""Reading where records stand."""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from access.queries import sees
from accounts.permissions import CasePermission as P
from core import clock
from core.nav import Tally
from retention.models import Hold, Opening, Retention, State
from retention.second import ERASE, SEAL

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

MOST = 200
OBSTACLES: dict[str, "_StrPromise"] = {
    "unknown": _("This record is not known to you."),
    "not_sealed": _("Only a sealed record is destroyed."),
    "hold": _("This record is on hold."),
    "needed": _("The data cannot be destroyed at present."),
}


@dataclass
class Line:
    """One record as its page or the list shows it."""

    row: Retention
    holds: list[Hold] = field(default_factory=list)
    proposal: Proposal | None = None

    @property
    def standing(self) -> Hold | None:
        """The hold that lasts longest."""
        day = clock.today()
        return max((h for h in self.holds if h.stands_on(day)), key=lambda h: h.until, default=None)

    @property
    def is_due(self) -> bool:
        return self.row.is_due(clock.now()) and self.standing is None

    @property
    def days_left(self) -> int:
        assert self.row.due_at is not None
        return max(0, (clock.local(self.row.due_at).date() - clock.today()).days)


@dataclass(frozen=True)
class Board:
    """The page "To be sealed": what two persons can do now, what waits, what a person has to decide, what is over."""

    due: list[Line]
    waiting: list[Line]
    held: list[Line]
    warnings: list[Line]
    sealed: list[Line]
    erased: list[Line]


def board(actor: "Actor") -> Board:
    groups = listed(actor)
    found = {line.row.pk: line for line in lines([row for rows in groups.values() for row in rows])}
    return Board(**{name: [found[row.pk] for row in rows] for name, rows in groups.items()})


def listed(actor: "Actor") -> dict[str, list[Retention]]:
    """The rows of each part of the page, each with a limit of its own: what is over never pushes out what can be done."""
    parts = {
        "due": due(actor),
        "waiting": _noticed(actor).exclude(case_id__in=_held()).exclude(due_at__lte=clock.now()),
        "held": _noticed(actor).filter(case_id__in=_held()),
        "warnings": _known(actor).filter(state=State.WARNING),
        "sealed": _known(actor).filter(state=State.SEALED),
        "erased": _known(actor).filter(state__in=(State.ERASING, State.ERASED)),
    }
    order = {"sealed": ("-sealed_at", "number"), "erased": ("-sealed_at", "number")}
    return {
        name: list(
            rows.select_related("rule").order_by(*order.get(name, ("due_at", "ripe_on", "number")))[:MOST]
        )
        for name, rows in parts.items()
    }


def lines(rows: list[Retention]) -> list[Line]:
    """Holds and open proposals of these records, in two queries."""
    found = {row.pk: Line(row) for row in rows}
    for hold in Hold.objects.filter(retention__in=rows).select_related("placed_by", "ended_by"):
        found[hold.retention_id].holds.append(hold)
    standing = Proposal.objects.filter(
        verb__in=(SEAL, ERASE),
        subject__in=[str(pk) for pk in found],
        confirmed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    for proposal in standing.select_related("proposed_by"):
        found[uuid.UUID(proposal.subject)].proposal = proposal
    return list(found.values())


def due(actor: "Actor") -> "QuerySet[Retention]":
    """The records that two persons can seal now."""
    return _noticed(actor).filter(due_at__lte=clock.now()).exclude(case_id__in=_held())


def _known(actor: "Actor") -> "QuerySet[Retention]":
    found: QuerySet[Retention] = Retention.objects.visible_to(actor, P.SEAL)
    return found


def _noticed(actor: "Actor") -> "QuerySet[Retention]":
    return _known(actor).filter(state=State.NOTICED)


def _held() -> Any:
    """The cases with a hold that stands today."""
    return Hold.objects.filter(ended_at__isnull=True, until__gte=clock.today()).values("case_id")


# ``due`` as a number.
DUE = Tally(
    "SELECT count(*) FROM retention_retention r"  # noqa: S608
    f" WHERE r.state = '{State.NOTICED.value}' AND r.due_at <= %(now)s AND {sees('r', P.SEAL)}"
    " AND NOT EXISTS (SELECT 1 FROM retention_hold h"
    " WHERE h.case_id = r.case_id AND h.ended_at IS NULL AND h.until >= %(today)s)"
)


def obstacle(row: Retention) -> str:
    """Why the person's data may not be destroyed, as a key of ``OBSTACLES``; empty when nothing stands against it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT retention_obstacle(%s)", [row.pk])
        return str(cursor.fetchone()[0])


def support_runs(row: Retention) -> bool:
    """Whether a child victim of the case is still supported; told to who seals, and nothing more of it."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT retention_support_runs(%s)", [row.pk])
        return bool(cursor.fetchone()[0])


def proposal_of(row: Retention, verb: str) -> Proposal | None:
    return pairs.open_for(verb, row.pk)


def openings(row: Retention) -> list[Opening]:
    return list(Opening.objects.filter(retention=row).select_related("user")[:50])
