"""The actor's clocks across cases, most urgent first: flat in the number of cases."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.queries import Place, feed
from accounts.permissions import CasePermission
from core import clock
from deadlines.models import Deadline

if TYPE_CHECKING:
    from accounts.actor import Actor

PAGE = 25


@dataclass(frozen=True)
class Page:
    """Clocks of the next cases by urgency; ``next`` is the place where the following page begins."""

    rows: list[Deadline]
    next: Place | None


def page(actor: "Actor", span: dt.timedelta, after: Place | None = None, limit: int = PAGE) -> Page:
    """Duties of the actor's most urgent cases that are missed or end within ``span``, by date.

    The feed walks the index of access rows by next due date; the clocks of those cases are read by their own
    index.
    """
    until = clock.now() + span
    places = feed(actor, CasePermission.VIEW_FILE, limit=limit, after=after, by="next_due")
    due = [place for place in places if place.at <= until]
    shown = due[:limit]
    duties = Deadline.objects.visible_to(actor).of_cases([p.case_id for p in shown]).due_within(span)
    rows = list(
        duties.filter(nature="duty").select_related("rule", "case", "responsible_agency").order_by("due_at")
    )
    return Page(rows, shown[-1] if len(due) > limit else None)
