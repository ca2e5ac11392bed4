"""One's own sign-in: password, second factors, where one is signed in, what happened lately."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import fresh, public, signed_in
from accounts.models import User
from audit.actions import of_account
from core.addresses import own_path
from signin import actions, factors, passkeys, seats
from signin.forms import ChangePasswordForm, ConfirmForm, sent
from signin.guessing import guarded
from signin.models import Passkey
from signin.places import in_words
from signin.throttle import minutes

SHOWN = 12


@signed_in
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    here = request.session.row.pk  # type: ignore[attr-defined]
    rows = [{"row": s, "device": in_words(s.device), "here": s.pk == here} for s in seats.of(user)]
    context = {
        "app": factors.app_of(user),
        "keys": Passkey.objects.filter(user=user).order_by("made_at"),
        "codes_left": factors.codes_left(user),
        "has_factor": factors.has_any(user),
        "required": settings.SECOND_FACTOR_REQUIRED,
        "seats": sorted(rows, key=lambda row: not row["here"]),
        "happened": of_account(user, SHOWN),
    }
    return TemplateResponse(request, "signin/security.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for whoever knows the present one. Every other session of the person ends."""
    user: User = request.user  # type: ignore[assignment]
    form, wait = ChangePasswordForm(user, sent(request)), 0
    if request.method == "POST" and form.is_valid():
        present = form.cleaned_data["current"]
        right, wait = guarded(
            request, "confirmation", user.username, user, lambda: user.check_password(present)
        )
        if right:
            actions.change_password(request=request, user=user, password=form.cleaned_data["new_password"])
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
            return redirect("signin:security")
        if not wait:
            form.add_error("current", _("This is not your present password."))
    context = {"form": form, "wait": minutes(wait)}
    status = (429 if wait else 422) if form.is_bound else 200
    return TemplateResponse(request, "signin/password.html", context, status=status)


@fresh
@signed_in
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    actions.remove_app(request=request, user=request.user)  # type: ignore[arg-type]
    return redirect("signin:security")


@fresh
@signed_in
@require_POST
def remove_key(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_key(request=request, user=request.user, number=pk)  # type: ignore[arg-type]
    return redirect("signin:security")


@signed_in
@require_POST
def end_session(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """Ends one session. No confirmation: whoever finds a stranger in the list must be quick."""
    actions.end_sessions(actor=request.actor, handle=handle)  # type: ignore[attr-defined]
    return redirect("signin:security")


@signed_in
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = actions.end_sessions(actor=request.actor, but=request.session.row.pk)  # type: ignore[attr-defined]
    messages.success(request, _("Sessions ended: %(number)s.") % {"number": ended})
    return redirect("signin:security")


@public
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks whether it is still the same person, by password or security key, and leads back."""
    from access.fresh import confirm as note

    target = own_path(request, request.POST.get("next") or request.GET.get("next"))
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    user: User = request.user
    form, wait, status = ConfirmForm(sent(request)), 0, 200
    if request.method == "POST":
        right, wait = _is_still_them(request, user)
        if right:
            note(request)
            return redirect(target)
        status = 429 if wait else 422
        if not wait:
            form.add_error(None, _("The password or the key does not fit."))
    options = passkeys.begin_use(request, user, alone=True)
    context = {
        "form": form,
        "next": target,
        "wait": minutes(wait),
        "options": options,
        "persona": _persona(user),
    }
    return TemplateResponse(request, "signin/confirm.html", context, status=status)


def _is_still_them(request: HttpRequest, user: User) -> tuple[bool, int]:
    typed, answer = request.POST.get("password", ""), request.POST.get("credential", "")

    def judge() -> bool:
        if not answer:
            return user.check_password(typed)
        try:
            passkeys.finish_use(request, user, answer)
        except passkeys.NotAccepted:
            return False
        return True

    if not (typed or answer) or len(typed) > 128:
        return False, 0
    return guarded(request, "confirmation", user.username, user, judge)


def _persona(user: User) -> str:
    """In the demo the password of an invented person is no secret."""
    from signin.views.entry import _personas

    return next((p["password"] for p in _personas() if p["username"] == user.username), "")
