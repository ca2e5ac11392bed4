"""Who looked at this child: one printable page for each case."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles
from accounts.roles import RoleKey
from audit import looks
from audit.walls import HEADS


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
