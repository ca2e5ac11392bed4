"""Reading answers and breaches."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from access.queries import MINE, CaseScopedQuerySet
from accounts.permissions import CasePermission
from core.nav import Tally

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
        """Open breaches that the actor may close.

        Walks the index of the agency's open breaches; the access rule still decides on each row.
        """
        return self.open().answered_for(actor)

    def answered_for(self, actor: "Actor") -> Self:
        """Breaches of the own unit, of the cases supervised, or of the country, for those who close breaches."""
        if not actor.has(CasePermission.CLOSE_BREACH):
            return self.none()
        found = self.visible_to(actor)
        if actor.agency.region_id is None:
            return found
        return found.filter(Q(agency=actor.agency) | Q(supervisor=actor.agency))


# As ``in_care_of(actor)``, counted no further than the cap. Only roles that close breaches have the place.
IN_CARE = Tally(
    f"""
SELECT count(*) FROM (
  SELECT 1 FROM safeguards_safeguardbreach b CROSS JOIN LATERAL ({MINE.format(row="b")}) AS mine
   WHERE b.closed_at IS NULL AND mine.bits & {CasePermission.VIEW_FILE.bit} <> 0
     AND (%(whole_country)s OR b.agency_id = %(agency)s OR b.supervisor_id = %(agency)s)
   LIMIT {COUNT_CAP + 1}) AS seen
""",  # noqa: S608
    lambda actor: {"whole_country": actor.agency.region_id is None},
)


def capped(rows: Any, cap: int = COUNT_CAP) -> int:
    """A count that stops at ``cap + 1``."""
    return int(rows.order_by()[: cap + 1].count())
