"""Reading the inbox and the outbox."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404

from access import reads, tally
from access.queries import MINE
from accounts.permissions import CasePermission
from core import clock
from core.nav import Tally

if TYPE_CHECKING:
    from accounts.actor import Actor

COUNT_CAP = 99


class InboxQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor", permission: CasePermission | None = None) -> Self:
        """Items addressed to the actor, the actor's agency or the actor's role there, whose case the actor may see."""
        mine = self.filter(principal__in=actor.principals, role__in=["", actor.role.key])
        view: Any = F("permissions").bitand(actor.permissions & CasePermission.VIEW.bit)
        access = (
            apps.get_model("access", "CaseAccess")
            ._default_manager.filter(
                case_id=OuterRef("case_id"), principal__in=actor.principals, until__gt=clock.now()
            )
            .annotate(view=view)
            .filter(view__gt=0)
        )
        return mine.filter(Q(case__isnull=True) | Exists(access))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def new_since(self, since: dt.datetime) -> Self:
        """Open items that arrived after an instant and that nobody has looked at."""
        return self.open().filter(acknowledged_at__isnull=True, created_at__gte=since)

    def urgent_since(self, since: dt.datetime) -> Self:
        """Open urgent items that arrived after an instant and that nobody has looked at."""
        return self.new_since(since).filter(is_urgent=True)


class OutboxQuerySet(models.QuerySet[Any]):
    def undelivered(self) -> Self:
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)

    def due(self, at: dt.datetime) -> Self:
        """What may be delivered now."""
        return self.undelivered().filter(not_before__lte=at)


# As ``visible_to(actor).open()``, counted no further than the cap.
WAITING = Tally(f"""
SELECT count(*) FROM (
  SELECT 1 FROM notifications_inboxitem i CROSS JOIN LATERAL ({MINE.format(row="i")}) AS mine
   WHERE i.principal = ANY (%(principals)s) AND i.role IN ('', %(role_key)s) AND i.done_at IS NULL
     AND (i.case_id IS NULL OR mine.bits & {CasePermission.VIEW.bit} <> 0) LIMIT {COUNT_CAP + 1}) AS seen
""")  # noqa: S608


def open_count(actor: "Actor") -> int:
    """How many items wait for the actor, counted no further than the cap."""
    return tally.one(actor, WAITING)


def find_item(actor: "Actor", pk: object) -> Any:
    """One item of the actor's inbox; 404 for everybody else. Notes the read of its case."""
    items = apps.get_model("notifications", "InboxItem")._default_manager.visible_to(actor)
    try:
        item = items.filter(pk=pk).first()
    except ValidationError:
        item = None
    if item is None:
        raise Http404
    if item.case_id:
        reads.note(item.case_id)
    return item
