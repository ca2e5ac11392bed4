"""One case as another role would see it."""

import functools
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from access.gate import requires
from accounts.permissions import CasePermission as P
from accounts.roles import ROLES
from cases import simulation
from cases.access import check_may
from cases.views.request import actor_of, case_of
from core import inert


@requires(P.VIEW_FILE)
@require_GET
def as_role(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First the choice of a role, then the case as that role would see it. Whoever reads the file may look.

    Nothing can be changed here, and nothing is shown that the viewer could not see by themselves.
    """
    actor, case = actor_of(request), case_of(request, pk)
    check_may(actor, case, P.VIEW_FILE)
    if "role" not in request.GET:
        outside = [role for role in ROLES.values() if role.works_with_cases]
        context = {"case": case, "offices": simulation.offices(actor, case), "outside": outside}
        return TemplateResponse(request, "cases/as_role.html", context)
    simulated = simulation.find(actor, case, request.GET.get("agency", ""), request.GET["role"])
    drawn = simulation.draw(simulated, case.pk, request.GET.get("tab", ""))
    response = TemplateResponse(
        request, "cases/simulated.html", {"case": case, "drawn": drawn, "simulated": simulated}
    )
    response.add_post_render_callback(functools.partial(_still, simulation.lead(case.pk, simulated)))
    return response


def _still(lead: Any, response: Any) -> None:
    response.content = inert.regions(response.content.decode(), lead)
