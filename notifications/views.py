"""The inbox page."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import requires, signed_in
from accounts.permissions import CasePermission
from notifications import actions, choices, inbox
from notifications.inbox import PAGE, TERM_KINDS
from notifications.models import Kind, LetterChoice
from notifications.queries import find_item, open_count


@requires(CasePermission.VIEW, kind="list")
@require_GET
def inbox_page(request: HttpRequest) -> HttpResponse:
    """What came, newest first; what is done stays readable under "Done"."""
    actor = request.actor  # type: ignore[attr-defined]
    done = request.GET.get("show") == "done"
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    found = inbox.lines(actor, done=done, kind=kind, after=request.GET.get("after", ""))
    context = {
        "lines": found.lines,
        "older_url": f"?{'show=done&' if done else ''}after={found.more}" if found.more else "",
        "done": done,
        "open_count": open_count(actor),
    }
    return TemplateResponse(request, "notifications/inbox.html", context)


@requires(CasePermission.VIEW)
@require_POST
def acknowledge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    actions.acknowledge(actor=actor, item=find_item(actor, pk))
    messages.success(request, _("You have taken the notice on."))
    return redirect("notifications:inbox")


@requires(CasePermission.VIEW)
@require_POST
def mark_done(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    item = find_item(actor, pk)
    told = [item, *(find_item(actor, other) for other in request.POST.getlist("with")[:PAGE])]
    for one in told:
        actions.mark_done(actor=actor, item=one)
    if item.kind in TERM_KINDS:
        messages.success(request, _("The notice is put aside. The term goes on as before."))
    else:
        messages.success(request, _("The notice is marked as done."))
    return redirect("notifications:inbox")


@signed_in
@require_http_methods(["GET", "POST"])
def letters_page(request: HttpRequest) -> HttpResponse:
    """When letters come about what is not urgent."""
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and request.POST.get("low", "") in LetterChoice.Low.values:
        choices.choose(actor=actor, low=request.POST["low"])
        messages.success(request, _("Your choice is kept."))
        return redirect("notifications:letters")
    context = {"choices": LetterChoice.Low.choices, "chosen": choices.of(actor.user)}
    wrong = request.method == "POST"
    return TemplateResponse(
        request, "notifications/letters.html", context | {"wrong": wrong}, status=422 if wrong else 200
    )
