"""The list of children, the page of a plan, opening, agreeing and ending."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import for_roles, requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.access import check_may
from cases.models import Case, Stage
from cases.views.form_page import form_page as answer_form
from cases.views.request import actor_of, see_other
from core import clock
from probation import actions, pages, queries, terms
from probation.actions import Opening
from probation.forms import AgreeForm, EndForm, OpenPlanForm
from probation.models import Plan, PlanKind
from probation.views._forms import form_page, plan_of, plan_url, runnable_plan

PAGE = 50


@for_roles("probation_officer", "head_of_probation", kind="list")
@require_GET
def children(request: HttpRequest) -> HttpResponse:
    """My children: every plan that runs or is being agreed, the soonest end first."""
    actor = actor_of(request)
    everybody = request.GET.get("who") == "service"
    found, older = queries.rows(
        actor,
        queries.open_plans(actor, mine=not everybody),
        limit=PAGE,
        after=request.GET.get("after", ""),
    )
    who = "&who=service" if everybody else ""
    context = {
        "rows": found,
        "everybody": everybody,
        "waiting": queries.waiting_cases(actor),
        "older_url": f"?after={older}{who}" if older else "",
        "columns": [
            _("Child"),
            _("Plan"),
            _("Next meeting"),
            _("State"),
            {"title": _("Action"), "hidden": True},
        ],
    }
    return TemplateResponse(request, "probation/children.html", context)


@requires(P.VIEW_FILE)
@require_GET
def plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One plan. Words, goals and meetings show only to those who may read the psychosocial part."""
    found = plan_of(request, pk)
    context = pages.plan_page(actor_of(request), found)
    return TemplateResponse(request, "probation/plan.html", context)


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def open_plan(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Opens a plan in a case that came to the probation service."""
    actor = actor_of(request)
    case: Case = get_visible_or_404(Case.objects.select_related("region"), actor, pk)
    made: list[Plan] = []

    def act(valid: OpenPlanForm) -> None:
        data = dict(valid.cleaned_data)
        version = data.pop("version")
        made.append(actions.open_plan(actor=actor, case=case, opening=Opening(**data), version=version))

    return answer_form(
        request,
        case=case,
        form=OpenPlanForm(request.POST or None, initial=_opening_defaults(case)),
        act=act,
        back=lambda: plan_url(made[0]),
        template="probation/form.html",
        page={
            "title": _("Open a plan"),
            "submit": _("Open the plan"),
            "cancel_url": reverse("cases:tab", args=[case.pk, "plan"]),
            "basis": "PROB 13, 15; PEC 64",
        },
        check=lambda: check_may(actor, case, P.SUPERVISE),
        done=_("The plan is open. Now the child and the family say what they think."),
    )


# A plan asks what should be different in three months; a shorter one is the exception.
USUAL_MONTHS = 3


def _opening_defaults(case: Case) -> dict[str, object]:
    """What the decision of the court says already, else what the stage suggests."""
    decided = queries.decision(case)
    kind = decided.get("kind") or {
        Stage.DIVERTED: PlanKind.DIVERSION,
        Stage.DECIDED: PlanKind.SUPERVISION,
    }.get(Stage(case.stage), PlanKind.SUPERVISION if case.stage == Stage.EXECUTION else PlanKind.PRETRIAL)
    rule = terms.rule(kind)
    return {
        "kind": PlanKind(kind).value,
        "basis": rule.bases[0].value,
        "control_months": decided.get("months") or max(rule.least, min(USUAL_MONTHS, rule.most)),
        "in_force_on": decided.get("in_force_on"),
        "started_on": clock.today(),
        "version": case.version,
    }


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, pk: uuid.UUID, who: str) -> HttpResponse:
    """Records what the child, or the family, answered."""
    found, actor = plan_of(request, pk), actor_of(request)
    initial = {"who": who, "on": clock.today(), "version": found.version}
    form = AgreeForm(request.POST or None, initial=initial)
    page = {
        "title": _("What does the child say to the plan?")
        if who == "child"
        else _("What does the family say to the plan?"),
        "submit": _("Record the answer"),
        "basis": "CRC 12, 40(3)(b)",
    }
    return form_page(
        request,
        plan=found,
        form=form,
        page=page,
        act=lambda data: actions.agree(
            actor=actor,
            plan=found,
            who=who,
            agreed=data["agreed"] == "yes",
            on=data["on"],
            words=data["words"],
            version=data["version"],
        ),
    )


@requires(P.SUPERVISE)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends a plan with its result and the child's view."""
    found, actor = plan_of(request, pk), actor_of(request)
    form = EndForm(request.POST or None, initial={"on": clock.today(), "version": found.version})
    return form_page(
        request,
        plan=found,
        form=form,
        page={"title": _("End the plan"), "submit": _("End the plan")},
        act=lambda data: actions.end_plan(actor=actor, plan=found, **data),
        done=_("The plan has ended."),
    )


@requires(P.SUPERVISE)
@require_POST
def early_end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Records that the court was asked to end the control early."""
    found = runnable_plan(request, pk)
    actions.submit_early_end(actor=actor_of(request), plan=found)
    messages.success(request, _("The submission to the court is recorded."))
    return see_other(plan_url(found))
