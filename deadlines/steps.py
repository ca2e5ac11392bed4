"""Steps as JSON: a stored date keeps the explanation that it was computed with."""

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from deadlines.terms import Step


def dump(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [{"kind": s.kind} | {name: _out(value) for name, value in s.values.items()} for s in steps]


def restore(rows: Iterable[dict[str, Any]]) -> list[Step]:
    return [Step(row["kind"], {k: _in(k, v) for k, v in row.items() if k != "kind"}) for row in rows]


def _out(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) or hasattr(value, "value") else value


_INSTANTS = {"at", "since", "until"}
_DAYS = {"to", "day"}


def _in(name: str, value: Any) -> Any:
    if name in _INSTANTS and isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value
