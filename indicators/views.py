"""The plan of publication: what it says, what two persons approved, what was released under it."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles
from accounts.actor import Actor
from cases.views.form_page import attempt, status_of
from cases.views.request import see_other
from core.errors import Refused
from indicators import actions, board
from indicators.forms import ConfirmForm, ProposeForm
from indicators.models import PlanApproval
from indicators.second import APPROVERS


def _acting(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@for_roles(*APPROVERS)
@require_GET
def plan_page(request: HttpRequest) -> HttpResponse:
    """The present plan in words, what waits, what differs from the approved one, and the releases by plan."""
    return TemplateResponse(request, "indicators/plan.html", {"board": board.load(_acting(request))})


def _verb(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    done: str,
    page: dict[str, Any],
) -> HttpResponse:
    """A form of a verb; what was typed stays on every answer but the right one, which leads back with a 303."""
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            problem = attempt(act)
            if problem is None:
                messages.success(request, done)
                return see_other(reverse("indicators:plan"))
            status = status_of(problem)
            if isinstance(problem, Refused):
                reads.refused(actor=_acting(request), request=request)
    context = {"form": form, "problem": problem, **page}
    return TemplateResponse(request, "indicators/verb.html", context, status=status)


@for_roles(*APPROVERS)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Proposes the present plan, or the revision of a published quarter."""
    form = ProposeForm(request.POST or None)
    return _verb(
        request,
        form,
        lambda: actions.propose(
            actor=_acting(request), reason=form.cleaned_data["reason"], period=form.period
        ),
        _("It is proposed. A second statistics officer has to confirm it within seven days."),
        {
            "title": _("Propose"),
            "confirm": _("Propose"),
            "board": board.load(_acting(request)),
            "is_possible": bool(form.fields["what"].choices),  # type: ignore[attr-defined]
        },
    )


@for_roles(*APPROVERS, fresh=True)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second person reads what was proposed and approves it."""
    rows = PlanApproval.objects.select_related("proposal__proposed_by", "proposal__confirmed_by")
    row: PlanApproval = get_object_or_404(rows, pk=pk)
    return _verb(
        request,
        ConfirmForm(request.POST or None),
        lambda: actions.confirm(actor=_acting(request), approval=row),
        _("It is approved. The nightly job publishes under it from now on.")
        if not row.period
        else _("The revision is approved. It is published with the command on the server."),
        {
            "title": _("Read and confirm"),
            "confirm": _("Approve as the second person"),
            "approval": row,
            "board": board.load(_acting(request), text=row.plan_text),
            "is_possible": True,
        },
    )
