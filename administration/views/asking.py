"""Asking to be let into a case, and the holder's answer."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import for_roles
from administration import asking
from administration.forms import AnswerRequestForm, AskForm
from administration.views.pages import acting, verb_page
from cases.views.form_page import attempt
from cases.views.request import see_other
from core.errors import Refused


@for_roles(*asking.ASKERS, kind="search")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """By number, or for a masked search result, whose number comes by POST alone."""
    actor, problem, status = acting(request), None, 200
    begins = request.method == "POST" and "start" in request.POST
    form = AskForm(
        None if begins or request.method == "GET" else request.POST,
        initial={"person": request.POST.get("person", "")},
        from_hit=bool(request.POST.get("person")),
    )
    if request.method == "POST" and not begins:
        status = 422
        if form.is_valid():
            problem = attempt(lambda: asking.ask(actor=actor, **form.cleaned_data))
            if problem is None:
                messages.success(
                    request, _("Your request is on its way. If there is such a case, its holder decides.")
                )
                return see_other(reverse("administration:ask"))
            if isinstance(problem, Refused):
                reads.refused(actor=actor, request=request)
    context = {"form": form, "problem": problem, "asked": asking.own(actor)}
    return TemplateResponse(request, "access/ask.html", context, status=status)


@for_roles(*asking.ANSWERERS, kind="list")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Who asks for cases of the own agency, the oldest first."""
    rows = asking.opened(asking.waiting(acting(request)))
    reads.note(*(row.case_id for row in rows if row.case_id))
    return TemplateResponse(request, "access/requests.html", {"rows": rows})


@for_roles(*asking.ANSWERERS, fresh=True)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Lets in until a day, or refuses."""
    actor = acting(request)
    found = asking.opened(asking.to_answer(actor).filter(pk=pk))
    if not found or found[0].case is None:
        raise Http404
    row, case = found[0], found[0].case
    reads.note(case.pk)
    return verb_page(
        request,
        form=AnswerRequestForm(request.POST or None),
        act=lambda valid: asking.answer(actor=actor, request=row, **valid.cleaned_data),
        back=reverse("administration:requests"),
        up=(reverse("administration:requests"), _("Requests for access")),
        title=_("A request to be let in"),
        facts=[
            (_("Who"), f"{row.user.short_name}, {row.agency.name}"),
            (_("Case"), case.code),
            (_("Reason"), f"{row.get_category_display()}. {row.reason}"),
        ],
        confirm=_("Give an answer"),
        done=_("The request is answered."),
    )
