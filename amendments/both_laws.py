"""The law of a day as it stands, and as it would be with a new version of a number."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from amendments.number_checks import drafted
from legal import norms
from legal.models import Norm
from legal.uses import Use

_BOUNDS = ("above", "least", "outside", "includes")
_CONDITIONS = {
    *_BOUNDS,
    "below",
    "lacks",
    "unless",
    "says",
    "harsh",
    "status",
    "age_below",
    "age_known",
    "on_or_after",
}
_KNOWN = {"capacity", "age", "category"}


class Laws:
    """The law of the first day as it stands, and as it would be."""

    def __init__(self, base: Norm, values: Mapping[str, Any]) -> None:
        self.day = dt.date.fromisoformat(values["valid_from"])
        self.old = norms.of_rows(Norm.objects.all(), self.day)
        self.new = drafted(base, values, self.day)
        self.changed = _changed(base.value, values["value"])
        self.names = {f"{base.code}.{line}" if line else base.code for line in self.changed}

    def may_be_asked(self, use: Use) -> bool:
        """Whether a line of its table that goes by what changes can be answered by the facts of a case."""
        rows = [{name: one for name, one in row.items() if name != "says"} for row in use.definition.applies]
        return any(self.names & norms.named_in(row) and _is_answered(row) for row in rows)

    def both(self, table: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
        """A table by both laws, without the lines that only ask for a fact that was left out."""
        lines = [row for row in table if not any(map(_asks, row.values()))]
        return self.old.rows(lines), self.new.rows(lines)


def _is_answered(row: Mapping[str, Any]) -> bool:
    bounds = {fact for name in _BOUNDS for fact in row.get(name, {})}
    plain = {
        name
        for name, wanted in row.items()
        if name not in _CONDITIONS and not (isinstance(wanted, list) and None in wanted)
    }
    return bounds | plain <= _KNOWN


def _asks(wanted: Any) -> bool:
    """``[null]`` or ``[null, 0]``: what was not filled in. ``[false, null]`` is an answer."""
    return (
        isinstance(wanted, list)
        and None in wanted
        and not any(wanted)
        and not any(one is False for one in wanted)
    )


def _changed(before: Any, after: Any) -> set[str]:
    """The lines that differ; "" is the number itself."""
    if isinstance(before, Mapping):
        return {key for key in before if after[key] != before[key]}
    return {""} if before != after else set()
