"""What the pages of a plan share: finding the plan, and one page for one form."""

import uuid
from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.views.form_page import form_page as answer_form
from cases.views.request import actor_of
from probation.access import check_can_run
from probation.models import Plan


def plan_of(request: HttpRequest, pk: uuid.UUID) -> Plan:
    """The plan if this person may see it."""
    found: Plan = get_visible_or_404(
        Plan.objects.select_related("case__region", "officer"), actor_of(request), pk
    )
    return found


def runnable_plan(request: HttpRequest, pk: uuid.UUID) -> Plan:
    """The plan if this person works with it; 403 with the reason otherwise."""
    plan = plan_of(request, pk)
    check_can_run(actor_of(request), plan)
    return plan


def scoped(request: HttpRequest, model: Any, pk: uuid.UUID) -> Any:
    """A row of a plan, for the probation service only."""
    return get_visible_or_404(model, actor_of(request), pk, P.SUPERVISE)


def plan_url(plan: Plan) -> str:
    return reverse("probation:plan", args=[plan.pk])


def form_page(
    request: HttpRequest,
    *,
    plan: Plan,
    form: BaseForm,
    act: Callable[[Any], Any],
    page: dict[str, Any],
    done: str = "",
) -> HttpResponse:
    """A form of a plan for those who run it; a right one is handed to ``act`` and leads back to the plan.

    ``page``: title, submit, and what the template needs beyond that.
    """
    actor = actor_of(request)
    return answer_form(
        request,
        case=plan.case,
        form=form,
        act=lambda valid: act(valid.cleaned_data),
        back=plan_url(plan),
        template="probation/form.html",
        page={"plan": plan, "cancel_url": plan_url(plan), **page},
        check=lambda: check_can_run(actor, plan),
        done=done,
    )
