"""A warning that nobody takes note of goes up: to the head of the unit, then to the supervising prosecutor.

How long each step waits stands in ``data/escalation.yaml``.
"""

import datetime as dt
import functools
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from accounts.roles import ROLES, RoleKey

if TYPE_CHECKING:
    from deadlines.models import Deadline

_FILE = Path(__file__).parent / "data" / "escalation.yaml"
HEADS = (RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR)
WARNED, MISSED = "warned", "missed"


class Level(IntEnum):
    """Whom a clock has been brought before. Numbers are stored: never reorder."""

    NOBODY = 0
    HEAD = 1
    PROSECUTOR = 2


@functools.cache
def table() -> dict[str, dict[str, dict[Level, dt.timedelta]]]:
    """The waits by severity and by what happened. A misspelt level stops the product at its first reminder."""
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        severity: {
            what: {Level[name.upper()]: dt.timedelta(hours=hours) for name, hours in steps.items()}
            for what, steps in happened.items()
        }
        for severity, happened in read.items()
    }


def head_of(role: str) -> str:
    """The role that leads the colleagues of a role; empty where nobody does."""
    kinds = ROLES[RoleKey(role)].agency_kinds if role in set(RoleKey) else frozenset()
    return next((head.value for head in HEADS if kinds & ROLES[head].agency_kinds), "")


def role_of(deadline: "Deadline", level: Level) -> str:
    return head_of(deadline.responsible_role) if level is Level.HEAD else RoleKey.PROSECUTOR.value


def plan(deadline: "Deadline", what: str, since: dt.datetime) -> None:
    """Sets when the clock goes up next after it was warned of or missed at ``since``. Does not save.

    A level that nobody sits on is passed over, and what a level has been told it is not told again.
    """
    waits = table().get(deadline.rule.severity, {}).get(what, {})
    for level in sorted(waits):
        if level > deadline.escalated and role_of(deadline, level):
            deadline.escalate_at = since + waits[level]
            return
    deadline.escalate_at = None


def next_level(deadline: "Deadline") -> Level | None:
    """To whom the clock goes now."""
    waits = table().get(deadline.rule.severity, {}).get(_state(deadline), {})
    return next((lv for lv in sorted(waits) if lv > deadline.escalated and role_of(deadline, lv)), None)


def go_up(deadline: "Deadline", now: dt.datetime) -> Level | None:
    """Takes one step up and plans the next one, counted from the warning or the miss. Does not save."""
    level = next_level(deadline)
    if level is None:
        deadline.escalate_at = None
        return None
    deadline.escalated = level
    missed = _state(deadline) == MISSED and deadline.due_at is not None
    plan(deadline, _state(deadline), deadline.due_at if missed and deadline.due_at else now)
    return level


def _state(deadline: "Deadline") -> str:
    return MISSED if deadline.remind_at is None and deadline.due_at is not None else WARNED
