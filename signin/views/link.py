"""A one-time link: the first password, or a new one after a loss."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import public
from accounts import links
from accounts.models import OneTimeLink
from core.errors import Conflict
from signin import actions
from signin.forms import NewPasswordForm, sent

LINK_KEY = "link"


@public
@require_GET
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the token out of the address, so that no history, log or referrer keeps it. Looking uses nothing up."""
    link = links.find(token)
    if link is None:
        return _no_longer(request)
    request.session[LINK_KEY] = link.pk
    response = redirect("signin:set_password")
    # The browser may never have been asked: the page speaks the language that the account was given.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        link.user.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@public
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Sets the password of the link's person and signs them in with it."""
    link = links.still_open(request.session.get(LINK_KEY))
    if link is None:
        return _no_longer(request)
    form = NewPasswordForm(link.user, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.set_password_by_link(link=link, password=form.cleaned_data["new_password"])
        except Conflict:
            return _no_longer(request)
        login(request, user)
        request.session.pop(LINK_KEY, None)
        return redirect("home")
    return _page(request, link, form)


def _page(request: HttpRequest, link: OneTimeLink, form: NewPasswordForm) -> HttpResponse:
    context = {"form": form, "person": link.user}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "signin/set_password.html", context, status=status)


def _no_longer(request: HttpRequest) -> HttpResponse:
    request.session.pop(LINK_KEY, None)
    return TemplateResponse(request, "signin/no_link.html", status=410)
