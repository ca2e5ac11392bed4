"""What a clock waits for: an act that is written down by hand, or a verb of the product that has its own page."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from accounts.roles import ROLES, RoleKey
from cases.access import can_step
from cases.models import Stage
from deadlines.models import Deadline
from deadlines.rules import same
from legal.acts import Act, reported_acts

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

_STAGES = {
    "before": {Stage.REGISTERED, Stage.INVESTIGATION, Stage.WITH_PROSECUTOR},
    "court": {Stage.SENT_TO_COURT, Stage.IN_COURT, Stage.DECIDED},
    "after": {Stage.DECIDED, Stage.DIVERTED, Stage.EXECUTION},
}


@dataclass(frozen=True)
class Way:
    """The page of the verb that produces an event. ``arg``: case or subject, the row whose number the address carries;
    ``step``: a step of the workflow, open to whoever may take it from the present stage.
    """

    title: Promise
    url_name: str
    permission: P
    arg: str = "case"
    when: Mapping[str, Any] | None = None
    step: str = ""


_SEND_COURT = _("Send to the court")
WAYS: dict[str, tuple[Way, ...]] = {
    "case.accepted": (
        Way(_("Accept the case"), "cases:accept", P.ACCEPT, when={"capacity": 2}),
        Way(_("Accept the case"), "courts:accept", P.ACCEPT, when={"capacity": 4}),
        Way(_("Accept the case"), "cases:accept", P.ACCEPT, when={"capacity": 5}),
    ),
    "case.transferred": (
        Way(
            _("Send to the prosecutor"),
            "cases:send_to_prosecutor",
            P.TRANSFER,
            when={"verb": "send_to_prosecutor"},
            step="send_to_prosecutor",
        ),
        Way(
            _SEND_COURT,
            "cases:send_to_court",
            P.DECIDE,
            when={"verb": "send_to_court"},
            step="send_to_court",
        ),
    ),
    "case.stage_changed": (
        Way(
            _("Return to the investigator"),
            "cases:return_to_investigator",
            P.DECIDE,
            when={"verb": "return_to_investigator"},
            step="return_to_investigator",
        ),
        Way(_("Divert from court"), "cases:divert", P.DECIDE, when={"verb": "divert"}, step="divert"),
        Way(_("Close the case"), "cases:close", P.VIEW_FILE, when={"after": "closed"}, step="close"),
    ),
    "party.added": (Way(_("Add a person"), "cases:add_party", P.CHANGE),),
    "detention.ended": (Way(_("Record the release"), "cases:release", P.CHANGE),),
    "interview.recorded": (Way(_("Record an interview"), "cases:interview", P.CHANGE),),
    "hearing.scheduled": (Way(_("Book a hearing"), "courts:book", P.SCHEDULE),),
    "hearing.notified": (Way(_("Open the hearing"), "courts:hearing", P.SCHEDULE, arg="subject"),),
    "outcome.recorded": (Way(_("Open the hearings"), "cases:tab hearings", P.RECORD_OUTCOME),),
    "contact.recorded": (Way(_("Open the plan"), "cases:tab plan", P.SUPERVISE),),
    "home_inspection.recorded": (Way(_("Open the plan"), "cases:tab plan", P.SUPERVISE),),
    "early_end.submitted": (Way(_("Open the plan"), "cases:tab plan", P.SUPERVISE),),
    "plan.closed": (Way(_("Open the plan"), "cases:tab plan", P.SUPERVISE),),
    "plan.opened": (Way(_("Open a plan"), "probation:open", P.SUPERVISE),),
    "safeguard.answered": (Way(_("Open the safeguards"), "cases:tab safeguards", P.CHANGE),),
}


def acts_for(deadline: Deadline) -> list[Act]:
    """The acts, written down by hand, that meet a clock; in the order of its rule."""
    table = reported_acts()
    return [table[entry["event"]] for entry in deadline.met_by if entry["event"] in table]


def subject_key(deadline: Deadline, act: Act) -> str:
    """Under which name the rule's entry for this act looks for the clock's subject; else the act's own."""
    entries = [*deadline.met_by, *deadline.rule.started_by]
    named = next((e["subject"] for e in entries if e["event"] == act.event and "subject" in e), "")
    return named or (act.subjects[0] if act.subjects else "")


def earliest(deadline: Deadline) -> dt.datetime | None:
    """Before when nothing can have met the clock; a term counted back from a later date has no such moment of its own."""
    backward = deadline.term["direction"] == "before"
    found: dt.datetime | None = deadline.case.occurred_at if backward else deadline.starts_at
    return found


def ways(actor: "Actor", case: "Case", deadline: Deadline, granted: int) -> list[dict[str, str]]:
    """Links to the verbs by which this reader can meet a clock now: {title, url}, each page once."""
    found: dict[str, str] = {}
    for entry in deadline.met_by:
        for way in WAYS.get(entry["event"], ()):
            if _leads(way, entry) and _open(way, actor, case, granted) and (url := _url(way, deadline)):
                found.setdefault(url, str(way.title))
    return [{"url": url, "title": title} for url, title in found.items()]


def _leads(way: Way, entry: Mapping[str, Any]) -> bool:
    """Whether a way produces what the entry asks; an entry that asks nothing is content with any."""
    asked = entry.get("when")
    return not asked or all(n in asked and same(asked[n], v) for n, v in (way.when or {}).items())


def _open(way: Way, actor: "Actor", case: "Case", granted: int) -> bool:
    if way.step:
        return can_step(actor, case, way.step, granted)
    return bool(granted & way.permission.bit)


def _url(way: Way, deadline: Deadline) -> str:
    name, _space, tab = way.url_name.partition(" ")
    if way.arg == "subject" and not deadline.subject:
        return ""
    first = deadline.subject if way.arg == "subject" else deadline.case_id
    try:
        return reverse(name, args=[first, tab] if tab else [first])
    except NoReverseMatch:
        return ""


def in_phase(act: Act, stage: str) -> bool:
    """Whether an act belongs to a stage of the case."""
    return act.phase == "any" or stage in _STAGES[act.phase]


def moves_something(act: Act, starting: Iterable[Any], running: Iterable[Deadline]) -> bool:
    """Whether a clock starts with this act or one that runs listens to it."""
    return bool(list(starting)) or any(act.event in d.rule.event_types for d in running)


def heads(role: str) -> bool:
    return role in (RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR)


def role_names(act: Act) -> str:
    """The roles that write an act down, in words."""
    return ", ".join(str(ROLES[RoleKey(key)].name) for key in ROLES if key in act.roles)
