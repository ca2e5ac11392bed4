"""The API: the same queries and verbs as the pages, the same marker, the same read entry."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler

from access.fresh import TELLS, ConfirmFirst
from access.viewsets import CaseApi
from core.errors import Conflict, NotLawful, Refused

__all__ = ["CaseApi", "handle_exception"]


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals and conflicts as JSON with the reason and the way on."""
    if isinstance(error, ConfirmFirst):
        error = PermissionDenied(TELLS, "confirm_first")
    if isinstance(error, Refused | Conflict):
        body: dict[str, Any] = {"detail": str(error)}
        if isinstance(error, Refused) and error.way_on:
            body["way_on"] = str(error.way_on)
        if isinstance(error, NotLawful):
            body |= {"code": error.code, "basis": error.basis}
        return Response(body, status=error.status)
    return exception_handler(error, context)
