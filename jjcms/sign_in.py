"""Sign-in, sign-out, the membership one acts in, and who may do what."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import for_roles, public, signed_in
from access.middleware import MEMBERSHIP_KEY
from accounts import desk
from accounts.actor import memberships_of
from accounts.models import Membership, User
from accounts.permissions import CasePermission
from accounts.roles import ROLES
from accounts.sign_in_form import SignInForm
from core import clock
from core.addresses import own_path


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in and, with a single membership, goes straight to work."""
    form = SignInForm(request, data=request.POST or None)
    target = own_path(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        response = HttpResponseRedirect(target)
        _take_over_language(request, form.get_user(), response)
        return response
    context: dict[str, Any] = {"form": form, "next": target, "personas": _personas()}
    return TemplateResponse(
        request, "registration/sign_in.html", context, status=422 if request.method == "POST" else 200
    )


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


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = TemplateResponse(request, "registration/signed_out.html")
    # Cache and cookies only: clearing storage would erase drafts that have not been sent yet.
    response["Clear-Site-Data"] = '"cache", "cookies"'
    return response


@public
@require_http_methods(["GET", "POST"])
def choose_membership(request: HttpRequest) -> HttpResponse:
    """Somebody with several memberships acts in one of them at a time."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    found = memberships_of(request.user)
    if request.method == "POST":
        chosen = [m for m in found if str(m.pk) == request.POST.get("membership")]
        if chosen:
            request.session[MEMBERSHIP_KEY] = chosen[0].pk
            request.session.cycle_key()
            return redirect("home")
    return TemplateResponse(request, "registration/choose_membership.html", {"memberships": found})


@signed_in
@require_GET
def who_may_do_what(request: HttpRequest) -> HttpResponse:
    """The roles and their permissions, drawn from the code that grants them."""
    rows = [
        {"role": role, "cells": [(p, p in role.permissions) for p in CasePermission]}
        for role in ROLES.values()
    ]
    return TemplateResponse(
        request, "accounts/who_may_do_what.html", {"rows": rows, "permissions": list(CasePermission)}
    )


@for_roles("agency_administrator", "data_protection_officer")
@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """Who works in the own agency and its units at present, and with which role."""
    actor = request.actor  # type: ignore[attr-defined]
    members = (
        Membership.objects.in_force(clock.today())
        .filter(Q(agency=actor.agency) | Q(agency__parent=actor.agency), user__is_active=True)
        .select_related("user", "agency")
        .order_by(
            F("agency__parent_id").asc(nulls_first=True),
            "agency_id",
            "user__last_name",
            "user__first_name",
            "id",
        )
    )
    context = {"members": members, "stands": desk.stands(actor.role.key)}
    return TemplateResponse(request, "accounts/colleagues.html", context)
