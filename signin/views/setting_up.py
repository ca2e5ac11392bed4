"""Setting up a second factor: an authenticator app, a security key, codes on paper."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access import fresh
from access.gate import public
from accounts.models import User
from signin import actions, events, factors, passkeys
from signin.forms import AppCodeForm, KeyForm, sent
from signin.middleware import half_way
from signin.views.factor import finish

View = Callable[..., HttpResponse]


def _may_set_up(view: View) -> View:
    """Half-way in, only who has no second factor yet; all the way in, who has just shown that it is them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect("accounts:sign_in")
        if request.half and factors.has_any(request.user):  # type: ignore[attr-defined]
            return redirect("signin:factor")
        if not request.half:  # type: ignore[attr-defined]
            fresh.demand(request)
        return view(request, *args, **kwargs)

    return half_way(public(guarded))


@_may_set_up
@require_GET
def set_up(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "signin/set_up.html", {"half": request.half})  # type: ignore[attr-defined]


@_may_set_up
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Shows the secret as a square code and as text; the first right code takes it into use."""
    user: User = request.user  # type: ignore[assignment]
    form = AppCodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if actions.add_app(request=request, user=user, code=form.cleaned_data["code"]):
            return _added(request, user, "app")
        form.add_error(
            "code", _("This code does not fit. Look at the clock of the phone and take the next code.")
        )
    waiting = factors.waiting_app(user) if request.method == "POST" else None
    waiting = waiting or factors.begin_app(user)
    picture = segno.make(factors.address(waiting), error="m").svg_data_uri(scale=5, border=2, dark="#000")
    context = {"form": form, "picture": picture, "secret": factors.readable(waiting)}
    return TemplateResponse(request, "signin/set_up_app.html", context, status=422 if form.is_bound else 200)


@_may_set_up
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """Registers a security key or a passkey of this device."""
    user: User = request.user  # type: ignore[assignment]
    form = KeyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            passkeys.finish_registration(
                request, user, form.cleaned_data["credential"] or "{}", form.cleaned_data["name"]
            )
        except passkeys.NotAccepted:
            form.add_error(None, _("The key was not accepted. Try again, or take another one."))
        else:
            actions.record(request, events.FactorAdded(subject=user.pk, kind="key"))
            return _added(request, user, "key")
    context = {"form": form, "options": passkeys.begin_registration(request, user)}
    return TemplateResponse(request, "signin/set_up_key.html", context, status=422 if form.is_bound else 200)


@_may_set_up
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Ten new codes on paper; the old ones end."""
    user: User = request.user  # type: ignore[assignment]
    if request.half:  # type: ignore[attr-defined]
        return redirect("signin:set_up")
    return _show_codes(request, actions.make_codes(request=request, user=user))


def _added(request: HttpRequest, user: User, how: str) -> HttpResponse:
    """After the first factor the codes for paper are shown, once; the door is open then."""
    first = factors.codes_left(user) == 0
    target = finish(request, how) if request.half else redirect("signin:security")  # type: ignore[attr-defined]
    request.half = False  # type: ignore[attr-defined]
    if not first:
        return target
    return _show_codes(request, actions.make_codes(request=request, user=user), target["Location"])


def _show_codes(request: HttpRequest, found: list[str], target: str = "") -> HttpResponse:
    return TemplateResponse(request, "signin/codes.html", {"codes": found, "target": target})
