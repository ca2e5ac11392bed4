"""The way back for a colleague: asked by one, confirmed by another."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from access.gate import for_roles
from signin import recovery


@for_roles(*recovery.CONFIRMS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and for whom one may ask."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = [
        {"row": row, "mine": actor.user.pk in (row.asked_by_id, row.user_id)}
        for row in recovery.waiting(actor)
    ]
    asks = actor.role.key in recovery.ASKS
    context = {"rows": rows, "asks": asks, "colleagues": recovery.colleagues(actor) if asks else []}
    return TemplateResponse(request, "signin/recovery.html", context)


@for_roles(*recovery.ASKS, fresh=True)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    number = request.POST.get("user", "")
    chosen = recovery.colleagues(actor).filter(
        user=int(number) if number.isdecimal() and len(number) < 10 else 0
    )
    membership = chosen.first()
    if membership is None:
        raise Http404
    recovery.ask(actor=actor, user=membership.user)
    messages.success(request, _("Asked. Another administrator or the head of your agency confirms it."))
    return redirect("signin:recovery")


@for_roles(*recovery.CONFIRMS, fresh=True)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms or refuses; the link is shown once, to be handed over in person."""
    confirmed = request.POST.get("decision") == "confirm"
    path = recovery.decide(actor=request.actor, number=pk, confirmed=confirmed)  # type: ignore[attr-defined]
    if not confirmed:
        messages.success(request, _("Refused. Nothing has changed."))
        return redirect("signin:recovery")
    return TemplateResponse(request, "signin/recovery_link.html", {"link": request.build_absolute_uri(path)})
