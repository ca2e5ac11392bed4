"""Making and moving one clock: the rule's terms and the facts through the engine, into the row."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core import clock
from deadlines import steps
from deadlines.engine import compute
from deadlines.models import Deadline
from deadlines.rules import inputs_of, instant, terms_of
from deadlines.terms import Pause, Step
from legal.calendar import CalendarNotLoaded, WorkingCalendar
from legal.working_days import working_calendar


def recompute(deadline: Deadline, calendar: WorkingCalendar | None = None) -> None:
    """Works out ``due_at`` and its steps from what the row holds, by another calendar than today's where one is named.
    Does not save.

    Where the calendar of the year is not loaded the date stays empty and the row says which year is missing.
    """
    facts = deadline.facts | {"index": deadline.turn, "extensions": deadline.extended}
    terms = terms_of(deadline.rule, facts, deadline.part)
    pauses = [Pause(_sure(p["since"]), _sure(p["until"])) for p in deadline.pauses]
    inputs = inputs_of(deadline.rule, facts).arguments()
    try:
        result = compute(terms, deadline.starts_at, calendar or working_calendar(), pauses, **inputs)
    except CalendarNotLoaded as missing:
        deadline.due_at, deadline.missing_year, deadline.steps = None, missing.year, []
    else:
        deadline.due_at, deadline.missing_year = result.due, None
        deadline.steps = [*_opening(deadline), *steps.dump(result.steps)]
    deadline.nature = terms.nature
    deadline.remind_at = next_reminder(deadline, clock.now())
    if deadline.due_at is None or deadline.due_at > clock.now():
        deadline.escalate_at, deadline.escalated = None, 0


def _opening(deadline: Deadline) -> list[dict[str, Any]]:
    """Says first what the engine cannot know: by which version of the law a term goes on that began under another, and
    that extensions were granted before the record was put right.
    """
    said = []
    if "recounted" in deadline.facts:
        said.append(Step("by_version", {"version": deadline.rule.version, "day": deadline.rule.valid_from}))
    if "carried" in deadline.facts:
        said.append(Step("carried", {"count": deadline.facts["carried"]}))
    return steps.dump(said)


def next_reminder(deadline: Deadline, after: dt.datetime) -> dt.datetime | None:
    """The next instant to remind: the rule's warnings before the end, then the end itself."""
    if deadline.due_at is None or deadline.paused_at is not None:
        return None
    moments = [deadline.due_at - before for before in deadline.rule.warnings] + [deadline.due_at]
    return next((moment for moment in moments if moment > after), deadline.due_at)


def lengthen(deadline: Deadline, until: dt.datetime) -> bool:
    """The end follows a decision that names a later one, within the ceiling of the law. Whether it moves. Does not save."""
    before = deadline.due_at
    deadline.facts = deadline.facts | {"extended_until": until.isoformat()}
    recompute(deadline)
    if deadline.due_at == before:
        return False
    deadline.version += 1
    deadline.acknowledged_at = deadline.acknowledged_by = deadline.escalate_at = None
    deadline.escalated = 0
    return True


def pause(deadline: Deadline, at: dt.datetime) -> None:
    deadline.paused_at, deadline.remind_at, deadline.escalate_at = at, None, None


def resume(deadline: Deadline, at: dt.datetime) -> None:
    """Ends a pause; the time between is not counted."""
    since, deadline.paused_at = deadline.paused_at or at, None
    deadline.pauses = [
        *deadline.pauses,
        {"since": since.isoformat(), "until": max(at, since).isoformat()},
    ]
    recompute(deadline)


def _sure(text: Any) -> dt.datetime:
    found = instant(text)
    assert found is not None  # a stored pause always has both ends
    return found


def facts_to_keep(rule: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the rule's own data ask for, so that the date can be worked out again."""
    asked = {name for variant in rule.variants for name in variant.get("when", {})}
    asked |= {name for part in rule.parts for v in part.get("variants", []) for name in v.get("when", {})}
    asked |= {rule.chosen["fact"]} if rule.chosen and "fact" in rule.chosen else set()
    asked |= {"until", "spent", "occurrences", "known_at"}
    kept = {name: facts[name] for name in asked if facts.get(name) not in (None, "")}
    return {n: v.isoformat() if isinstance(v, dt.datetime) else v for n, v in kept.items()}
