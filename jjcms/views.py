"""Pages that belong to no app: home, health, language, errors."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from access.gate import public, signed_in
from accounts import desk
from core import home as places
from core import nav
from core.addresses import own_path
from jjcms import health
from signin import keeping
from signin.middleware import go, half_way


@signed_in
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My work: the blocks that the apps registered for this role, most urgent first."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.role.works_with_cases and actor.role.key not in desk.ROLES:
        for item in nav.items():
            if item.roles and actor.role.key in item.roles and item.key != "home":
                return redirect(item.url_name)
    columns: dict[str, list[dict[str, Any]]] = {"main": [], "side": [], "quiet": []}
    for column in ("main", "side"):
        for block in places.blocks(actor.role.key, column):
            found = block.context(actor)
            where = "quiet" if block.is_empty(found) else column
            columns[where].append({"block": block, "template": block.template, "context": found})
    return TemplateResponse(request, "home.html", columns)


@half_way
@public
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, where browsers and bookmarks ask for it unbidden."""
    found = finders.find("css/mark.svg")
    if not isinstance(found, str):
        raise Http404
    response = HttpResponse(Path(found).read_bytes(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@public
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@public
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready while the database takes reads, writes and audit; Redis and the worker only degrade."""
    checks = health.checks()
    ready = checks["database"] == checks["migrations"] == "ok"
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


@half_way
@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remembers the language: for the person who is signed in, before sign-in for the browser until somebody is."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(own_path(request, request.POST.get("next")))
    if language in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        else:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
    return response


@signed_in
@require_GET
def keyboard(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "keyboard.html")


@public
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    from core.styleguide import examples

    return TemplateResponse(request, "styleguide.html", examples())


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was open while somebody signed in elsewhere carries an old token: the same person gets the form back
    with what they had typed. The browser says that it comes from this site; another site cannot."""
    own = f"{request.scheme}://{request.get_host()}"
    if request.user.is_authenticated and request.actor and request.headers.get("Origin") == own:  # type: ignore[attr-defined]
        page = keeping.keep(request, request.user)
        if keeping.KEPT in request.session:
            return go(request, page)
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    request.is_failing = True  # type: ignore[attr-defined]  # the database may be what failed
    context: dict[str, Any] = {"request_id": getattr(request, "request_id", "")}
    return render(request, "errors/500.html", context, status=500)
