"""The API: the same queries and verbs as the pages, the same marker, the same read entry."""

from typing import Any

from django.http import HttpRequest
from rest_framework import exceptions, viewsets
from rest_framework.response import Response
from rest_framework.views import exception_handler

from access import gate, reads
from access.middleware import MEMBERSHIP_KEY
from accounts.actor import actor_of
from core.errors import Conflict, NotLawful, Refused


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Refusals and conflicts as JSON with the reason and the way on."""
    if isinstance(error, Refused | Conflict):
        body: dict[str, Any] = {"detail": str(error)}
        if isinstance(error, Refused) and error.way_on:
            body["way_on"] = str(error.way_on)
        if isinstance(error, NotLawful):
            body |= {"code": error.code, "basis": error.basis}
        return Response(body, status=error.status)
    return exception_handler(error, context)


class CaseApi(viewsets.ViewSet):
    """Base of every viewset. ``gates`` maps each action to its gate; an action without one is refused."""

    gates: dict[str, gate.Gate] = {}
    gate = gate.Gate()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Authenticates first, then runs the action inside the actor's transaction with one read entry."""
        from access.context import for_actor

        self.args, self.kwargs = args, kwargs
        request = self.request = self.initialize_request(request, *args, **kwargs)  # type: ignore[assignment]
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            actor = self._actor(request)
            mark = self.gates.get(self.action or "")
            if mark is None or not mark.admits(actor):
                raise exceptions.PermissionDenied
            handler = getattr(self, (request.method or "").lower(), self.http_method_not_allowed)
            with for_actor(actor), reads.collect() as seen:
                request.actor = actor  # type: ignore[attr-defined]
                response = handler(request, *args, **kwargs)
                self.response = self.finalize_response(request, response, *args, **kwargs)
                self.response.render()
                if seen or mark.kind in ("search", "export"):
                    reads.write(actor=actor, request=request._request, kind="api", case_ids=seen, status=response.status_code)  # type: ignore[attr-defined]  # noqa: E501
                return self.response
        except Exception as error:
            response = self.handle_exception(error)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def _actor(self, request: Any) -> Any:
        chosen = request.headers.get("X-Membership") or request._request.session.get(MEMBERSHIP_KEY)
        actor = actor_of(request.user, int(chosen) if chosen else None, session=request._request.session.session_key or "")
        if actor is None:
            raise exceptions.PermissionDenied("Choose a membership: send its number in X-Membership.")
        return actor
