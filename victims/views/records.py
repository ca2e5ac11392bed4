"""The list of children, the record of one child and what is written into it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.models import Party
from cases.views.form_page import form_page as answer_form
from cases.views.request import actor_of, see_other
from core import clock
from victims import actions, pages, queries
from victims.access import check_can_support
from victims.forms import AnswerForm, DetailsForm, MeasureForm, ServiceForm, TellForm
from victims.models import ServiceOffered, VictimRecord

_WORDS = {True: "yes", False: "no", None: ""}


def record_of(request: HttpRequest, pk: uuid.UUID) -> VictimRecord:
    rows = VictimRecord.objects.select_related("case", "party", "person", "worker")
    found: VictimRecord = get_visible_or_404(rows, actor_of(request), pk)
    return found


def form_page(
    request: HttpRequest,
    *,
    record: VictimRecord,
    form: BaseForm,
    act: Callable[[Any], Any],
    page: dict[str, Any],
    stored: dict[str, Any] | None = None,
) -> HttpResponse:
    """A form of the record; a right one is handed to ``act`` and leads back to the record."""
    back = reverse("victims:record", args=[record.pk])
    return answer_form(
        request,
        case=record.case,
        form=form,
        act=lambda valid: act(valid.cleaned_data),
        back=back,
        template="victims/form.html",
        page={"record": record, "cancel_url": back, **page},
        check=lambda: check_can_support(actor_of(request), record.case),
        done=_("Recorded."),
        stored=stored,
    )


@requires(P.SUPPORT_VICTIM, kind="list")
@require_GET
def children(request: HttpRequest) -> HttpResponse:
    """Children whom the service supports: a code and an age, no name."""
    actor = actor_of(request)
    context = {
        "rows": queries.rows(actor, queries.open_records(actor)),
        "waiting": queries.waiting(actor),
        "columns": [
            _("Case"),
            {"title": _("Age"), "num": True},
            _("Next hearing"),
            _("Interviews"),
            _("Told"),
        ],
    }
    return TemplateResponse(request, "victims/children.html", context)


@requires(P.VIEW_VICTIM_CONTACT)
@require_GET
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The record of one child."""
    found = record_of(request, pk)
    return TemplateResponse(request, "victims/record.html", pages.record_page(actor_of(request), found))


@requires(P.SUPPORT_VICTIM)
@require_POST
def take_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The service takes a referred child up."""
    actor = actor_of(request)
    party: Party = get_visible_or_404(Party.objects.select_related("case"), actor, pk, P.SUPPORT_VICTIM)
    made = actions.take_up_victim(actor=actor, case=party.case, party=party)
    messages.success(request, _("You hold the record now. First: how can the child be reached safely?"))
    return see_other(reverse("victims:record", args=[made.pk]))


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How to reach and protect the child."""
    found, actor = record_of(request, pk), actor_of(request)
    names = [n for n in DetailsForm.base_fields if n not in ("separate_arrival", "has_safety_plan")]
    initial = {n: getattr(found, n) for n in names} | {
        "separate_arrival": _WORDS[found.separate_arrival],
        "has_safety_plan": _WORDS[found.has_safety_plan],
    }
    form = DetailsForm(request.POST or None, initial=initial)
    return form_page(
        request,
        record=found,
        form=form,
        page={
            "title": _("How to reach and protect the child"),
            "submit": _("Record"),
            "lead": _(
                "Only the support service reads this page: no investigator, prosecutor, judge or lawyer."
            ),
            "basis": "CPC 70(2)(5)",
        },
        stored=initial,
        act=lambda data: actions.record_contact_details(
            actor=actor,
            record=found,
            details=actions.ContactDetails(**form.details()),
            version=data["version"],
        ),
    )


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A measure of protection."""
    found, actor = record_of(request, pk), actor_of(request)
    return form_page(
        request,
        record=found,
        form=MeasureForm(request.POST or None, initial={"since": clock.today(), "state": "asked"}),
        page={"title": _("Protection"), "submit": _("Record"), "basis": "CPC 96–98, 165; PREV26 60"},
        act=lambda data: actions.record_measure(actor=actor, record=found, **data),
    )


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Help that was offered."""
    found, actor = record_of(request, pk), actor_of(request)
    form = ServiceForm(request.POST or None, initial={"offered_on": clock.today()})
    return form_page(
        request,
        record=found,
        form=form,
        page={
            "title": _("Help offered"),
            "submit": _("Record"),
            "lead": _("Offered, accepted, begun. What is said or found there is never written here."),
        },
        act=lambda _data: actions.offer_service(actor=actor, record=found, **form.offer()),
    )


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The child's answer to an offer, or the day on which the help began."""
    actor = actor_of(request)
    offered: ServiceOffered = get_visible_or_404(ServiceOffered.objects.select_related("record"), actor, pk)
    found = record_of(request, offered.record_id)
    initial = {"is_accepted": _WORDS[offered.is_accepted], "started_on": offered.started_on}
    return form_page(
        request,
        record=found,
        form=AnswerForm(request.POST or None, initial=initial),
        page={"title": offered.get_kind_display(), "submit": _("Record")},
        act=lambda data: actions.answer_service(
            actor=actor,
            service=offered,
            is_accepted=data["is_accepted"] == "yes",
            started_on=data["started_on"],
        ),
    )


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the child was told."""
    found, actor = record_of(request, pk), actor_of(request)
    initial = {
        "told_on": clock.today(),
        "language": found.language or "kk",
        "way": "in_person",
        "topic": request.GET.get("topic", ""),
    }
    return form_page(
        request,
        record=found,
        form=TellForm(request.POST or None, initial=initial),
        page={"title": _("Told the child"), "submit": _("Record")},
        act=lambda data: actions.tell_child(actor=actor, record=found, **data),
    )


@requires(P.SUPPORT_VICTIM)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends the support, after a page that says what follows."""
    found = record_of(request, pk)
    if "confirm" not in request.POST:
        check_can_support(actor_of(request), found.case)
        return TemplateResponse(request, "components/confirm_page.html", _ending(found))
    actions.close_support(actor=actor_of(request), record=found)
    messages.success(request, _("The support has ended; the record is closed."))
    return see_other(reverse("victims:record", args=[found.pk]))


def _ending(found: VictimRecord) -> dict[str, Any]:
    return {
        "title": _("End the support of this child?"),
        "crumb": found.case.code,
        "follows": [
            _("Nothing can be added to the record any more: no measure, no help, nothing told to the child."),
            _("The record stays closed; it cannot be opened again."),
            _("The case goes on; its people see that the support has ended, and nothing else."),
        ],
        "submit": _("End the support"),
        "cancel_url": reverse("victims:record", args=[found.pk]),
    }
