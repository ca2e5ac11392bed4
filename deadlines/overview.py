"""The clocks that somebody sees, by urgency: few cases are read case by case, many along the dates of the country.

Both stop at their limit, so that a page costs the same for ten thousand open terms and for a million.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from access.queries import Place, feed
from accounts.permissions import CasePermission
from core import clock
from deadlines.asked import GROUPS, LOOK_AFTER, Asked
from deadlines.models import Deadline

if TYPE_CHECKING:
    from accounts.actor import Actor
    from deadlines.queries import DeadlineQuerySet

CAP = 1000
PAGE = 25
# In how many cases somebody's clocks are looked for case by case.
FEW_CASES = 1000
_DAY, _WEEK = dt.timedelta(hours=24), dt.timedelta(days=7)


@dataclass(frozen=True)
class Rows:
    """Clocks of one group by date; ``next`` is the place where the following page begins."""

    rows: list[Deadline]
    next: Place | None


class Clocks:
    """What one person sees of what they asked for. Each part is one statement."""

    def __init__(self, actor: "Actor", asked: Asked) -> None:
        self.actor, self.asked, self.now = actor, asked, clock.now()

    @cached_property
    def cases(self) -> list[uuid.UUID] | None:
        """The cases with an open duty, the most urgent first; None when they are many."""
        found = feed(self.actor, CasePermission.VIEW_FILE, limit=FEW_CASES, by="next_due")
        return None if len(found) > FEW_CASES else [place.case_id for place in found]

    @property
    def is_own(self) -> bool:
        """Whether only the reader's own duties are shown."""
        if self.asked.whose:
            return self.asked.whose == "own"
        return self.actor.role.key not in LOOK_AFTER

    @property
    def all(self) -> "DeadlineQuerySet":
        """Every open duty that is seen and asked for."""
        found = Deadline.objects.visible_to(self.actor).duties().filter(self.asked.condition)
        if self.is_own:
            mine = Q(responsible_agency=self.actor.agency) | Q(responsible_agency__isnull=True)
            found = found.filter(mine, responsible_role=self.actor.role.key)
        result: DeadlineQuerySet = found if self.cases is None else found.of_cases(self.cases)
        return result

    def span(self, group: str) -> Q:
        """When the clocks of a group end."""
        day, week = self.now + _DAY, self.now + _WEEK
        spans = {
            "overdue": Q(due_at__lt=self.now),
            "day": Q(due_at__gte=self.now, due_at__lte=day),
            "week": Q(due_at__gt=day, due_at__lte=week),
            "later": Q(due_at__gt=week),
        }
        return spans[group]

    def count(self, group: str) -> int:
        """How many clocks a group has, counted no further than one above the cap."""
        places = self.all.filter(self.span(group)).order_by("due_at", "id").values("pk")
        return int(places[: CAP + 1].count())

    def counts(self) -> dict[str, int]:
        return {group: self.count(group) for group in GROUPS}

    def page(self, group: str, limit: int = PAGE) -> Rows:
        """The next clocks of a group."""
        rows = self.all.filter(self.span(group))
        if place := self.asked.after:
            rows = rows.filter(due_at__gte=place.at)
            rows = rows.filter(Q(due_at__gt=place.at) | Q(pk__gt=place.case_id))
        # The numbers first: what is shown of a clock is not carried along while the limit is looked for.
        found = list(rows.order_by("due_at", "id").values_list("pk", "due_at")[: limit + 1])
        shown = found[:limit]
        more = Place(shown[-1][1], shown[-1][0]) if len(found) > limit else None
        return Rows(self.dressed([pk for pk, _due in shown]), more)

    def dressed(self, ids: Iterable[uuid.UUID]) -> list[Deadline]:
        """These clocks, by date, with what is shown of them."""
        rows: Any = Deadline.objects.visible_to(self.actor).filter(pk__in=list(ids))
        rows = rows.select_related("rule", "case", "responsible_agency", "acknowledged_by")
        return list(rows.order_by("due_at", "id"))
