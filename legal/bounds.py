"""Hours that end a term however much of it is left. A rule's data name the bound; no line here knows a rule."""

import datetime as dt
from collections.abc import Callable

from core import clock
from legal import norms


def night(at: dt.datetime) -> dt.datetime | None:
    """When the night begins after ``at``, on the wall clock of Kazakhstan; ``at`` itself where it is night already.

    A child is questioned by day only (CPC art. 535(2), 7(51)). None where the law of that day knows no night.
    """
    local = clock.local(at)
    try:
        hours = norms.on(local.date()).for_("night")
    except norms.Unknown:
        return None
    if local.hour >= hours["from"] or local.hour < hours["to"]:
        return at
    return local.replace(hour=hours["from"], minute=0, second=0, microsecond=0)


BOUNDS: dict[str, Callable[[dt.datetime], dt.datetime | None]] = {"night": night}
