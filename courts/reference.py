"""Courts from the product's own data files, and the rooms of the demo world. Rows are added or renamed, never deleted.

The rooms of an installation are its courts' own to enter (``courts.actions.rooms``).
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from accounts.models import Agency, Region
from courts.models import Court, Courtroom

_DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as rows:
        yield from csv.DictReader(rows)


def load(using: str = "owner") -> int:
    """Loads the juvenile courts; may run again and again, before or after the agencies exist."""
    regions = {r.code: r for r in Region.objects.using(using).all()}
    courts = {}
    for row in _rows("courts.csv"):
        region = regions[row.pop("region")]
        courts[region.code], _ = Court.objects.using(using).update_or_create(
            region=region, defaults={**row, "agency": _agency(region, using)}
        )
    rooms = list(_rows("courtrooms.csv")) if settings.DEMO else []
    for row in rooms:
        flags = {name: row[name] == "yes" for name in row if name.startswith(("is_", "has_"))}
        names = {name: row[name] for name in row if name.startswith("name_")}
        Courtroom.objects.using(using).get_or_create(
            court=courts[row["region"]], number=row["number"], defaults=flags | names
        )
    return len(courts) + len(rooms)


def _agency(region: Region, using: str) -> Agency | None:
    """The region's only court among the agencies; left open where none or several could be meant."""
    found = list(Agency.objects.using(using).filter(kind="court", region=region, closed_on__isnull=True)[:2])
    return found[0] if len(found) == 1 else None
