"""Reading clocks."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, router

from access.queries import COUNT_DUE, CaseScopedQuerySet
from accounts.permissions import CasePermission
from core import clock
from core.nav import Tally

if TYPE_CHECKING:
    pass

COUNT_CAP = 99


class DeadlineQuerySet(CaseScopedQuerySet):
    def open(self) -> Self:
        """Terms that still run or are missed: neither met nor fallen away."""
        return self.filter(met_at__isnull=True, cancelled_at__isnull=True)

    def duties(self) -> Self:
        """Open terms that somebody must keep."""
        return self.open().filter(nature="duty")

    def overdue(self) -> Self:
        return self.open().filter(due_at__lt=clock.now())

    def due_within(self, span: dt.timedelta) -> Self:
        """Open terms whose end lies at most ``span`` ahead, missed ones included."""
        return self.open().filter(due_at__lte=clock.now() + span)

    def of_cases(self, case_ids: Iterable[uuid.UUID]) -> Self:
        return self.filter(case_id__in=list(case_ids))

    def to_remind(self, now: dt.datetime) -> Self:
        return self.open().filter(remind_at__lte=now)

    def to_escalate(self, now: dt.datetime) -> Self:
        return self.open().filter(escalate_at__lte=now)

    def shown_on_case(self) -> Self:
        """What a case page shows: open terms first by date, then the latest closed ones."""
        return self.select_related("rule", "responsible_agency").order_by("due_at", "id")


URGENT = dt.timedelta(hours=24)
# The actor's cases with a clock that ends within a day or is missed, counted to the cap.
URGENT_CASES = Tally(
    COUNT_DUE,
    lambda actor: {
        "bits": CasePermission.VIEW_FILE.bit & actor.permissions,
        "most": COUNT_CAP + 1,
        "due": clock.now() + URGENT,
    },
)


def set_next_due(case_id: uuid.UUID, model: Any) -> None:
    """Keeps the access rows of a case in step with its most urgent open duty. The database reads the duties itself."""
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute("SELECT deadlines_follow(%s)", [case_id])
