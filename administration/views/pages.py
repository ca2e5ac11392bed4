"""One page for one form about a person of the office: nothing typed is lost, whatever the verb answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from access import reads
from accounts.actor import Actor
from accounts.models import Membership
from cases.views.form_page import attempt, status_of
from cases.views.request import see_other
from core.errors import Refused

__all__ = ["acting", "page_of", "verb_page"]


def acting(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def page_of(row: Membership) -> str:
    return reverse("administration:person", args=[row.pk])


def verb_page(
    request: HttpRequest,
    *,
    form: Any,
    act: Callable[[Any], object],
    back: str,
    done: str | Callable[[], str] = "",
    shown: Callable[[], HttpResponse] | None = None,
    next_page: Callable[[], str] | None = None,
    **page: Any,
) -> HttpResponse:
    """Shows a form; a right one is handed to ``act`` and leads back with a 303, or to what ``shown`` makes.

    ``done`` and ``next_page`` may depend on what ``act`` has done.
    """
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            problem = attempt(lambda: act(form))
            if problem is None:
                if shown:
                    return shown()
                messages.success(request, done() if callable(done) else done)
                return see_other(next_page() if next_page else back)
            status = status_of(problem)
            if isinstance(problem, Refused):
                reads.refused(actor=acting(request), request=request)
    context = {"form": form, "problem": problem, "back": back, **page}
    return TemplateResponse(request, "administration/verb.html", context, status=status)
