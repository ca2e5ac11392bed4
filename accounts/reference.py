"""Regions from the product's own data file. Rows are added or renamed, never deleted."""

import csv
from pathlib import Path

from accounts.models import Region

_FILE = Path(__file__).parent / "data" / "regions.csv"


def load(using: str = "owner") -> int:
    """Loads the first-level units of Kazakhstan; may run again and again."""
    with _FILE.open(encoding="utf-8") as rows:
        found = [
            Region(
                code=row["code"],
                letters=row["letters"],
                kind=row["kind"],
                name_kk=row["name_kk"],
                name_ru=row["name_ru"],
                name_en=row["name_en"],
                valid_from=row["valid_from"] or None,
            )
            for row in csv.DictReader(rows)
        ]
    Region.objects.using(using).bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["letters", "kind", "name_kk", "name_ru", "name_en", "valid_from"],
    )
    return len(found)
