"""Who looked at this child: one printable page for each case."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles
from accounts.roles import RoleKey
from audit import alerts, looks
from audit.forms import ExplainForm
from audit.models import ReadingAlert
from audit.reading_walls import WATCHERS
from audit.walls import HEADS
from core import bounds
from core.errors import Conflict


@require_GET
@for_roles(RoleKey.PROSECUTOR, *HEADS)
def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """For who supervises the case: a prosecutor sees every office, a head the own one."""
    actor = request.actor  # type: ignore[attr-defined]
    number = looks.number_or_404(case_id)
    context = {"case_id": case_id, "number": number, "looks": looks.of_case(actor, case_id)}
    return TemplateResponse(request, "audit/case.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(RoleKey.DATA_PROTECTION_OFFICER)
def office(request: HttpRequest) -> HttpResponse:
    """For the data protection officer: by number, who of the own office looked. No content of the case."""
    actor = request.actor  # type: ignore[attr-defined]
    number = request.POST.get("number", "").strip()[:20]
    case_id = looks.case_of_number(number) if number else None
    if case_id:
        reads.note(case_id)
    context = {"number": number, "looks": looks.of_case(actor, case_id) if case_id else None}
    return TemplateResponse(request, "audit/office.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(*WATCHERS)
def unusual(request: HttpRequest) -> HttpResponse:
    """Alerts about unusual reading in the own office: who, how much, and what it was. Never which cases."""
    actor = request.actor  # type: ignore[attr-defined]
    sent, status, problem = None, 200, None
    if request.method == "POST":
        alert = get_object_or_404(ReadingAlert, pk=bounds.whole(request.POST.get("alert", "")) or 0)
        sent, status = ExplainForm(request.POST, alert), 422
        if sent.is_valid():
            facts = {name: sent.cleaned_data[name] for name in ("outcome", "words", "version")}
            try:
                alerts.close(actor=actor, alert=alert, **facts)
            except Conflict as found:
                problem, status = found, found.status
            else:
                messages.success(request, _("The answer is kept with your name."))
                return HttpResponseRedirect(reverse("audit:unusual"), status=303)
    context = {"lines": _with_forms(alerts.lines(actor), sent), "problem": problem, "sent": sent}
    return TemplateResponse(request, "audit/unusual.html", context, status=status)


def _with_forms(lines: list[alerts.Line], sent: ExplainForm | None) -> list[tuple[alerts.Line, ExplainForm]]:
    """Each alert with its form; the one that was sent as it was typed."""
    typed = str(sent["alert"].value()) if sent else ""
    return [
        (line, sent if sent and typed == str(line.alert.pk) else ExplainForm(None, line.alert))
        for line in lines
    ]
