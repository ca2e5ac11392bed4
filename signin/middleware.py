"""Between who somebody is and what they may open: is the seat still theirs, and is it open?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.htmx import is_htmx
from signin import devices, keeping, refill, seats

View = Callable[..., Any]


def half_way(view: View) -> View:
    """Marks a view that answers also before the second factor: the factor itself, signing out, the language."""
    view.half_way = True  # type: ignore[attr-defined]
    return view


class SeatMiddleware:
    """Ends seats that are over, keeps half-open ones at the second factor, and puts back what was typed too late."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        why = seats.why_over(request)
        request.lapsed_for = self._lapsed(request, why)  # type: ignore[attr-defined]
        request.half = False  # type: ignore[attr-defined]
        if why:
            seats.end(request)
            request.user, request.actor = AnonymousUser(), None  # type: ignore[attr-defined]
        elif seats.is_half(request):
            request.half, request.actor = True, None  # type: ignore[attr-defined]
        response = self.get_response(request)
        devices.keep(request, response)
        return _put_back(request, response)

    @staticmethod
    def _lapsed(request: HttpRequest, why: str) -> Any:
        """Whose seat is over, as of this request or since one before."""
        row = getattr(request.session, "row", None)
        if why:
            return request.user if request.user.is_authenticated else None
        if (
            row is not None
            and row.ended_at is not None
            and row.user_id
            and SESSION_KEY not in request.session
        ):
            return row.user
        return None

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.half:  # type: ignore[attr-defined]
            return None if getattr(view, "half_way", False) else _factor_first(request)
        if request.user.is_authenticated and not getattr(view, "only_looks", False):
            seats.note(request)
        gate = getattr(view, "gate", None)
        if request.lapsed_for is not None and gate is not None and not gate.public:  # type: ignore[attr-defined]
            return _sign_in_again(request)
        return None


def _factor_first(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": _("Give the second factor first.")}, status=403)
    if request.method == "GET" and not is_htmx(request):
        request.session[seats.NEXT] = request.get_full_path()
    return go(request, reverse("signin:factor"))


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    """The door, with what had been typed kept for the same person."""
    page = request.get_full_path()
    if request.method == "POST":
        page = keeping.keep(request, request.lapsed_for)  # type: ignore[attr-defined]
    messages.info(
        request,
        _(
            "Your session has ended. Sign in to go on: what you had typed and sent is kept and will be shown again."
        ),
    )
    return go(request, f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': page})}")


def go(request: HttpRequest, where: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _put_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page with what was typed before the session ended; nothing when it is not that page."""
    if (
        request.method != "GET"
        or response.status_code != 200
        or response.streaming
        or keeping.KEPT not in request.session
        or is_htmx(request)
        or not response.headers.get("Content-Type", "").startswith("text/html")
    ):
        return response
    kept = keeping.take(request)
    if kept is None:
        return response
    row, values = kept
    note = _("What you had typed when the session ended is back in this form. Check it, then send it.")
    html, filled = refill.refill(
        response.content.decode(), page=row.page, path=row.path, values=values, note=note
    )
    if filled:
        response.content = html.encode()
    return response
