"""Reading clocks."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, router

from access.queries import CaseScopedQuerySet, capped_count
from accounts.permissions import CasePermission
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor

COUNT_CAP = 99


class DeadlineQuerySet(CaseScopedQuerySet):
    def open(self) -> Self:
        """Terms that still run or are missed: neither met nor fallen away."""
        return self.filter(met_at__isnull=True, cancelled_at__isnull=True)

    def overdue(self) -> Self:
        return self.open().filter(due_at__lt=clock.now())

    def due_within(self, span: dt.timedelta) -> Self:
        """Open terms whose end lies at most ``span`` ahead, missed ones included."""
        return self.open().filter(due_at__lte=clock.now() + span)

    def of_cases(self, case_ids: Iterable[uuid.UUID]) -> Self:
        return self.filter(case_id__in=list(case_ids))

    def to_remind(self, now: dt.datetime) -> Self:
        return self.open().filter(remind_at__lte=now)

    def shown_on_case(self) -> Self:
        """What a case page shows: open terms first by date, then the latest closed ones."""
        return self.select_related("rule", "responsible_agency").order_by("due_at", "id")


def urgent_cases(actor: "Actor", span: dt.timedelta, cap: int = COUNT_CAP) -> int:
    """How many of the actor's cases have a clock that ends within ``span`` or is missed; counted to ``cap +
    1``.
    """
    return capped_count(actor, CasePermission.VIEW_FILE, cap=cap, due_before=clock.now() + span)


def set_next_due(case_id: uuid.UUID, model: Any) -> None:
    """Keeps the access rows of a case in step with its most urgent open duty. The database reads the duties itself."""
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute("SELECT deadlines_follow(%s)", [case_id])
