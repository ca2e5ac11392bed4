"""What every view of the court needs from the request."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from access.queries import get_visible_or_404
from cases.models import Case
from courts.days import date_of
from courts.models import Hearing

if TYPE_CHECKING:
    from accounts.actor import Actor


def actor_of(request: HttpRequest) -> "Actor":
    """Who acts; every view here stands behind a gate, so there is somebody."""
    return cast("Actor", request.actor)  # type: ignore[attr-defined]


def case_of(request: HttpRequest, pk: uuid.UUID) -> Case:
    found: Case = get_visible_or_404(Case.objects.select_related("region", "subject"), actor_of(request), pk)
    return found


def hearing_of(request: HttpRequest, pk: uuid.UUID) -> Hearing:
    rows = Hearing.objects.select_related("case", "case__region", "courtroom", "judge", "court")
    found: Hearing = get_visible_or_404(rows, actor_of(request), pk)
    return found


def day_of(request: HttpRequest, default: dt.date) -> dt.date:
    """The day that the address names; the default for anything that is no date."""
    return date_of(request.GET.get("date")) or default


def see_other(target: str) -> HttpResponse:
    """303: the browser fetches the page anew, so a reload sends nothing twice."""
    response = redirect(target)
    response.status_code = 303
    return response
