"""What the pages of a plan share: finding the plan, and one page for one form."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from core.errors import Refused
from probation.access import check_can_run
from probation.models import Plan

if TYPE_CHECKING:
    from accounts.actor import Actor


def actor_of(request: HttpRequest) -> "Actor":
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


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


def see_other(target: str) -> HttpResponse:
    """303: a reload sends nothing twice."""
    response = redirect(target)
    response.status_code = 303
    return response


def plan_url(plan: Plan) -> str:
    return reverse("probation:plan", args=[plan.pk])


def explain(form: BaseForm, refused: Refused) -> None:
    """Puts a refusal of the verb beside what was typed, with the lawful way on."""
    texts = (str(refused.reason), str(refused.way_on), getattr(refused, "basis", ""))
    form.add_error(None, " ".join(t for t in texts if t))


def form_page(
    request: HttpRequest,
    *,
    plan: Plan,
    form: BaseForm,
    act: Callable[[Any], Any],
    page: dict[str, Any],
    done: str = "",
) -> HttpResponse:
    """Shows a form of a plan; a right one is handed to ``act`` and leads back to the plan.

    ``page``: title, submit, and what the template needs beyond that.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refused as refused:
                explain(form, refused)
            else:
                if done:
                    messages.success(request, done)
                return see_other(page.get("next") or plan_url(plan))
    context = {"plan": plan, "case": plan.case, "form": form, "cancel_url": plan_url(plan), **page}
    return TemplateResponse(request, "probation/form.html", context, status=status)
