"""In and out: the password, and leaving."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import public
from accounts.models import User
from core.addresses import own_path
from signin import actions, devices, events, seats
from signin.forms import SignInForm, sent
from signin.guessing import guarded
from signin.middleware import half_way
from signin.throttle import minutes


@half_way
@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The password; then the second factor where one is asked for, then straight to work."""
    form = SignInForm(request, data=sent(request))
    target = own_path(request, request.POST.get("next") or request.GET.get("next"))
    wait, status = 0, 200
    if request.method == "POST":
        status = 422
        name, password = request.POST.get("username", ""), request.POST.get("password", "")
        person = User.objects.filter(username__iexact=name).first() if name else None
        if not (name and password):
            form.is_valid()
        else:
            right, wait = guarded(request, "password", name[:150], person, form.is_valid)
            if right:
                return _let_in(request, form.get_user(), target)
            status = 429 if wait else 422
    if wait:
        form = SignInForm(request, initial={"username": request.POST["username"]})
    context: dict[str, Any] = {"form": form, "next": target, "personas": _personas(), "wait": minutes(wait)}
    response = TemplateResponse(request, "registration/sign_in.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    if SESSION_KEY in request.session:
        request.session.cycle_key()
    login(request, user)
    if seats.is_half(request):
        request.session[seats.NEXT] = target
    else:
        devices.note(request, user)
        actions.let_in(request, "password")
    response = HttpResponseRedirect(target)
    _take_over_language(request, user, response)
    return response


def _take_over_language(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """A language chosen on the way in is the person's from now on. The cookie goes: it would speak for the next one."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in dict(settings.LANGUAGES):
        return
    if chosen != user.language:
        user.language = chosen
        user.save(update_fields=["language"])
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")


def _personas() -> list[dict[str, str]]:
    """The demo people, named only where the demo world runs."""
    if not settings.DEMO:
        return []
    found: list[dict[str, str]] = import_module("demo.personas").sign_ins()
    return found


@half_way
@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session and asks the browser to keep nothing of it: the next one at this desk finds no text.

    Of its storage the next page forgets the typed text (app.js): the header would take with it what was written offline
    and has not been sent. That the browser is a known one is carried over to the next page.
    """
    carried = devices.moving(request)
    if request.user.is_authenticated:
        actions.record(request, events.SignedOut(subject=request.user.pk))
        seats.end(request)
    logout(request)
    target = reverse("accounts:signed_out")
    response = HttpResponseRedirect(f"{target}?{urlencode({'device': carried})}" if carried else target)
    response.status_code = 303
    response["Clear-Site-Data"] = '"cache", "cookies"'
    return response


@public
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """What is shown after leaving; the browser learns anew here that it is a known one."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("home"))
    response = TemplateResponse(request, "registration/signed_out.html")
    devices.arrive(request, response, request.GET.get("device", ""))
    return response


def _only_looks(view: Any) -> Any:
    """To ask how long a session lasts does not make it longer."""
    view.only_looks = True
    return view


@_only_looks
@public
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """How many seconds the session lasts; a POST says that somebody is there, and it lasts as long as it can."""
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    if request.method == "POST":
        seats.note(request)
    return JsonResponse({"seconds": max(0, seats.left(request) or 0)})
