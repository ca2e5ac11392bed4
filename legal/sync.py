"""Reference rows kept equal to their data files: found by natural key, changed where they differ, never
deleted.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from core import clock

DATA = Path(__file__).resolve().parent / "data"
IN_FORCE_SINCE = dt.date(2015, 1, 1)


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_yaml(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return rows


def day(text: str | dt.date | None) -> dt.date | None:
    """A day of a data file; empty is None."""
    if not text or isinstance(text, dt.date):
        return text or None
    return dt.date.fromisoformat(text)


def sync(
    model: type[models.Model],
    key: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    retires: bool = True,
    using: str = "owner",
) -> int:
    """Makes the table equal to ``rows``; returns how many rows were added or changed.

    A dated row that is gone from the data gets an end today, so that old records keep their meaning.
    """
    manager = model._default_manager.using(using)
    held = {tuple(getattr(row, field) for field in key): row for row in manager.all()}
    new, changed, fields = [], [], set[str]()
    for values in rows:
        row = held.pop(tuple(values[field] for field in key), None)
        if row is None:
            new.append(model(**values))
            continue
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            changed.append(row)
            fields.update(differing)
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, sorted(fields))
    return len(new) + len(changed) + (_retire(held.values(), using) if retires else 0)


def _retire(rows: Iterable[Any], using: str) -> int:
    ending = [row for row in rows if row.valid_to is None]
    for row in ending:
        row.valid_to = max(clock.today(), row.valid_from)
        row.save(using=using, update_fields=["valid_to"])
    return len(ending)
