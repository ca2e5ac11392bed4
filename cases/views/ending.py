"""Diversion and closing as pages."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import for_roles, requires
from accounts.permissions import CasePermission as P
from cases import diversion, ending, workflow
from cases.access import check_can_step
from cases.forms.ending import CloseForm, DivertForm
from cases.views.request import actor_of, case_of
from cases.views.verbs import run


@requires(P.DECIDE)
@require_http_methods(["GET", "POST"])
def divert(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The prosecutor ends the case before court."""
    actor, case = actor_of(request), case_of(request, pk)
    form = DivertForm(request.POST or None, initial={"version": case.version}, case=case)
    texts: dict[str, Any] = {
        "title": _("Divert the case"),
        "text": _(
            "The case ends before court. Each criterion is answered by itself; nothing is summed up to a score."
        ),
        "basis": "CPC 35, 36",
        "confirm": _("Divert the case"),
        "done": _("The case was diverted."),
    }

    texts |= {"criteria": diversion.criteria(case) if diversion.is_open(case) else []}

    def act(valid: DivertForm) -> None:
        data = valid.cleaned_data
        ending.divert(
            actor=actor,
            case=case,
            basis=data["basis"],
            criteria=valid.criteria,
            harm=data["harm"],
            to=data["to"],
            version=data["version"],
        )

    return run(
        request, case, form, act, texts, "cases/send.html", lambda: check_can_step(actor, case, "divert")
    )


@for_roles(*workflow.roles_of("close"))
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing more has to happen: the case is closed."""
    actor, case = actor_of(request), case_of(request, pk)
    form = CloseForm(request.POST or None, initial={"version": case.version}, case=case)
    texts = {
        "title": _("Close the case"),
        "text": _("Nothing more has to happen in this case. Its clocks end; everything stays readable."),
        "basis": "",
        "confirm": _("Close the case"),
        "done": _("The case is closed."),
    }

    def act(valid: CloseForm) -> None:
        data = valid.cleaned_data
        ending.close(actor=actor, case=case, reason=data["reason"], version=data["version"])

    return run(request, case, form, act, texts, check=lambda: check_can_step(actor, case, "close"))
