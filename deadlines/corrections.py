"""A fact was put right: the clocks that hang on it are worked out anew, and what now applies or falls away follows."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit import record
from audit.models import Event
from cases.models import Case, Stage
from core import clock
from deadlines import clocks, events, listening
from deadlines.facts import Liberty, case_facts
from deadlines.models import Deadline
from deadlines.queries import set_next_due
from deadlines.reactors import Happening
from deadlines.rules import instant

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent

CHANGED = [
    "starts_at",
    "facts",
    "nature",
    "due_at",
    "missing_year",
    "steps",
    "remind_at",
    "escalate_at",
    "escalated",
    "met_at",
    "cancelled_at",
    "version",
]
_OWN = ("occurred_at",)


@dataclass
class Told:
    """An event as it stands after the corrections so far. The row itself never changes."""

    type: str
    case_id: uuid.UUID
    payload: dict[str, Any]
    occurred_at: dt.datetime
    view_bit: int

    def is_meant(self, replay: Mapping[str, Any]) -> bool:
        act = replay["act"]
        return replay["source"] in ("", self.type) and (
            not act or act in (self.payload.get("detention"), self.payload.get("interview"))
        )

    def with_facts(self, facts: Mapping[str, Any]) -> "Told":
        own = {name: value for name, value in facts.items() if name not in _OWN}
        at = instant(facts.get("occurred_at")) or self.occurred_at
        return Told(self.type, self.case_id, self.payload | own, at, self.view_bit)


class Retold(Happening):
    """One event with the facts that it tells, to ask which clocks it starts and which it meets."""

    def __init__(self, told: Told, facts: dict[str, Any], actor: "Actor | None") -> None:
        super().__init__(told, facts | told.payload, actor)  # type: ignore[arg-type]

    def wanted(self) -> dict[tuple[int, str], Deadline]:
        """The clocks that this event starts, by rule and subject."""
        found: dict[tuple[int, str], Deadline] = {}
        for rule in listening.starting(self.row.type):
            for entry in listening.entries(rule.started_by, self.row.type):
                deadline = self._clock(rule, entry)
                if deadline is not None:
                    found.setdefault((rule.pk, deadline.subject), deadline)
        return found

    def meets(self, deadline: Deadline) -> dt.datetime | None:
        return self._applies(deadline.met_by, deadline)

    def ends(self, deadline: Deadline) -> dt.datetime | None:
        return self._applies(deadline.ended_by, deadline)


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """Moves the clocks of a case after a correction, in its transaction. Every other event is left alone."""
    replays = row.payload.get("replays")
    if row.case_id is None or not replays:
        return
    work = _Work(row, actor)
    for told in _history(row):
        if mine := [r for r in replays if told.is_meant(r)]:
            work.redo(told, mine)
    work.save()


def _history(row: Event) -> Iterator[Told]:
    """The events of the case up to this one, in order, each with what earlier corrections said of it."""
    rows = list(Event.objects.filter(case_id=row.case_id, id__lt=row.pk).order_by("id"))
    earlier = [replay for r in rows for replay in r.payload.get("replays", ())]
    for r in rows:
        told = Told(r.type, r.case_id, dict(r.payload), r.occurred_at, r.view_bit)
        for replay in earlier:
            if replay["source"] and told.is_meant(replay):
                told = told.with_facts(replay["now"])
        yield told


class _Work:
    """The clocks of one case while the corrected events are told again."""

    def __init__(self, row: Event, actor: "Actor | None") -> None:
        assert row.case_id is not None
        self.case_id, self.actor, self.now = row.case_id, actor, clock.now()
        self.facts, self.liberty = case_facts(row.case_id), Liberty.of(row.case_id)
        self.is_closed = Case.objects.filter(pk=row.case_id, stage=Stage.CLOSED).exists()
        self.known = list(Deadline.objects.filter(case_id=row.case_id).select_related("rule"))
        self.new: list[Deadline] = []
        self.touched: dict[uuid.UUID, Deadline] = {}
        self.ended: dict[uuid.UUID, Deadline] = {}

    def redo(self, told: Told, replays: list[dict[str, Any]]) -> None:
        was, now = told, told
        for replay in replays:
            was, now = was.with_facts(replay["was"]), now.with_facts(replay["now"])
        before, after = Retold(was, self._facts(was), self.actor), Retold(now, self._facts(now), self.actor)
        self._restart(before.wanted(), after.wanted())
        for deadline in self.known:
            self._restamp(deadline, before, after)

    def _facts(self, told: "Told | Event") -> dict[str, Any]:
        """Of the case as it is known now; whether the child was held, at the event itself."""
        return self.facts | self.liberty.at(told.occurred_at)

    def _restart(self, old: dict[tuple[int, str], Deadline], new: dict[tuple[int, str], Deadline]) -> None:
        for key, before in old.items():
            for deadline in self._hanging_on(key, before.starts_at):
                self._move(deadline, before, new.get(key))
        taken = {(d.rule_id, d.subject) for d in self.known if d.is_open and not d.part}
        for key, deadline in new.items():
            if key not in old and key not in taken and not self.is_closed:
                self.new.append(deadline)

    def _hanging_on(self, key: tuple[int, str], start: dt.datetime) -> list[Deadline]:
        return [
            d for d in self.known if (d.rule_id, d.subject) == key and not d.part and d.starts_at == start
        ]

    def _move(self, deadline: Deadline, before: Deadline, after: Deadline | None) -> None:
        if after is None:
            if deadline.is_open:
                deadline.cancelled_at, deadline.remind_at = self.now, None
                self.touched[deadline.pk] = self.ended[deadline.pk] = deadline
            return
        if (after.starts_at, after.facts) == (before.starts_at, before.facts):
            return
        was_open, was_told = deadline.is_open, deadline.remind_at is None and deadline.paused_at is None
        by_itself = deadline.nature != "duty" and deadline.met_at == deadline.due_at
        deadline.starts_at = after.starts_at
        deadline.facts = _put_right(deadline.facts, before.facts, after.facts)
        clocks.recompute(deadline)
        deadline.version += 1
        if by_itself and deadline.due_at is not None and deadline.due_at > self.now:
            deadline.met_at = None
        elif by_itself:
            deadline.met_at = deadline.due_at
        over = deadline.due_at is not None and deadline.due_at <= self.now
        if not deadline.is_open or (was_open and was_told and over) or deadline.paused_at:
            deadline.remind_at = None
        self.touched[deadline.pk] = deadline

    def _restamp(self, deadline: Deadline, before: Retold, after: Retold) -> None:
        """What the corrected event itself met or ended: at its corrected instant, or not at all."""
        old, new = before.meets(deadline), after.meets(deadline)
        if old != new and (deadline.met_at == old or (old is None and deadline.is_open)):
            self._stamp(deadline, "met_at", new)
        old, new = before.ends(deadline), after.ends(deadline)
        if old != new and (deadline.cancelled_at == old or (old is None and deadline.is_open)):
            self._stamp(deadline, "cancelled_at", new)

    def _stamp(self, deadline: Deadline, name: str, at: dt.datetime | None) -> None:
        was_open = deadline.is_open
        setattr(deadline, name, at)
        deadline.remind_at = None if at else clocks.next_reminder(deadline, self.now)
        self.touched[deadline.pk] = deadline
        if was_open and at:
            self.ended[deadline.pk] = deadline

    def save(self) -> None:
        Deadline.objects.bulk_update(list(self.touched.values()), CHANGED)
        if self.new:
            Deadline.objects.bulk_create(self.new, ignore_conflicts=True)
            self._catch_up()
        for deadline in self.ended.values():
            _tell(deadline)
        if self.touched or self.new:
            set_next_due(self.case_id, Deadline)

    def _catch_up(self) -> None:
        """What has happened since may have met or ended a clock that begins only now."""
        kinds = {kind for d in self.new for kind in d.rule.event_types}
        rows = Event.objects.filter(case_id=self.case_id, type__in=kinds).order_by("occurred_at", "id")
        for row in rows:
            waiting = [d for d in self.new if d.is_open and row.occurred_at >= d.starts_at]
            facts = self._facts(row) | row.payload
            for deadline in Happening(row, facts, self.actor).move(waiting):
                self.ended[deadline.pk] = deadline


def _put_right(stored: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a clock with what the correction changed of them, and nothing that has changed since by itself."""
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    kept = {name: value for name, value in stored.items() if name not in changed}
    return kept | {name: after[name] for name in changed if name in after}


def _tell(deadline: Deadline) -> None:
    facts = events.facts_of(deadline)
    if deadline.met_at is not None:
        record(events.DeadlineMet(**facts, occurred_at=deadline.met_at), actor=None)
    elif deadline.cancelled_at is not None:
        record(events.DeadlineEnded(**facts, occurred_at=deadline.cancelled_at), actor=None)
