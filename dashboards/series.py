"""Official series that others published, with their sources: context, never mixed with our own figures."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from dashboards.terms import Labels

SERIES: Labels = {
    "registered_crimes": _("Registered crimes by children"),
    "convicted_children": _("Convicted children"),
    "pre_trial_custody": _("Children in custody before trial"),
    "in_institutions_end_of_year": _("Children in institutions after sentence, end of year"),
}


@dataclass(frozen=True)
class Point:
    series: str
    year: int
    value: int
    source: str


@lru_cache(maxsize=1)
def official() -> tuple[Point, ...]:
    """Every point of the data file, in its order."""
    path = Path(__file__).parent / "data" / "official_series.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Point(row["series"], int(row["year"]), int(row["value"]), row["source"])
            for row in csv.DictReader(rows)
        )


def of(series: str) -> list[Point]:
    return sorted((p for p in official() if p.series == series), key=lambda p: p.year)
