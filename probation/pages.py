"""What the page of a plan and the panels show."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from cases import casepage, vault
from cases.access import may
from cases.models import Case, Stage
from core import clock
from probation import queries, terms
from probation.access import can_run
from probation.models import (
    Attendance,
    Contact,
    GoalState,
    HomeInspection,
    NonCompliance,
    Plan,
    PlanGoal,
    PlanKind,
    PlanNote,
    PlanState,
    PlanStep,
    RepairItem,
)

if TYPE_CHECKING:
    from accounts.actor import Actor

CONTACTS_SHOWN = 12


def plan_page(actor: "Actor", plan: Plan) -> dict[str, Any]:
    """The page of one plan, under the permanent head of the case."""
    return {
        "case": plan.case,
        "head": casepage.head(actor, plan.case, current="plan"),
        **plan_context(actor, plan),
    }


def plan_context(actor: "Actor", plan: Plan) -> dict[str, Any]:
    """One plan with everything in it that this reader may see."""
    works = can_run(actor, plan)
    inner = may(actor, plan.case, P.VIEW_ASSESSMENTS)
    context: dict[str, Any] = {"plan": plan, "works": works, "inner": inner, "facts": facts(plan)}
    context["half_over"] = works and queries.is_half_over(plan)
    if inner:
        context |= _inner(actor, plan)
    return context


def facts(plan: Plan) -> list[dict[str, Any]]:
    """What holds by law, as labels and values."""
    from core import when

    today = clock.today()
    month = _("month %(month)s of %(months)s") % {
        "month": queries.month_of(plan),
        "months": plan.control_months,
    }
    rows: list[dict[str, Any]] = [
        {"label": _("Kind"), "value": plan.get_kind_display()},
        {"label": _("Legal basis"), "value": plan.get_basis_display()},
        {"label": _("State"), "value": plan.get_state_display(), "badge": month if plan.is_open else ""},
        {"label": _("Begins"), "value": when.day(plan.started_on, weekday=False)},
        {"label": _("Ends"), "value": when.day(plan.ends_on, weekday=False)},
        {"label": _("Officer"), "value": plan.officer.short_name},
    ]
    if plan.document_number:
        rows.insert(2, {"label": _("Judgment or ruling"), "value": plan.document_number})
    if plan.application_on:
        rows.insert(
            2, {"label": _("Written application"), "value": when.day(plan.application_on, weekday=False)}
        )
    if plan.kind == PlanKind.SUPERVISION and plan.is_open:
        half = terms.half_of(plan.started_on, plan.ends_on)
        rows.append(
            {
                "label": _("Half of the term"),
                "value": when.day(half, weekday=False),
                "badge": _("reached") if today >= half else "",
                "badge_kind": "done",
                "basis": "PROB 15(5)",
            }
        )
    if plan.ended_on:
        rows.append(
            {
                "label": _("Ended"),
                "value": f"{when.day(plan.ended_on, weekday=False)}, {plan.get_end_result_display()}",
            }
        )
    return rows


def _inner(actor: "Actor", plan: Plan) -> dict[str, Any]:
    goals = list(PlanGoal.objects.visible_to(actor).filter(plan=plan))
    steps = list(PlanStep.objects.visible_to(actor).filter(goal__plan=plan))
    repairs = list(RepairItem.objects.visible_to(actor).filter(plan=plan))
    contacts = list(
        Contact.objects.visible_to(actor).filter(plan=plan).order_by("-planned_at")[:CONTACTS_SHOWN]
    )
    notes = list(PlanNote.objects.visible_to(actor).filter(plan=plan))
    inspections = list(HomeInspection.objects.visible_to(actor).filter(plan=plan)[:4])
    responses = list(NonCompliance.objects.visible_to(actor).filter(plan=plan)[:6])
    vault.open_rows([*goals, *steps, *repairs, *contacts, *notes, *inspections, *responses])
    by_goal: dict[Any, list[PlanStep]] = {}
    for step in steps:
        by_goal.setdefault(step.goal_id, []).append(step)
    now = clock.now()
    return {
        "goals": [
            {"goal": g, "steps": by_goal.get(g.pk, []), "is_active": g.state == GoalState.ACTIVE}
            for g in goals
        ],
        "goal_ends": [(s.value, s.label) for s in GoalState if s != GoalState.ACTIVE],
        "repairs": repairs,
        "waiting": [c for c in contacts if not c.attendance and c.planned_at < now],
        "coming": sorted(
            (c for c in contacts if not c.attendance and c.planned_at >= now), key=lambda c: c.planned_at
        ),
        "held": [c for c in contacts if c.attendance],
        "notes": notes,
        "inspections": inspections,
        "responses": responses,
        "missed": sum(c.attendance in (Attendance.MISSED, Attendance.EXCUSED) for c in contacts),
        "me": actor.user.pk,
    }


def tab(actor: "Actor", case: Case) -> dict[str, Any]:
    """The tab "Plan": the newest plan in full, older ones as links, and the way to open one."""
    plans = queries.plans_of(actor, case)
    supervises = may(actor, case, P.SUPERVISE) and case.stage != Stage.CLOSED
    context: dict[str, Any] = {
        "plans": plans,
        "open_url": reverse("probation:open", args=[case.pk]) if supervises else "",
        "older": plans[1:],
    }
    if plans:
        newest = plans[0]
        newest.case = case
        context |= plan_context(actor, newest)
    return context


def card(actor: "Actor", case: Case) -> dict[str, Any]:
    """Three facts of the plan for the overview; nothing without a plan."""
    plans = [p for p in queries.plans_of(actor, case) if p.state != PlanState.ENDED]
    if not plans:
        return {}
    plan = plans[0]
    return {"plan": plan, "facts": facts(plan)[:4], "next": queries.next_contact(actor, plan)}


def attention(actor: "Actor", case: Case) -> dict[str, Any]:
    """Meetings without an outcome, and a case that waits for its plan."""
    if not may(actor, case, P.SUPERVISE):
        return {}
    items: list[dict[str, Any]] = []
    waiting = Contact.objects.visible_to(actor, P.SUPERVISE).filter(
        case=case, attendance="", planned_at__lt=clock.now(), plan__ended_on__isnull=True
    )
    for contact in waiting.order_by("planned_at")[:2]:
        items.append(_waiting_item(contact))
    if case.stage in (Stage.DECIDED, Stage.DIVERTED) and not queries.plans_of(actor, case):
        items.append(
            {
                "label": _("Plan"),
                "kind": "soon",
                "title": _("No plan yet."),
                "text": _("The first visit is due within ten days of entry into force."),
                "basis": "PROB 15(3)(1)",
                "action": _("Open a plan"),
                "url": reverse("probation:open", args=[case.pk]),
            }
        )
    return {"items": items} if items else {}


def _waiting_item(contact: Contact) -> dict[str, Any]:
    from core import when

    return {
        "label": when.day(contact.planned_at),
        "kind": "soon",
        "title": str(contact.get_kind_display()).capitalize() + ".",
        "text": _("Nobody has recorded how it went."),
        "action": _("Record"),
        "url": reverse("probation:record", args=[contact.pk]),
    }
