"""The way back for a colleague: asked by one, confirmed by another."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles
from core.errors import Conflict, Refused
from signin import confirmers, recovery
from signin.forms import RecoverForm

_ANSWERS = ("confirm", "refuse")


@for_roles(*recovery.CONFIRMS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, who that can be and until when, and for whom one may ask."""
    return _page(request)


def _page(
    request: HttpRequest, form: RecoverForm | None = None, problem: Any = None, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    waiting = list(recovery.waiting(actor))
    who = confirmers.by_request(waiting)
    rows = [
        {
            "row": row,
            "mine": actor.user.pk in (row.asked_by_id, row.user_id),
            "confirmers": who[row.pk],
            "lapses_at": recovery.lapses_at(row),
        }
        for row in waiting
    ]
    if form is None and actor.role.key in recovery.ASKS:
        form = RecoverForm(None, colleagues=recovery.colleagues(actor))
    context = {"rows": rows, "form": form, "problem": problem}
    return TemplateResponse(request, "signin/recovery.html", context, status=status)


@for_roles(*recovery.ASKS, fresh=True)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for a colleague. Opened again, for instance by the browser, it leads to what waits."""
    if request.method == "GET":
        return redirect("signin:recovery")
    actor = request.actor  # type: ignore[attr-defined]
    form = RecoverForm(request.POST, colleagues=recovery.colleagues(actor))
    if form.is_valid():
        try:
            with transaction.atomic():
                recovery.ask(actor=actor, user=form.cleaned_data["user"])
        except (Conflict, Refused) as problem:
            form.add_error("user", str(problem.reason))
        else:
            messages.success(request, _("You have asked. Below stands who can confirm it, and until when."))
            return redirect("signin:recovery")
    return _page(request, form, status=422)


@for_roles(*recovery.CONFIRMS, fresh=True)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms or refuses; the link is shown once, to be handed over in person."""
    answer = request.POST.get("decision", "")
    if request.method == "GET":
        return redirect("signin:recovery")
    try:
        if answer not in _ANSWERS and recovery.waiting(request.actor).filter(pk=pk).exists():  # type: ignore[attr-defined]
            return _page(request, problem=Refused(_("Confirm or refuse.")), status=422)
        with transaction.atomic():
            path = recovery.decide(actor=request.actor, number=pk, confirmed=answer == "confirm")  # type: ignore[attr-defined]
    except (Conflict, Refused) as problem:
        if isinstance(problem, Refused):
            reads.refused(actor=request.actor, request=request)  # type: ignore[attr-defined]
        return _page(request, problem=problem, status=problem.status)
    if not path:
        messages.success(request, _("Refused. Nothing has changed."))
        return redirect("signin:recovery")
    return TemplateResponse(request, "signin/recovery_link.html", {"link": request.build_absolute_uri(path)})
