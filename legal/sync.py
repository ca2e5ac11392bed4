"""Reference rows kept equal to their data files: found by natural key, changed where they differ, never
deleted.
"""

import csv
import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from core import clock
from legal.models.base import Origin

log = logging.getLogger(__name__)
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

    A dated row that is gone from the data gets an end today, so that old records keep their meaning. A version that two
    persons published is never changed by a file, and neither is the end that it gave to the version before it; a file
    that says something else under its number is passed over with a warning. A later version of the file ends it.
    """
    manager = model._default_manager.using(using)
    held = {tuple(getattr(row, field) for field in key): row for row in manager.all()}
    published = _Published(held.values())
    new, changed, fields = [], [], set[str]()
    for values in rows:
        row = held.pop(tuple(values[field] for field in key), None)
        if row is None:
            new.append(model(**values))
            continue
        differing = [
            name
            for name, value in values.items()
            if getattr(row, name) != value and published.may_change(row, name, value)
        ]
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            changed.append(row)
            fields.update(differing)
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, sorted(fields))
    ended = published.end_before(new, using)
    gone = [row for row in held.values() if not _is_published(row)]
    return len(new) + len(changed) + ended + (_retire(gone, using) if retires else 0)


def _is_published(row: Any) -> bool:
    return getattr(row, "origin", "") == Origin.PUBLISHED


class _Published:
    """The versions that two persons published, beside those of the file."""

    def __init__(self, held: Iterable[Any]) -> None:
        self.rows = [row for row in held if _is_published(row)]
        self.newest = {row.code: row.version for row in sorted(self.rows, key=lambda r: r.version)}

    def may_change(self, row: Any, name: str, value: Any) -> bool:
        """Whether a file may set a field of a held row."""
        if _is_published(row):
            if name != "valid_to":
                log.warning(
                    "%s %s: the file differs from the published version in %s; the published one stays",
                    *(row.code, row.version, name),
                )
            return False
        is_ended = bool(self.rows) and row.version < self.newest.get(row.code, 0)
        return not (is_ended and name == "valid_to" and value is None)

    def end_before(self, new: Iterable[Any], using: str) -> int:
        """A later version from the file gives the published one its end."""
        firsts = {(r.code, r.version): r.valid_from for r in new if hasattr(r, "origin")}
        ended = 0
        for row in self.rows:
            later = [
                since
                for (code, version), since in firsts.items()
                if code == row.code and version > row.version
            ]
            if later and row.valid_to is None:
                row.valid_to = max(min(later) - dt.timedelta(days=1), row.valid_from)
                row.save(using=using, update_fields=["valid_to"])
                ended += 1
        return ended


def _retire(rows: Iterable[Any], using: str) -> int:
    ending = [row for row in rows if row.valid_to is None]
    for row in ending:
        row.valid_to = max(clock.today(), row.valid_from)
        row.save(using=using, update_fields=["valid_to"])
    return len(ending)
