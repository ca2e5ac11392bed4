"""Reading answers and breaches."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import connections
from django.db.models import Q

from access.queries import MINE, CaseScopedQuerySet, mine
from accounts.permissions import CasePermission

if TYPE_CHECKING:
    from accounts.actor import Actor

COUNT_CAP = 99


class AnswerQuerySet(CaseScopedQuerySet):
    def current(self) -> Self:
        """The answers in force: those that no later answer follows."""
        return self.filter(superseded_at__isnull=True)

    def of_act(self, act_id: uuid.UUID) -> Self:
        return self.filter(act_id=act_id)

    def broken_promises(self, now: dt.datetime) -> Self:
        """ "Not yet" whose time has passed."""
        return self.current().filter(answer="not_yet", due_by__lte=now)


class BreachQuerySet(CaseScopedQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def of_cases(self, case_ids: Iterable[uuid.UUID]) -> Self:
        return self.filter(case_id__in=list(case_ids))

    def in_care_of(self, actor: "Actor") -> Self:
        """Open breaches that the actor may close: of the own unit, of the cases supervised, or of the
        country.

        Walks the index of the agency's open breaches; the access rule still decides on each row.
        """
        if not actor.has(CasePermission.CLOSE_BREACH):
            return self.none()
        found = self.open().visible_to(actor)
        if actor.agency.region_id is None:
            return found
        return found.filter(Q(agency=actor.agency) | Q(supervisor=actor.agency))


# As ``in_care_of(actor)``, without building a queryset: every page of these roles shows this number.
_COUNT = f"""
SELECT count(*) FROM (
  SELECT 1 FROM safeguards_safeguardbreach b CROSS JOIN LATERAL ({MINE.format(row="b")}) AS mine
   WHERE b.closed_at IS NULL AND mine.bits & {CasePermission.VIEW_FILE.bit} <> 0 AND {{whose}}
   LIMIT {COUNT_CAP + 1}) AS seen
"""  # noqa: S608
_OWN = "(b.agency_id = %(agency)s OR b.supervisor_id = %(agency)s)"


def count_in_care_of(actor: "Actor") -> int:
    """How many open breaches the actor may close, counted no further than the cap."""
    if not actor.has(CasePermission.CLOSE_BREACH):
        return 0
    sql = _COUNT.format(whose="true" if actor.agency.region_id is None else _OWN)
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, mine(actor) | {"agency": actor.agency.pk})
        return int(cursor.fetchone()[0])


def capped(rows: Any, cap: int = COUNT_CAP) -> int:
    """A count that stops at ``cap + 1``."""
    return int(rows.order_by()[: cap + 1].count())
