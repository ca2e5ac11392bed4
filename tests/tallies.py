"""What the side bar counts is what the page behind it lists."""

from collections.abc import Callable
from typing import Any

from access import pairs, tally
from administration import asking, emergency
from audit import alerts
from core import nav
from notifications.models import InboxItem
from retention import queries as retention
from safeguards.models import SafeguardBreach
from signin import recovery

ROWS: dict[str, Callable[[Any], Any]] = {
    "second": pairs.waiting,
    "requests": asking.waiting,
    "emergencies": emergency.waiting,
    "to_seal": lambda actor: retention.board(actor).due,
    "unusual_reading": alerts.waiting,
    "recovery": recovery.to_confirm,
    "safeguards": SafeguardBreach.objects.in_care_of,
    "inbox": lambda actor: InboxItem.objects.visible_to(actor).open(),
}


def waits(actor: Any, key: str) -> int:
    """The number beside a place, which must be that of the rows of its page."""
    (item,) = [i for i in nav.items() if i.key == key]
    (found,) = tally.counted(actor, [item]).values()
    rows = ROWS[key](actor)
    assert found == (len(rows) if isinstance(rows, list) else rows.count())
    return found
