"""Who acts, deny by default, and errors as pages."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from access import reads
from access.context import for_actor
from access.fresh import ConfirmFirst
from accounts.actor import Actor, actor_of, chain_name
from core.errors import Conflict, Refused

MEMBERSHIP_KEY = "membership"


class ActorMiddleware:
    """Sets ``request.actor``: None for a stranger or before a membership is chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = _actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    return actor_of(
        request.user,
        request.session.get(MEMBERSHIP_KEY),
        session=chain_name(request.session.session_key),
        memory={} if request.method == "GET" else None,
    )


class DenyByDefaultMiddleware:
    """Refuses every view that carries no marker from ``access.gate``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        marked = getattr(view, "gate", None) or getattr(getattr(view, "cls", None), "gate", None)
        if marked is None:
            return HttpResponseForbidden("This view carries no access marker (access.gate).")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal or a conflict becomes a page that says what happened, what was kept and what to do."""
        if isinstance(exception, ConfirmFirst):
            answer: HttpResponse = import_string(settings.CONFIRM_FIRST)(request)
            return answer
        if not isinstance(exception, Refused | Conflict):
            return None
        actor = getattr(request, "actor", None)
        if actor is not None and isinstance(exception, Refused):
            with for_actor(actor):
                reads.refused(actor=actor, request=request, status=429 if exception.status == 429 else 403)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": str(exception)}, status=exception.status)
        return render(
            request, f"errors/{exception.status}.html", {"problem": exception}, status=exception.status
        )
