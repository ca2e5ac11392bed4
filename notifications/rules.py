"""The table "who is told what", read from ``data/notices.yaml`` and checked when it is read."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from accounts.principals import Capacity
from accounts.roles import RoleKey
from notifications.models import Kind

_FILE = Path(__file__).parent / "data" / "notices.yaml"


@dataclass(frozen=True, kw_only=True)
class Address:
    """To whom. See the head of the data file."""

    agency: str = ""
    capacity: str = ""
    capacities: tuple[Capacity, ...] = ()
    officer: bool = False
    person: str = ""
    role: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Settles:
    kind: Kind
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    event: str
    when: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind | None = None
    to: tuple[Address, ...] = ()
    subject: str = ""
    code: str = ""
    due: str = ""
    urgent: bool = False
    settles: tuple[Settles, ...] = ()

    def holds(self, payload: Mapping[str, Any]) -> bool:
        """Whether the event's facts are those that the rule speaks of; a list names any of several values."""
        return all(
            payload.get(name) in wanted if isinstance(wanted, list) else payload.get(name) == wanted
            for name, wanted in self.when.items()
        )


def _rule(entry: dict[str, Any]) -> Rule:
    kind = entry.pop("kind", None)
    to = tuple(_address(a) for a in entry.pop("to", []))
    settles = tuple(Settles(kind=Kind(s["kind"]), by=s.get("by", "")) for s in entry.pop("settles", []))
    return Rule(kind=Kind(kind) if kind else None, to=to, settles=settles, **entry)


def _address(entry: dict[str, Any]) -> Address:
    capacities = tuple(Capacity[name] for name in entry.pop("capacities", []))
    roles = tuple(RoleKey(name).value for name in entry.pop("roles", []))
    return Address(capacities=capacities, roles=roles, **entry)


@functools.cache
def table() -> dict[str, tuple[Rule, ...]]:
    """The rules by event type. A misspelt kind, capacity or role stops the product at its first event."""
    found: dict[str, list[Rule]] = {}
    for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")):
        rule = _rule(entry)
        found.setdefault(rule.event, []).append(rule)
    return {event: tuple(rules) for event, rules in found.items()}
