"""Events that show by themselves that a guarantee was missed. The definitions' data say which."""

import datetime as dt
import time
import uuid
from typing import TYPE_CHECKING, Any

from accounts.permissions import CasePermission
from cases import questioning
from cases.models import Case, Charge, Interview
from core import clock
from legal import norms
from legal.acts import reported_acts
from legal.guarantees import missed_by
from legal.models import SafeguardDefinition
from safeguards import actions

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent
    from audit.models import Event

_LIVES_SECONDS = 60.0
_held: tuple[float, list[SafeguardDefinition]] | None = None


def listening() -> list[SafeguardDefinition]:
    """Definitions that some event may breach, read once a minute."""
    global _held
    if _held is None or time.monotonic() - _held[0] > _LIVES_SECONDS:
        rows = [d for d in SafeguardDefinition.objects.order_by("code", "version") if d.opened_by]
        _held = (time.monotonic(), rows)
    return _held[1]


def forget() -> None:
    """Reads the definitions anew at the next event."""
    global _held
    _held = None


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """Opens a breach where the event itself shows one, in the event's transaction."""
    if row.case_id is None:
        return
    waiting = [d for d in listening() if any(e["event"] == row.type for e in d.opened_by)]
    day = clock.local(row.occurred_at).date()
    if not (waiting := [d for d in waiting if d.holds_on(day)]):
        return
    facts, numbers = facts_told(row), norms.on(day)
    for definition in waiting:
        entries = [e for e in numbers.rows(definition.opened_by) if e["event"] == row.type]
        if any(missed_by(entry, facts) for entry in entries):
            open_for(definition, row, facts, actor)


def facts_told(row: "Event") -> dict[str, Any]:
    """What an event tells, with what follows from its interview, and of whom an act written down by hand is."""
    return {**_charge_facts(row), **row.payload, **_interview_facts(row), **_subject_facts(row)}


def _subject_facts(row: "Event") -> dict[str, Any]:
    """The age at the act and the capacity of the person of the case, for acts that a guarantee waits for."""
    act = reported_acts().get(row.type)
    if act is None or not act.guarantee or row.case_id is None:
        return {}
    found = Case.objects.filter(pk=row.case_id).values_list("age_at_offence", "subject_capacity").first()
    return dict(zip(("subject_age", "subject_capacity"), found or (None, ""), strict=True))


def _charge_facts(row: "Event") -> dict[str, Any]:
    """The act that a detention is about; empty facts where the case has no article yet."""
    if row.case_id is None or "exception" not in row.payload:
        return {}
    charge = Charge.objects.filter(case_id=row.case_id, is_principal=True, ended_at__isnull=True)
    found = charge.values_list("offence__category", "offence__article").first()
    category, article = found or (None, None)
    return {"category": category, "article": article}


def open_for(
    definition: SafeguardDefinition, row: "Event", facts: dict[str, Any], actor: "Actor | None"
) -> None:
    """Opens the breach that an event shows."""
    assert row.case_id is not None
    known = row.payload | facts
    moment = actions.Moment(at=row.occurred_at, view_bit=_bit(row, known), **_act(known, definition))
    actions.open_breach(case_id=row.case_id, definition=definition, moment=moment, actor=actor)


def _interview_facts(row: "Event") -> dict[str, Any]:
    """Whether an interview touched the night, and the minutes of questioning over all interviewers, agencies and cases."""
    if "interview" not in row.payload:
        return {}
    interview = Interview.objects.select_related("party").filter(pk=row.payload["interview"]).first()
    if interview is None:
        return {}
    begins = clock.local(interview.started_at)
    # Whoever ends as the night begins has kept the law.
    ends = clock.local(interview.ended_at - dt.timedelta.resolution)
    night = norms.on(begins.date()).for_("night")
    is_night = any(at.hour >= night["from"] or at.hour < night["to"] for at in (begins, ends))
    # An interview that is written down late counts beside those that came after it on that day.
    midnight = begins.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    person = interview.party.person_id
    whole_day = questioning.questioned(person, midnight - dt.timedelta(seconds=1))
    return {
        "night": is_night,
        "minutes_in_a_row": questioning.questioned(person, interview.ended_at).in_a_row,
        "minutes_of_day": whole_day.of_the_day,
        "view_bit": interview.view_bit,
        "capacity": interview.party.capacity,
        "interviews": Interview.objects.filter(party_id=interview.party_id).count(),
    }


def _act(facts: dict[str, Any], definition: SafeguardDefinition) -> dict[str, Any]:
    if interview := facts.get("interview"):
        return {"act_kind": "interrogation", "act_id": uuid.UUID(interview)}
    if detention := facts.get("detention"):
        return {"act_kind": "detention", "act_id": uuid.UUID(detention)}
    if subject := facts.get("subject"):
        kind = definition.acts[0]
        return {
            "act_kind": "detention" if kind.startswith("detention") else kind,
            "act_id": uuid.UUID(subject),
        }
    return {}


def _bit(row: "Event", facts: dict[str, Any]) -> int:
    if row.view_bit == CasePermission.VIEW.bit:
        return CasePermission.VIEW_FILE.bit
    return int(facts.get("view_bit") or row.view_bit)
