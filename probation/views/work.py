"""Goals, steps, making good, home inspections and the ladder of responses."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases.views.request import actor_of, see_other
from core import clock
from probation import actions, queries
from probation.actions.goals import StepDraft
from probation.forms import GoalForm, InspectionForm, RepairForm, RespondForm, StepForm
from probation.models import Attendance, Contact, GoalState, PlanGoal, PlanStep, RepairItem
from probation.views._forms import form_page, plan_of, plan_url, scoped


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def add_goal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A goal in the child's words with its first small step."""
    plan, actor = plan_of(request, pk), actor_of(request)
    return form_page(
        request,
        plan=plan,
        form=GoalForm(request.POST or None, initial={"due_on": plan.ends_on}),
        page={"title": _("A goal of the child"), "submit": _("Add the goal")},
        act=lambda data: actions.add_goal(
            actor=actor,
            plan=plan,
            area=data["area"],
            words=data["words"],
            measure=data["measure"],
            due_on=data["due_on"],
            steps=[
                StepDraft(what=data["step_what"], with_whom=data["step_with"], due_on=data["step_due_on"])
            ],
        ),
    )


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def add_step(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One more small step of a goal."""
    goal: PlanGoal = scoped(request, PlanGoal, pk)
    plan, actor = plan_of(request, goal.plan_id), actor_of(request)
    return form_page(
        request,
        plan=plan,
        form=StepForm(request.POST or None, initial={"due_on": goal.due_on}),
        page={"title": _("One more small step"), "submit": _("Add the step"), "about": goal.words},
        act=lambda data: actions.add_step(actor=actor, goal=goal, step=StepDraft(**data)),
    )


@requires(P.SUPERVISE)
@require_POST
def close_step(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Done, or not done."""
    step: PlanStep = scoped(request, PlanStep.objects.select_related("goal__plan"), pk)
    actions.complete_step(actor=actor_of(request), step=step, done=request.POST.get("done") == "yes")
    return see_other(plan_url(step.goal.plan))


@requires(P.SUPERVISE)
@require_POST
def close_goal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Reached, reached in part, or set aside; confirmed on a page of its own, since it cannot be taken back."""
    goal: PlanGoal = scoped(request, PlanGoal.objects.select_related("plan"), pk)
    state = request.POST.get("state", "")
    if "confirm" not in request.POST and goal.state == GoalState.ACTIVE and state in ENDS:
        return TemplateResponse(request, "components/confirm_page.html", _goal_ends(goal, state))
    actions.close_goal(actor=actor_of(request), goal=goal, state=state)
    return see_other(plan_url(goal.plan))


ENDS = [state for state in GoalState.values if state != GoalState.ACTIVE]


def _goal_ends(goal: PlanGoal, state: str) -> dict[str, Any]:
    label = GoalState(state).label
    return {
        "title": _("The goal is %(state)s?") % {"state": label},
        "about": goal.words,
        "follows": [
            _("The goal is closed: no step can be added or ticked any more."),
            _("The timeline of the case says that a goal was closed, and not its words."),
        ],
        "hidden": [("state", state)],
        "submit": _("Yes: %(state)s") % {"state": label},
        "cancel_url": plan_url(goal.plan),
    }


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def add_repair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How the harm is made good."""
    plan, actor = plan_of(request, pk), actor_of(request)
    return form_page(
        request,
        plan=plan,
        form=RepairForm(request.POST or None, initial={"due_on": plan.ends_on}),
        page={
            "title": _("Making good"),
            "submit": _("Add to the agreement"),
            "basis": "CC 68, 84",
            "lead": _("By deeds first: an apology, a repair, help. Money is the last way."),
        },
        act=lambda data: actions.add_repair(actor=actor, plan=plan, **data),
    )


@requires(P.SUPERVISE)
@require_POST
def close_repair(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Done or not done; for a payment first: approved or not."""
    item: RepairItem = scoped(request, RepairItem.objects.select_related("plan__case"), pk)
    actor, answer = actor_of(request), request.POST.get("done", "")
    if "approved" in request.POST:
        actions.review_repair(actor=actor, item=item, approved=request.POST["approved"] == "yes")
    else:
        actions.close_repair(actor=actor, item=item, done=answer == "yes")
    return see_other(plan_url(item.plan))


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def inspect(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The quarterly inspection of the home."""
    plan, actor = plan_of(request, pk), actor_of(request)
    return form_page(
        request,
        plan=plan,
        form=InspectionForm(request.POST or None, initial={"made_on": clock.today()}),
        page={"title": _("Home inspection"), "submit": _("Record the inspection"), "basis": "PROB 19(4)"},
        act=lambda data: actions.record_home_inspection(
            actor=actor, plan=plan, **{**data, "with_guardianship": data["with_guardianship"] == "yes"}
        ),
        done=_("The home inspection is recorded."),
    )


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def respond(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The ladder: help first."""
    plan, actor = plan_of(request, pk), actor_of(request)
    missed = Contact.objects.visible_to(actor).filter(
        plan=plan, attendance__in=[Attendance.MISSED, Attendance.EXCUSED]
    )
    last = missed.order_by("-planned_at").first()
    steps = queries.ladder_of(actor, plan)
    return form_page(
        request,
        plan=plan,
        form=RespondForm(request.POST or None, ladder=steps),
        page={
            "title": _("What helps the child to come?"),
            "submit": _("Record this step"),
            "ladder": steps,
            "missed": list(missed.order_by("-planned_at")[:3]),
            "lead": _("Help comes before any consequence. Take the lightest step that can work."),
        },
        act=lambda data: actions.respond(actor=actor, plan=plan, contact=last, **data),
        done=_("The step is recorded."),
    )
