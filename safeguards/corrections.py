"""An age was put right: an interview that was lawful for an adult may have missed the guarantees of a child."""

from typing import TYPE_CHECKING, Any

from audit.models import Event
from core import clock
from legal import norms
from legal.guarantees import missed_by
from safeguards import reactors

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent


def react(row: "Event", event: "CaseEvent", actor: "Actor | None") -> None:
    """Opens the breaches that an event shows only with the corrected age. What was open or closed before stays so."""
    replays = row.payload.get("replays")
    if row.case_id is None or not replays:
        return
    for replay in replays:
        if replay["source"] and "age" in replay["now"] and replay["was"].get("age") != replay["now"]["age"]:
            _again(row, replay, actor)


def _again(row: Event, replay: dict[str, Any], actor: "Actor | None") -> None:
    told = Event.objects.filter(case_id=row.case_id, type=replay["source"])
    for event in told:
        if replay["act"] not in (event.payload.get("interview"), event.payload.get("detention")):
            continue
        day = clock.local(event.occurred_at).date()
        for definition in reactors.listening():
            entries = [e for e in norms.on(day).rows(definition.opened_by) if e["event"] == event.type]
            if definition.holds_on(day) and any(_newly(entry, event, replay) for entry in entries):
                reactors.open_for(definition, event, reactors.facts_told(event), actor)


def _newly(entry: dict[str, Any], event: Event, replay: dict[str, Any]) -> bool:
    facts = reactors.facts_told(event)
    return missed_by(entry, facts | replay["now"]) and not missed_by(entry, facts | replay["was"])
