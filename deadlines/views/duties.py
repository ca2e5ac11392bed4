"""Pages on which people write down what was done outside the system."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.models import Case
from cases.views.form_page import form_page
from cases.views.request import actor_of, case_of
from core.errors import Refused
from deadlines import listening, reporting
from deadlines.access import Seat, check_can_record, check_can_report
from deadlines.duties import acts_for, in_phase, moves_something
from deadlines.forms import ReportForm
from deadlines.models import Deadline
from deadlines.strips import item
from legal.acts import Act, reported_acts

TEMPLATE = "deadlines/report.html"


@requires(P.VIEW_FILE)
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a clock waits for was done: when, and the number of its paper. Where its rule knows several acts, the page
    asks first which of them it was.
    """
    actor = actor_of(request)
    deadline = get_visible_or_404(Deadline.objects.select_related("rule", "case"), actor, pk)
    acts = acts_for(deadline)
    act = _named(request, acts) or (acts[0] if len(acts) == 1 else None)
    page = {"item": item(deadline), "back": _tab(deadline.case)}
    if act is None:
        check_can_report(actor, deadline)
        return _choose(request, deadline.case, acts, page)
    return form_page(
        request,
        case=deadline.case,
        form=ReportForm(request.POST or None, act=act),
        act=lambda valid: reporting.meet(
            actor=actor, deadline=deadline, event=valid.act.event, **valid.reported
        ),
        back=_tab(deadline.case),
        template=TEMPLATE,
        page=page | {"act": act, "title": act.name},
        check=lambda: check_can_report(actor, deadline),
        done=_("Written down."),
    )


@requires(P.VIEW_FILE)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An act from which terms run or by which they stand still: first which, then when."""
    actor, case = actor_of(request), case_of(request, pk)
    page = {"back": _tab(case)}
    act = _named(request, list(reported_acts().values()))
    if act is None:
        acts = offered(request, case)
        if not acts:
            raise Refused(_("Nothing is written down here by your role at the present stage."))
        return _choose(request, case, acts, page)
    return form_page(
        request,
        case=case,
        form=ReportForm(request.POST or None, act=act),
        act=lambda valid: reporting.report(actor=actor, case=case, event=valid.act.event, **valid.reported),
        back=_tab(case),
        template=TEMPLATE,
        page=page | {"act": act, "title": act.name},
        check=lambda: check_can_record(actor, case, act.event),
        done=_("Written down."),
    )


def offered(request: HttpRequest, case: Case) -> list[Act]:
    """The acts that this reader may write down now and that move a clock or that a guarantee waits for."""
    actor = actor_of(request)
    seat = Seat.of(actor, case.pk)
    running = list(Deadline.objects.visible_to(actor).of_cases([case.pk]).open().select_related("rule"))
    return [
        act
        for act in reported_acts().values()
        if seat.may_record(act)
        and in_phase(act, case.stage)
        and (act.guarantee or moves_something(act, listening.starting(act.event), running))
    ]


def _named(request: HttpRequest, acts: list[Act]) -> Act | None:
    return next((act for act in acts if act.event == request.GET.get("event")), None)


def _choose(request: HttpRequest, case: Case, acts: list[Act], page: dict[str, Any]) -> HttpResponse:
    context = {"case": case, "acts": acts, "verb_page": True, "title": _("What was done"), **page}
    return TemplateResponse(request, TEMPLATE, context, status=200 if request.method == "GET" else 422)


def _tab(case: Case) -> str:
    return reverse("cases:tab", args=[case.pk, "clocks"])
