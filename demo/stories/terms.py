"""The duties of the stories that were done in time and are written down by hand, by whom they bind."""

import datetime as dt

from access.system import for_system
from accounts.models import Membership
from cases.models import Stage
from core import clock
from core.errors import Refused
from deadlines import reporting
from deadlines.duties import acts_for
from deadlines.models import Deadline
from demo.stories import stage

# What fell due today is part of the stories, and so is the investigation that nobody ends.
LATELY = dt.timedelta(days=1)
NEVER_ENDED = dt.timedelta(days=60)


def keep() -> int:
    """Meets what fell due before yesterday, a little before its end. Returns how many."""
    with for_system("demo: duties of the past"):
        late = [row for row in _late() if acts_for(row)]
    return sum(_keep(row) for row in late)


def _late() -> list[Deadline]:
    now = clock.now()
    open_rows = Deadline.objects.open().filter(due_at__lt=now - LATELY).select_related("rule", "case")
    return [
        row
        for row in open_rows.order_by("due_at", "pk")
        if row.case.stage != Stage.REGISTERED or row.case.registered_at > now - NEVER_ENDED
    ]


def _keep(row: Deadline) -> bool:
    if row.responsible_agency_id is None or row.due_at is None:
        return False
    member = (
        Membership.objects.in_force(clock.today())
        .filter(agency_id=row.responsible_agency_id, role=row.responsible_role)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    if member is None:
        return False
    at = max(row.starts_at + dt.timedelta(minutes=5), row.due_at - dt.timedelta(hours=3))
    try:
        with stage.acting(member.user.username, at + dt.timedelta(minutes=10)) as actor:
            reporting.meet(actor=actor, deadline=row, at=at, document="№ 1")
    except Refused:
        return False
    return True
