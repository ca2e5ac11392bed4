"""Events move clocks. The rules' data say which; no line here knows a rule by its code. A closed case has no clocks."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.duration import duration_iso_string

from accounts.permissions import CasePermission
from accounts.roles import ROLES, RoleKey
from audit import record
from cases.events import StageChanged
from cases.models import Participation, Stage
from core import clock
from deadlines import carrying, clocks, events, listening, totals
from deadlines.facts import case_facts, instant_of
from deadlines.models import Deadline
from deadlines.queries import set_next_due
from deadlines.rules import matches, part_of
from legal import bounds

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent
    from audit.models import Event
    from legal.models import DeadlineRule


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """Starts, meets, ends, pauses and resumes the clocks of the event's case, in the event's transaction."""
    if row.case_id is None or _is_own(row.type):
        return
    starting = listening.starting(row.type)
    if row.type.startswith("deadline."):
        starting = [rule for rule in starting if listening.names(rule, row)]
        if not starting:
            return
    running = list(Deadline.objects.filter(case_id=row.case_id).open().select_related("rule"))
    closes = _closes_case(row)
    listening_clocks = [d for d in running if closes or row.type in d.rule.event_types]
    if not starting and not listening_clocks:
        return
    facts = case_facts(row.case_id) | row.payload
    happening = Happening(row, facts, actor)
    moved = happening.move(listening_clocks)
    started = happening.start(starting, [d for d in running if d.is_open], moved)
    moved += happening.move(started, may_end=False)
    longer = happening.lengthen([d for d in (*listening_clocks, *started) if d.is_open])
    if started or moved or longer:
        set_next_due(row.case_id, Deadline)
    _tell(moved)
    for deadline in (d for d in happening.kept if d.extended or "extended_until" in d.facts):
        record(events.DeadlineCarried(**events.facts_of(deadline)), actor=None)
    for deadline in (d for d in longer if d not in started):
        document = str(row.payload.get("document") or "")
        record(events.DeadlineExtended(**events.facts_of(deadline), document=document), actor=None)


def _tell(moved: list[Deadline]) -> None:
    """Says of each clock that ended that it was met or fell away: what a term did, in nobody's name."""
    for deadline in moved:
        if deadline.met_at is not None:
            record(events.DeadlineMet(**events.facts_of(deadline), occurred_at=deadline.met_at), actor=None)
        elif deadline.cancelled_at is not None:
            record(
                events.DeadlineEnded(**events.facts_of(deadline), occurred_at=deadline.cancelled_at),
                actor=None,
            )


def _closes_case(row: "Event") -> bool:
    return row.type == StageChanged.type and row.payload.get("after") == Stage.CLOSED


def _is_own(event_type: str) -> bool:
    """Reminders about clocks move no clock; a term that was met or has run out may start the next one."""
    return event_type.startswith("deadline.") and event_type not in ("deadline.elapsed", "deadline.met")


_LENGTHENED = ["facts", "due_at", "missing_year", "steps", "remind_at", "escalate_at", "escalated", "version"]
_LENGTHENED += ["acknowledged_at", "acknowledged_by"]


class Happening:
    """One event with everything that its rules may ask."""

    def __init__(self, row: "Event", facts: dict[str, Any], actor: "Actor | None") -> None:
        self.row, self.facts, self.actor = row, facts, actor
        self._agencies: list[Participation] | None = None
        self.kept: list[Deadline] = []

    @property
    def case_id(self) -> uuid.UUID:
        assert self.row.case_id is not None
        return self.row.case_id

    def start(
        self, rules: "list[DeadlineRule]", running: list[Deadline], ended: Iterable[Deadline] = ()
    ) -> list[Deadline]:
        """Opens the clocks that this event starts and that do not run yet. Where the entry ``keeps``, what was granted on
        the clock that this event has ``ended`` is granted on the one in its place.
        """
        taken = {(d.rule_id, d.part, d.subject) for d in running}
        new: list[Deadline] = []
        for rule in rules:
            for entry in listening.entries(rule.started_by, self.row.type):
                deadline = self._clock(rule, entry)
                if deadline is None or (rule.pk, "", deadline.subject) in taken:
                    continue
                taken.add((rule.pk, "", deadline.subject))
                if entry.get("keeps"):
                    carrying.carry(deadline, ended)
                    self.kept.append(deadline)
                new += [deadline, *self._parts(deadline, "start", deadline.starts_at)]
        Deadline.objects.bulk_create(new, ignore_conflicts=True)
        return new

    def _clock(self, rule: "DeadlineRule", entry: Mapping[str, Any]) -> Deadline | None:
        if not matches(entry, self.facts):
            return None
        at = instant_of(entry, self.facts, self.row.occurred_at)
        if at is None or not rule.holds_on(clock.local(at).date()):
            return None
        named = {"until": self.facts.get(entry["until"])} if "until" in entry else {}
        named |= {"known_at": self.row.occurred_at} if "plus" in entry else {}
        facts = clocks.facts_to_keep(rule, self.facts | named | entry.get("facts", {}))
        if total := entry.get("spent"):
            facts["spent"] = duration_iso_string(totals.TOTALS[total](self.case_id, self.facts, at))
        if (bound := entry.get("not_past")) and (latest := bounds.BOUNDS[bound](at)):
            facts["not_past"] = latest.isoformat()
        return self._new(rule, "", self._subject(entry), at, facts)

    def _new(
        self, rule: "DeadlineRule", part: str, subject: str, at: dt.datetime, facts: dict[str, Any]
    ) -> Deadline:
        role = part_of(rule, part)["role"] if part else rule.responsible_role
        deadline = Deadline(
            case_id=self.case_id,
            rule=rule,
            rule_version=rule.version,
            part=part,
            subject=subject,
            starts_at=at,
            facts=facts,
            responsible_role=role,
            responsible_agency_id=self._agency_for(role),
            view_bit=self._view_bit(),
            recorded_at=clock.now(),
        )
        clocks.recompute(deadline)
        return deadline

    def _parts(self, main: Deadline, since: str, at: dt.datetime) -> list[Deadline]:
        """The further terms of the article that begin with the term itself, or when it is met."""
        if main.part:
            return []
        keys = [part["key"] for part in main.rule.parts if part.get("from") == since]
        facts = clocks.facts_to_keep(main.rule, self.facts)
        facts.pop("until", None)
        return [self._new(main.rule, key, main.subject, at, facts) for key in keys]

    def move(self, running: list[Deadline], *, may_end: bool = True) -> list[Deadline]:
        """Meets, ends, pauses or resumes the clocks that wait for this event; what it started it can only
        meet.
        """
        moved = [deadline for deadline in running if self._move(deadline, may_end)]
        if not moved:
            return []
        Deadline.objects.bulk_update(
            moved,
            [
                *(
                    "met_at",
                    "cancelled_at",
                    "paused_at",
                    "pauses",
                    "due_at",
                    "missing_year",
                    "steps",
                    "remind_at",
                ),
                *("escalate_at", "escalated"),
            ],
        )
        again = [self._next_turn(d) for d in moved if d.met_at and d.is_periodic]
        again += [part for d in moved if d.met_at and may_end for part in self._parts(d, "met", d.met_at)]
        Deadline.objects.bulk_create(again, ignore_conflicts=True)
        return moved

    def _move(self, deadline: Deadline, may_end: bool) -> bool:
        rule = deadline.rule
        if (at := self._applies(deadline.met_by, deadline)) and self._is_of_this_turn(deadline, at):
            deadline.met_at, deadline.remind_at = at, None
        elif not may_end:
            return False
        elif at := self._applies(deadline.ended_by, deadline):
            deadline.cancelled_at, deadline.remind_at = at, None
        elif _closes_case(self.row):
            deadline.cancelled_at, deadline.remind_at = self.row.occurred_at, None
        elif self._pauses(rule, "from") and deadline.paused_at is None:
            clocks.pause(deadline, self.row.occurred_at)
        elif self._pauses(rule, "to") and deadline.paused_at is not None:
            clocks.resume(deadline, self.row.occurred_at)
        else:
            return False
        return True

    def lengthen(self, running: list[Deadline]) -> list[Deadline]:
        """Moves the ends that this event puts off: an extension which the court or somebody's entry tells."""
        longer = []
        for deadline in running:
            listed = [] if deadline.part else (deadline.rule.chosen or {}).get("extended_by", [])
            until = self._applies(listed, deadline)
            if until is not None and clocks.lengthen(deadline, until):
                longer.append(deadline)
        Deadline.objects.bulk_update(longer, _LENGTHENED)
        return longer

    def _pauses(self, rule: "DeadlineRule", side: str) -> bool:
        return any(p[side] == self.row.type and matches(p, self.facts) for p in rule.pauses)

    def _applies(self, listed: list[dict[str, Any]], deadline: Deadline) -> dt.datetime | None:
        for entry in listening.entries(listed, self.row.type):
            if matches(entry, self.facts) and self._subject(entry) in ("", deadline.subject):
                at = instant_of(entry, self.facts, self.row.occurred_at)
                if at is not None:
                    return at
        return None

    def _is_of_this_turn(self, deadline: Deadline, at: dt.datetime) -> bool:
        """A periodic duty is met by what happens in its own turn, not by a second visit in the one before."""
        if deadline.turn == 1 or not deadline.is_periodic:
            return True
        before = Deadline(
            rule=deadline.rule,
            part=deadline.part,
            starts_at=deadline.starts_at,
            turn=deadline.turn - 1,
            facts=deadline.facts,
        )
        clocks.recompute(before)
        return before.due_at is None or at > before.due_at

    def _next_turn(self, done: Deadline) -> Deadline:
        following = Deadline(
            case_id=done.case_id,
            rule=done.rule,
            rule_version=done.rule_version,
            part=done.part,
            subject=done.subject,
            starts_at=done.starts_at,
            turn=done.turn + 1,
            facts=done.facts,
            responsible_role=done.responsible_role,
            responsible_agency_id=done.responsible_agency_id,
            view_bit=done.view_bit,
            recorded_at=clock.now(),
        )
        clocks.recompute(following)
        return following

    def _subject(self, entry: Mapping[str, Any]) -> str:
        return str(self.facts.get(entry.get("subject", ""), "") or "")

    def _view_bit(self) -> int:
        """Whoever reads the file sees its clocks; an actor without the file leaves clocks of the field."""
        if self.actor is None or self.actor.has(CasePermission.VIEW_FILE):
            return CasePermission.VIEW_FILE.bit
        return self.row.view_bit

    def _agency_for(self, role: str) -> int | None:
        """The agency of this case whose people have the role: who investigates or supervises comes first, and of
        two in the same capacity the one that came last.
        """
        if self._agencies is None:
            found = Participation.objects.filter(case_id=self.case_id, until__isnull=True)
            self._agencies = list(found.select_related("agency").order_by("capacity", "-since"))
        kinds = ROLES[RoleKey(role)].agency_kinds if role in set(RoleKey) else frozenset()
        return next((p.agency_id for p in self._agencies if p.agency.kind in kinds), None)
