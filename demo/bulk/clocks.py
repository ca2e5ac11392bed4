"""Clocks of a case by replaying its events over the rules, in memory: the same rules and the same engine.

A term that is counted in days has the same end whatever the minute of its beginning, so each is worked out once for a
day and a set of facts; terms in hours are worked out each time.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from accounts.roles import ROLES
from core import clock
from deadlines import clocks, listening
from deadlines.facts import instant_of
from deadlines.rules import matches
from demo.bulk.sheets import Ready

Agencies = Callable[[frozenset[Any]], int | None]
_worked_out: dict[tuple[Any, ...], tuple[Any, Any, Any, str, str]] = {}
_DAYS = {"calendar_day", "working_day", "month", "year"}
_by_day: dict[int, bool] = {}


class Clock:
    """What ``deadlines.clocks.recompute`` needs of a row, and what becomes one."""

    part = ""
    turn, extended = 1, 0
    paused_at: dt.datetime | None = None
    met_at: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    missing_year: int | None = None
    due_at: dt.datetime | None = None
    remind_at: dt.datetime | None = None
    nature = ""
    steps: Any = ()
    pauses: list[Any] = []

    def __init__(self, rule: Any, subject: str, starts_at: dt.datetime, facts: dict[str, Any]) -> None:
        self.rule, self.subject, self.starts_at, self.facts = rule, subject, starts_at, facts

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    def work_out(self) -> None:
        rule = self.rule
        day = clock.local(self.starts_at).date() if _is_by_day(rule) else self.starts_at
        key = (rule.pk, day, tuple(self.facts.items()))
        known = _worked_out.get(key)
        if known is None:
            self._compute()
            if self.due_at is None:
                return
            kind, rest = self.steps[0]["kind"], json.dumps(self.steps[1:], ensure_ascii=False)[1:]
            known = _worked_out[key] = (self.due_at, self.missing_year, self.nature, kind, rest)
        self.due_at, self.missing_year, self.nature, kind, rest = known
        first = f'{{"kind": "{kind}", "at": "{self.starts_at.astimezone(dt.UTC).isoformat()}"}}'
        self.steps = Ready(f"[{first}, {rest}")

    def _compute(self) -> None:
        clocks.recompute(self)  # type: ignore[arg-type]


def _is_by_day(rule: Any) -> bool:
    """Whether the end of the term hangs on the day of its beginning only, not on the minute."""
    if rule.pk not in _by_day:
        units = {entry["unit"] for entry in [rule.length, *rule.variants] if "unit" in entry}
        _by_day[rule.pk] = rule.start_rule != "moment" and rule.form == "term" and units <= _DAYS
    return _by_day[rule.pk]


class Replay:
    """The clocks of one case, moved by its events in their order."""

    def __init__(self, facts: dict[str, Any], agency_for: Agencies) -> None:
        self.facts, self.agency_for = facts, agency_for
        self.rows: list[Clock] = []

    def happen(self, kind: str, occurred_at: dt.datetime, payload: dict[str, Any]) -> None:
        rules = listening.starting(kind)
        waiting = [row for row in self.rows if row.is_open and kind in _event_types(row.rule)]
        if not rules and not waiting:
            return
        facts = {**self.facts, **payload}
        known = len(self.rows)
        for rule in rules:
            self._start(rule, kind, occurred_at, facts)
        for row in self.rows[known:]:
            self._meet_at_once(row, kind, occurred_at, facts)
        for row in waiting:
            self._move(row, kind, occurred_at, facts)

    def _start(self, rule: Any, kind: str, occurred_at: dt.datetime, facts: dict[str, Any]) -> None:
        for entry in rule.started_by:
            if entry["event"] != kind or not matches(entry, facts):
                continue
            at, subject = instant_of(entry, facts, occurred_at), _subject(entry, facts)
            if at is None or any(r.rule is rule and r.subject == subject and r.is_open for r in self.rows):
                continue
            row = Clock(rule, subject, at, clocks.facts_to_keep(rule, facts | entry.get("facts", {})))
            row.recorded_at, row.agency = (
                occurred_at,
                self.agency_for(_KINDS.get(rule.responsible_role, frozenset())),
            )  # type: ignore[attr-defined]
            row.work_out()
            self.rows.append(row)

    def _meet_at_once(self, row: Clock, kind: str, occurred_at: dt.datetime, facts: dict[str, Any]) -> None:
        """What an event has started it can only meet, by a moment that it names."""
        for entry in row.rule.met_by:
            if (
                entry["event"] == kind
                and matches(entry, facts)
                and _subject(entry, facts) in ("", row.subject)
            ):
                row.met_at = row.met_at or instant_of(entry, facts, occurred_at)

    def _move(self, row: Clock, kind: str, occurred_at: dt.datetime, facts: dict[str, Any]) -> None:
        for listed, field in ((row.rule.met_by, "met_at"), (row.rule.ended_by, "cancelled_at")):
            for entry in listed:
                if (
                    entry["event"] == kind
                    and matches(entry, facts)
                    and _subject(entry, facts) in ("", row.subject)
                ):
                    setattr(row, field, instant_of(entry, facts, occurred_at) or occurred_at)
                    return

    def finish(self, now: dt.datetime) -> dt.datetime | None:
        """Settles what the beat has still to say, and gives the case's most urgent open duty."""
        for row in self.rows:
            running = row.is_open and row.due_at is not None and row.due_at > now
            row.remind_at = _next_reminder(row, now) if running else None
        due = [row.due_at for row in self.rows if row.is_open and row.due_at and row.nature == "duty"]
        return min(due) if due else None


def _next_reminder(row: Clock, now: dt.datetime) -> dt.datetime | None:
    """As ``deadlines.clocks.next_reminder``, with the warnings of each rule read once."""
    if row.rule.pk not in _warnings:
        _warnings[row.rule.pk] = row.rule.warnings
    due = row.due_at
    return next((due - before for before in _warnings[row.rule.pk] if due and due - before > now), due)


_warnings: dict[int, list[dt.timedelta]] = {}


def rows_of(replay: Replay, case_id: str, new_id: Callable[[], str], view_bit: int) -> list[dict[str, Any]]:
    """The columns of each clock."""
    return [
        {
            "id": new_id(), "case_id": case_id, "rule_id": row.rule.pk, "rule_version": row.rule.version,
            "subject": row.subject, "nature": str(row.nature), "starts_at": row.starts_at, "due_at": row.due_at,
            "missing_year": row.missing_year, "facts": row.facts, "steps": row.steps, "met_at": row.met_at,
            "cancelled_at": row.cancelled_at, "remind_at": row.remind_at, "responsible_role": row.rule.responsible_role,
            "responsible_agency_id": row.agency, "view_bit": view_bit, "recorded_at": row.recorded_at,
        }  # type: ignore[attr-defined]
        for row in replay.rows
    ]  # fmt: skip


def _subject(entry: Any, facts: dict[str, Any]) -> str:
    return str(facts.get(entry.get("subject", ""), "") or "")


_listened: dict[int, set[str]] = {}


def _event_types(rule: Any) -> set[str]:
    if rule.pk not in _listened:
        _listened[rule.pk] = rule.event_types
    return _listened[rule.pk]


_KINDS = {key.value: role.agency_kinds for key, role in ROLES.items()}
