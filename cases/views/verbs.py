"""The verbs of a case as pages: check, a small form, one action, back to the case."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from cases import actions, diversion, guarantees, routing
from cases.access import check_can_step, check_may
from cases.forms.verbs import AcceptForm, ReturnForm, SendForm
from cases.models import Case
from cases.views.asked import situation
from cases.views.form_page import form_page
from cases.views.request import actor_of, case_of

Texts = dict[str, Any]


def run(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[Any], object],
    texts: Texts,
    template: str = "cases/verb.html",
    check: Callable[[], object] | None = None,
) -> HttpResponse:
    """The form of a verb; a valid post acts and goes back to the case. What was typed stays on every other answer."""
    return form_page(
        request,
        case=case,
        form=form,
        act=act,
        back=case.get_absolute_url,
        template=template,
        page=texts,
        check=check,
        done=str(texts["done"]),
    )


@requires(P.TRANSFER)
@require_http_methods(["GET", "POST"])
def send_to_prosecutor(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The investigator sends the file to the prosecutor."""
    texts = {
        "title": _("Send to the prosecutor"),
        "text": _("The prosecutor decides what comes next. You keep reading the case."),
        "basis": "CPC 298-300",
        "confirm": _("Send"),
        "done": _("The case was sent to the prosecutor."),
    }
    return _send(
        request,
        pk,
        "send_to_prosecutor",
        Capacity.SUPERVISING,
        actions.send_to_prosecutor,
        texts,
        "completion",
    )


@requires(P.DECIDE)
@require_http_methods(["GET", "POST"])
def send_to_court(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The prosecutor sends the case to court."""
    texts = {
        "title": _("Send to court"),
        "text": _("The court sees the whole file from then on and accepts it."),
        "basis": "CPC 304, 307",
        "confirm": _("Send"),
        "done": _("The case was sent to court."),
    }
    return _send(request, pk, "send_to_court", Capacity.TRYING, actions.send_to_court, texts)


def _send(
    request: HttpRequest,
    pk: uuid.UUID,
    verb: str,
    capacity: Capacity,
    action: Callable[..., Case],
    texts: Texts,
    asked_in: str = "",
) -> HttpResponse:
    """``asked_in`` is the act whose guarantees are asked with the step; it has the number of the case."""
    actor, case = actor_of(request), case_of(request, pk)
    asked = guarantees.questions(asked_in, situation(actor, case)) if asked_in else []
    default = routing.candidates(capacity, case.region).order_by("pk").first()
    initial = {"version": case.version, "to": default}
    form = SendForm(
        request.POST or None,
        initial=initial,
        capacity=capacity,
        case=case,
        questions=asked,
        said_before=guarantees.said(actor, case, case.pk) if asked else None,
    )

    def act(valid: SendForm) -> None:
        actions.locked(case, valid.cleaned_data["version"])
        # Whoever has let the file go no longer answers for it.
        guarantees.answer(
            actor=actor,
            case=case,
            act=asked_in,
            act_id=case.pk,
            answers=valid.answers,
            explanations=valid.explanations,
            due_by=valid.due_by,
        )
        action(actor=actor, case=case, **valid.sent)

    texts |= {"criteria": diversion.criteria(case) if diversion.is_open(case) else []}
    return run(request, case, form, act, texts, "cases/send.html", lambda: check_can_step(actor, case, verb))


@requires(P.DECIDE)
@require_http_methods(["GET", "POST"])
def return_to_investigator(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The prosecutor returns the case for additional investigation."""
    actor, case = actor_of(request), case_of(request, pk)
    texts = {
        "title": _("Return to the investigator"),
        "text": _("The case goes back for additional investigation."),
        "basis": "CPC 192(7), 302",
        "confirm": _("Return"),
        "done": _("The case was returned to the investigator."),
    }

    def act(valid: ReturnForm) -> None:
        actions.return_to_investigator(actor=actor, case=case, **valid.cleaned_data)

    form = ReturnForm(request.POST or None, initial={"version": case.version})
    return run(
        request, case, form, act, texts, check=lambda: check_can_step(actor, case, "return_to_investigator")
    )


@requires(P.ACCEPT)
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The agency accepts a case that came to it; this person holds it from then on."""
    actor, case = actor_of(request), case_of(request, pk)
    texts = {
        "title": _("Accept the case"),
        "text": _("You hold the case for your agency from now on."),
        "basis": "",
        "confirm": _("Accept"),
        "done": _("The case is yours."),
    }

    def act(valid: AcceptForm) -> None:
        actions.accept(actor=actor, case=case, version=valid.cleaned_data["version"])

    form = AcceptForm(request.POST or None, initial={"version": case.version})
    return run(request, case, form, act, texts, check=lambda: check_may(actor, case, P.ACCEPT))
