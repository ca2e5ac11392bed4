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
        if not self.is_own:
            return self._seen
        of_unit, of_nobody = self._own
        return self._seen.filter(of_unit | of_nobody)

    @property
    def _seen(self) -> "DeadlineQuerySet":
        found = Deadline.objects.visible_to(self.actor).duties().filter(self.asked.condition)
        result: DeadlineQuerySet = found if self.cases is None else found.of_cases(self.cases)
        return result

    @property
    def _own(self) -> tuple[Q, Q]:
        """The reader's own duties: those of their unit, and those of their role that fall to no unit yet."""
        own = Q(responsible_role=self.actor.role.key)
        return own & Q(responsible_agency=self.actor.agency), own & Q(responsible_agency__isnull=True)

    def _places(self, wanted: Q, limit: int) -> Any:
        """The number and the date of the first clocks by date.

        Own duties among many cases are read along the dates of the unit and along those of no unit: an "or" would
        be read along the dates of the country.
        """
        split = self.is_own and self.cases is None
        parts = [self._seen.filter(part) for part in self._own] if split else [self.all]
        first, *others = (
            rows.filter(wanted).order_by("due_at", "id").values_list("id", "due_at")[:limit] for rows in parts
        )
        return first.union(*others, all=True).order_by("due_at", "id")[:limit] if others else first

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
        return int(self._places(self.span(group), CAP + 1).count())

    def counts(self) -> dict[str, int]:
        return {group: self.count(group) for group in GROUPS}

    def page(self, group: str, limit: int = PAGE) -> Rows:
        """The next clocks of a group."""
        wanted = self.span(group)
        if place := self.asked.after:
            wanted &= Q(due_at__gte=place.at) & (Q(due_at__gt=place.at) | Q(pk__gt=place.case_id))
        # The numbers first: what is shown of a clock is not carried along while the limit is looked for.
        found = list(self._places(wanted, limit + 1))
        shown = found[:limit]
        more = Place(shown[-1][1], shown[-1][0]) if len(found) > limit else None
        return Rows(self.dressed([pk for pk, _due in shown]), more)

    def dressed(self, ids: Iterable[uuid.UUID]) -> list[Deadline]:
        """These clocks, by date, with what is shown of them."""
        rows: Any = Deadline.objects.visible_to(self.actor).filter(pk__in=list(ids))
        rows = rows.select_related("rule", "case", "responsible_agency", "acknowledged_by")
        return list(rows.order_by("due_at", "id"))
