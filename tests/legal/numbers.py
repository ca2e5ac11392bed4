"""The numbers of the law as the data files have them, for tests without a database."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from legal.ages import AgeReached, Ages
from legal.norms import Numbers
from legal.reference import safeguard_values
from legal.sync import read_yaml

LAW = Ages(general=16, lower=14, adult=18, reached=AgeReached.DAY_AFTER_BIRTHDAY)


def numbers(day: dt.date | None = None) -> Numbers:
    """Those of a day; None takes the newest of each."""
    rows = [*read_yaml("norms.yaml"), *read_yaml("administrative.yaml")]
    held = [
        row
        for row in rows
        if day is None
        or (row.get("valid_from") or dt.date(2015, 1, 1)) <= day <= (row.get("valid_to") or dt.date.max)
    ]
    values = {
        row["code"]: row["value"] for row in sorted(held, key=lambda r: r.get("valid_to") or dt.date.max)
    }
    return Numbers(values, {row["code"] for row in rows})


def safeguards(*, newest: bool = True) -> list[Any]:
    """The guarantees of the data file with the numbers in their tables."""
    known = numbers()
    rows = []
    for entry in read_yaml("safeguards.yaml"):
        if newest and "valid_to" in entry:
            continue
        row = SimpleNamespace(**safeguard_values(entry))
        row.applies, row.opened_by = known.rows(row.applies), known.rows(row.opened_by)
        rows.append(row)
    return rows
