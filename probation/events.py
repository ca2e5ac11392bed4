"""What happens in a plan. Dates for deadline rules travel in the payload: started_at, until, months, rural,
missed_at.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from core import when


@dataclass(frozen=True, kw_only=True)
class PlanOpened(CaseEvent):
    type = "plan.opened"
    plan_id: str
    kind: str
    basis: str
    started_at: Any
    until: Any
    months: int
    rural: bool
    in_force_on: Any = None

    def sentence(self) -> str:
        from probation.models import PlanKind

        return _("Plan opened: %(kind)s, %(months)s months.") % {
            "kind": PlanKind(self.kind).label,
            "months": self.months,
        }


@dataclass(frozen=True, kw_only=True)
class PlanAnswered(CaseEvent):
    """The child or the family answered to the plan, each for itself."""

    type = "plan.answered"
    plan_id: str
    who: str
    agreed: bool
    on: Any
    state: str

    def sentence(self) -> str:
        texts = {
            ("child", True): _("The child agreed to the plan."),
            ("child", False): _("The child did not agree to the plan."),
            ("family", True): _("The family agreed to the plan."),
            ("family", False): _("The family did not agree to the plan."),
        }
        return texts[self.who, bool(self.agreed)]


@dataclass(frozen=True, kw_only=True)
class GoalAdded(CaseEvent):
    type = "plan.goal_added"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    goal: str
    steps: int

    def sentence(self) -> str:
        return _("A goal was added to the plan.")


@dataclass(frozen=True, kw_only=True)
class GoalClosed(CaseEvent):
    type = "plan.goal_closed"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    goal: str
    state: str

    def sentence(self) -> str:
        from probation.models import GoalState

        return _("A goal of the plan: %(state)s.") % {"state": GoalState(self.state).label}


@dataclass(frozen=True, kw_only=True)
class StepClosed(CaseEvent):
    type = "plan.step_closed"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    step: str
    state: str

    def sentence(self) -> str:
        return (
            _("A step of the plan was done.")
            if self.state == "done"
            else _("A step of the plan was not done.")
        )


@dataclass(frozen=True, kw_only=True)
class RepairAdded(CaseEvent):
    type = "repair.added"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    repair: str
    kind: str
    needs_review: bool

    def sentence(self) -> str:
        from probation.models import RepairKind

        text = _("Making good: %(kind)s.") % {"kind": RepairKind(self.kind).label}
        if not self.needs_review:
            return text
        review = _("A second person reviews it.")
        return f"{text} {review}"


@dataclass(frozen=True, kw_only=True)
class RepairReviewed(CaseEvent):
    type = "repair.reviewed"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    repair: str
    approved: bool

    def sentence(self) -> str:
        return _("The payment was approved.") if self.approved else _("The payment was not approved.")


@dataclass(frozen=True, kw_only=True)
class RepairClosed(CaseEvent):
    """The prosecutor and the court see that harm was made good, by kind; never what was said."""

    type = "repair.closed"
    plan_id: str
    repair: str
    kind: str
    state: str

    def sentence(self) -> str:
        from probation.models import RepairKind

        kind = RepairKind(self.kind).label
        if self.state == "done":
            return _("Made good: %(kind)s.") % {"kind": kind}
        return _("Not made good: %(kind)s.") % {"kind": kind}


@dataclass(frozen=True, kw_only=True)
class ContactPlanned(CaseEvent):
    type = "contact.planned"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    contact: str
    kind: str
    at: str

    def sentence(self) -> str:
        return _("Planned: %(kind)s, %(time)s.") % {"kind": _kind(self.kind), "time": _time(self.at)}


@dataclass(frozen=True, kw_only=True)
class ContactOutcome(CaseEvent):
    """``occurred_at`` is the hour of the meeting; ``next_at`` the next one, planned with it."""

    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    contact: str
    kind: str
    attendance: str
    minutes_late: int | None = None
    next_at: str = ""
    next_kind: str = ""

    def sentence(self) -> str:
        from probation.models import Attendance

        text = _("%(kind)s: %(attendance)s.") % {
            "kind": _kind(self.kind).capitalize(),
            "attendance": str(Attendance(self.attendance).label).lower(),
        }
        if self.next_at:
            following = _("Next: %(time)s.") % {"time": _time(self.next_at)}
            text = f"{text} {following}"
        return text


@dataclass(frozen=True, kw_only=True)
class ContactRecorded(ContactOutcome):
    """The child came. Meets the terms of visits."""

    type = "contact.recorded"


@dataclass(frozen=True, kw_only=True)
class ContactExcused(ContactOutcome):
    """The child had a good reason: no search clock starts, and no term of a visit is met."""

    type = "contact.excused"


@dataclass(frozen=True, kw_only=True)
class ContactMissed(ContactOutcome):
    """A missed visit without a known reason: the fifteen days of PEC art. 67(3) run from ``missed_at``."""

    type = "contact.missed"
    attention = True
    missed_at: str = ""


@dataclass(frozen=True, kw_only=True)
class HelpOffered(CaseEvent):
    type = "plan.help_offered"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    response: str
    rung: str

    def sentence(self) -> str:
        return _("Help before consequence: %(step)s.") % {"step": _rung(self.rung)}


@dataclass(frozen=True, kw_only=True)
class BreachAnswered(CaseEvent):
    type = "plan.breach_answered"
    attention = True
    plan_id: str
    response: str
    rung: str
    basis: str = ""

    def sentence(self) -> str:
        return _("Answer to a breach of the plan: %(step)s.") % {"step": _rung(self.rung)}


@dataclass(frozen=True, kw_only=True)
class HomeInspected(CaseEvent):
    type = "home_inspection.recorded"
    view_permission = CasePermission.VIEW_ASSESSMENTS
    plan_id: str
    inspection: str
    with_guardianship: bool

    def sentence(self) -> str:
        return _("Home inspection made.")


@dataclass(frozen=True, kw_only=True)
class EarlyEndSubmitted(CaseEvent):
    type = "early_end.submitted"
    plan_id: str
    on: Any

    def sentence(self) -> str:
        return _("The court was asked to end the control early.")


@dataclass(frozen=True, kw_only=True)
class PlanClosed(CaseEvent):
    type = "plan.closed"
    plan_id: str
    kind: str
    result: str
    ended_on: Any

    def sentence(self) -> str:
        from probation.models import EndResult

        return _("Plan ended: %(result)s.") % {"result": EndResult(self.result).label}


def _kind(kind: str) -> str:
    from probation.models import ContactKind

    return str(ContactKind(kind).label)


def _rung(rung: str) -> str:
    from probation.models import Rung

    return str(Rung(rung).label)


def _time(text: str) -> str:
    return when.when(dt.datetime.fromisoformat(text))
