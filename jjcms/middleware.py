"""What every answer needs: a request number, the user's language, nothing kept in caches."""

import json
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]
_CODES = dict(settings.LANGUAGES)
NUL = "\0"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE_IN_JSON = re.compile(rb"\\u[dD][89a-fA-F]")


class RequestIdMiddleware:
    """Numbers each request, so that an error page and the log name the same thing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class PlainHttpMiddleware:
    """Refuses the API over plain http. A redirect would hide that a token has already gone out in the open."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        if is_api and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            detail = (
                "The API answers over https only. What was sent was readable on its way: make a new token."
            )
            return JsonResponse({"detail": detail}, status=403)
        return self.get_response(request)


class LanguageMiddleware:
    """The user's own language; before sign-in, the one chosen on the page, else the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated:
            chosen = request.user.language
        if chosen not in _CODES:
            chosen = translation.get_language_from_request(request)[:2]
        language = chosen if chosen in _CODES else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ReadableMiddleware:
    """Answers 400 to a NUL character wherever it was sent, and to half a character of JSON: PostgreSQL keeps none, and no
    keyboard types one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _cannot_be_kept(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"detail": _("What was sent holds a character that cannot be kept.")}, status=400
            )
        return render(request, "errors/400.html", status=400)


def _cannot_be_kept(request: HttpRequest) -> bool:
    if NUL in request.path or any(_in(values) for values in request.GET.lists()):
        return True
    if request.content_type == "application/json":
        return _NUL_IN_JSON.search(request.body) is not None or _has_half_a_character(request.body)
    return any(_in(values) for values in request.POST.lists())


def _has_half_a_character(body: bytes) -> bool:
    """One surrogate without the other: text that no encoding writes. What is no JSON at all its reader refuses."""
    if _SURROGATE_IN_JSON.search(body) is None:
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _in(pair: tuple[str, list[str]]) -> bool:
    name, values = pair
    return NUL in name or any(NUL in value for value in values)


class MethodMiddleware:
    """Answers 405 to TRACE and to words that no page and no API takes."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in _METHODS else HttpResponseNotAllowed(_METHODS)


class NoStoreMiddleware:
    """A page about a child stays in no cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response
