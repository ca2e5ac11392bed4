"""An hour of emergency: opening a case, ending it, and its review by the owner."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access import reads
from access.gate import for_roles
from accounts.actor import Actor
from accounts.principals import PERSONAL, Capacity
from administration import emergency
from administration.forms import EmergencyForm, EmergencyReviewForm
from administration.models import Emergency
from administration.views.pages import acting, verb_page
from cases.views.form_page import attempt
from cases.views.request import see_other
from core import when
from core.errors import Refused

OPENERS = PERSONAL[Capacity.EMERGENCY]


@for_roles(*OPENERS, kind="search")
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """By number, with a reason; the owner hears of it at once."""
    actor, problem, status = acting(request), None, 200
    form = EmergencyForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made: list[Emergency | None] = []
            problem = attempt(lambda: made.append(emergency.open_case(actor=actor, **form.cleaned_data)))
            if problem is None and made[0] is not None:
                messages.success(
                    request, _("The case is open to you for an hour. The agency that holds it was told.")
                )
                return see_other(reverse("cases:overview", args=[made[0].case_id]))
            problem = problem or Refused(
                _("Nothing is opened by this number."),
                _("Check the number. The try counts, whether or not there is such a case."),
            )
            reads.refused(actor=actor, request=request)
    context = {
        "form": form,
        "problem": problem,
        "lines": emergency.lines(Emergency.objects.filter(user=actor.user), 10),
    }
    return TemplateResponse(request, "access/emergency.html", context, status=status)


@for_roles(*(OPENERS | emergency.REVIEWERS))
@require_POST
def end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends the hour before it is over."""
    actor = acting(request)
    row = one_or_404(actor, pk)
    emergency.end(actor=actor, emergency=row)
    messages.success(request, _("The hour of emergency is over."))
    own = row.user_id == actor.user.pk
    return see_other(reverse("administration:emergency" if own else "administration:emergencies"))


def one_or_404(actor: Actor, pk: uuid.UUID) -> Emergency:
    """One's own, or one of the own agency's cases."""
    row = Emergency.objects.filter(pk=pk).first()
    if row is None or not (
        row.user_id == actor.user.pk or emergency.to_review(actor).filter(pk=row.pk).exists()
    ):
        raise Http404
    return row


@for_roles(*emergency.REVIEWERS, kind="list")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a review in cases of the own agency, overdue first, and what was reviewed."""
    actor = acting(request)
    context = {
        "waiting": emergency.lines(emergency.waiting(actor)),
        "reviewed": emergency.lines(emergency.reviewed(actor), 30),
    }
    reads.note(*(line.row.case_id for found in context.values() for line in found if line.row.case_id))
    return TemplateResponse(request, "access/emergencies.html", context)


@for_roles(*emergency.REVIEWERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Justified or not, in words."""
    actor = acting(request)
    row = emergency.to_review(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    if row.case_id:
        reads.note(row.case_id)
    (line,) = emergency.lines(Emergency.objects.filter(pk=row.pk))
    return verb_page(
        request,
        form=EmergencyReviewForm(request.POST or None),
        act=lambda valid: emergency.review(actor=actor, emergency=row, **valid.cleaned_data),
        back=reverse("administration:emergencies"),
        up=(reverse("administration:emergencies"), _("Emergencies to review")),
        title=_("Review of an hour of emergency"),
        facts=[
            (_("Who"), f"{line.row.user.short_name}, {line.row.agency.name}"),
            (_("Case"), line.row.code),
            (_("Opened"), when.when(line.row.opened_at)),
            (_("Reason"), f"{line.row.get_category_display()}. {line.reason}"),
        ],
        confirm=_("Close the review"),
        done=_("The review is closed."),
    )
