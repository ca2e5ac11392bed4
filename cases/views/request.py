"""What every view of a case needs from the request."""

import uuid
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.models import Case

if TYPE_CHECKING:
    from accounts.actor import Actor


def actor_of(request: HttpRequest) -> "Actor":
    """Who acts; every view here stands behind a gate, so there is somebody."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


def case_of(request: HttpRequest, pk: uuid.UUID, permission: P | None = None) -> Case:
    """The case if this person may see it (and has ``permission`` in it); else 404, whether it exists or not."""
    found: Case = get_visible_or_404(Case.objects.select_related("region"), actor_of(request), pk, permission)
    return found


def see_other(target: str) -> HttpResponse:
    """303: the browser fetches the page anew, so a reload sends nothing twice."""
    response = redirect(target)
    response.status_code = 303
    return response
