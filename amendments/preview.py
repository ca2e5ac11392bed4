"""What a new version would do to the terms that run now: numbers, never a case.

Counted with the system's rights, because legal editors see no case. By region and by unit in whole fives only: what is
left over is told of no place. Of a transition that begins on a day no place is told at all.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q

from access.system import for_system
from amendments.models import Amendment
from core import clock
from core.i18n import trilingual
from deadlines import clocks
from deadlines.days import day_start
from deadlines.models import Deadline

LEAST = 5
# Above it the answer says that it is of the first ones only; a page stays an answer of a few seconds.
MOST = 20_000


@dataclass
class Impact:
    """``open`` terms run by older versions; ``reached`` are those that the transition takes over. Of these ``change``
    get another date, ``overdue`` are late by the new one and were not, ``saved`` are late no more, ``kept`` cannot be
    counted by the new version and stay. ``waiting`` have no date yet, because a calendar is not loaded.
    """

    open: int = 0
    reached: int = 0
    change: int = 0
    later: int = 0
    earlier: int = 0
    overdue: int = 0
    saved: int = 0
    kept: int = 0
    waiting: int = 0
    is_cut: bool = False
    regions: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        """The numbers for the whole country, as they are kept with the proposal."""
        return {name: value for name, value in asdict(self).items() if name not in ("regions", "units")}


def reached(new: Any, reach: str) -> Q:
    """The open terms that the transition takes over to the new version."""
    found = Q(rule__code=new.code, rule_version__lt=new.version)
    if reach == Amendment.Reach.OPEN:
        return found
    return found & Q(starts_at__gte=day_start(new.valid_from))


def impact(new: Any, reach: str) -> Impact:
    """Counts each open term by the new version, without storing anything."""
    found, regions, units = Impact(), Counter[Any](), Counter[Any]()
    names: dict[Any, Any] = {}
    with for_system("law: what a new version would change"):
        older = Q(rule__code=new.code, rule_version__lt=new.version)
        found.open = Deadline.objects.open().filter(older).count()
        for row in _rows(new, reach):
            found.reached += 1
            if compare(row, found, lambda again: recounted(again, new)):
                agency = row.responsible_agency
                units[agency.pk if agency else 0] += 1
                regions[agency.region_id if agency else 0] += 1
                names[agency.pk if agency else 0] = agency
    found.is_cut = found.reached >= MOST
    if reach != Amendment.Reach.OPEN:
        # With a day to vary, two previews differ by the terms of one day: a block that appears would name their place.
        return found
    by_region = {a.region_id: a.region for a in names.values() if a}
    found.regions = _told(regions, by_region)
    found.units = _told(units, names)
    return found


def _rows(new: Any, reach: str) -> Iterator[Deadline]:
    rows = Deadline.objects.open().filter(reached(new, reach)).defer("steps", "case")
    return iter(rows.select_related("rule", "responsible_agency__region").order_by("id")[:MOST])


def compare(row: Deadline, found: Impact, count: Callable[[Deadline], None]) -> bool:
    """Adds one term, counted anew by ``count``, to the numbers; whether its date changes."""
    now, again = clock.now(), copy.copy(row)
    try:
        count(again)
    except (ValueError, KeyError):
        found.kept += 1
        return False
    if row.due_at == again.due_at:
        return False
    found.change += 1
    if row.due_at and again.due_at:
        found.later += again.due_at > row.due_at
        found.earlier += again.due_at < row.due_at
        if row.nature == "duty":
            found.overdue += again.due_at <= now < row.due_at
            found.saved += row.due_at <= now < again.due_at
    return True


def recounted(row: Deadline, new: Any) -> None:
    """Puts a clock under a new version and works out its date. Does not save. ValueError, KeyError: it cannot be."""
    row.facts = row.facts | {"recounted": {"to": new.version}}
    row.rule, row.rule_version = new, new.version
    clocks.recompute(row)


def _told(counted: Counter[Any], names: dict[Any, Any]) -> list[dict[str, Any]]:
    """Places with whole blocks of ``LEAST``, the largest first. What is left over is told of no place, so that a small
    number names nobody.
    """
    return [
        {"name": trilingual(names[key]), "count": count - count % LEAST}
        for key, count in counted.most_common()
        if count >= LEAST and names.get(key)
    ]
