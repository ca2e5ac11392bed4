"""The timeline with its filters."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import casepage, timeline
from cases.views.request import actor_of, case_of


@requires(P.VIEW)
@require_http_methods(["GET", "POST"])
def whole(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything that happened, latest first; by kind, by word. A word may be a name: it is sent, never in the address."""
    actor, case = actor_of(request), case_of(request, pk)
    head = casepage.head(actor, case, current="timeline")
    filters = timeline.Filters(request.POST.get("kind", ""), request.POST.get("word", "").strip()[:60])
    found = timeline.rows(actor, case)
    context = {
        "case": case,
        "head": head,
        "filters": filters,
        "families": timeline.families(found),
        "entries": timeline.entries(found, head.permissions, filters),
        "total": len(found),
        "most": timeline.MOST,
    }
    return TemplateResponse(request, "cases/timeline.html", context)
