"""Which rules listen to which kind of event: an index over the rules' data, read once a minute."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from legal.models import DeadlineRule

_LIVES_SECONDS = 60.0
_held: tuple[float, dict[str, list[DeadlineRule]]] | None = None


def starting(event_type: str) -> list[DeadlineRule]:
    """The rules, all versions, that an event of this kind may start."""
    global _held
    if _held is None or time.monotonic() - _held[0] > _LIVES_SECONDS:
        _held = (time.monotonic(), _index())
    return _held[1].get(event_type, [])


def forget() -> None:
    """Reads the rules anew at the next event."""
    global _held
    _held = None


def _index() -> dict[str, list[DeadlineRule]]:
    index: dict[str, list[DeadlineRule]] = defaultdict(list)
    for rule in DeadlineRule.objects.order_by("code", "version"):
        for kind in {entry["event"] for entry in rule.started_by}:
            index[kind].append(rule)
    return dict(index)


def entries(listed: list[dict[str, Any]], event_type: str) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in listed if entry["event"] == event_type)


def names(rule: DeadlineRule, row: Any) -> bool:
    """Whether a rule starts by the end of just that term which an event of a clock tells."""
    return any(
        entry.get("when", {}).get("rule") == row.payload.get("rule")
        for entry in entries(rule.started_by, row.type)
    )
