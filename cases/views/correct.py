"""Corrections as pages: what is recorded, what it should be, and why."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import actions, answers, panels, vault
from cases.access import check_can_correct
from cases.correct import facts, history
from cases.correct import people as persons
from cases.forms import correct as shapes
from cases.models import Case, Detention, Party
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
    tab: str = "",
) -> HttpResponse:
    """The form of a correction; a valid one goes back to the part of the case that it changed."""
    actor = actor_of(request)
    # The form is filled in from the file: who does not read the file gets no form, not even one that cannot be sent.
    reads_file = Case.objects.visible_to(actor, P.VIEW_FILE).filter(pk=case.pk).exists()
    if not reads_file or request.POST.get("go") == "find":
        check_can_correct(actor, case)
    url = reverse("cases:tab", args=[case.pk, tab]) if tab else case.get_absolute_url()
    if request.POST.get("go") == "find":
        kind: Any = type(form)
        shown = kind(initial=request.POST.dict(), stored=getattr(form, "stored", {}))
        return TemplateResponse(
            request, template, {"case": case, "form": shown, "verb_page": True, **_picker(request), **texts}
        )
    return form_page(
        request,
        case=case,
        form=form,
        act=act,
        back=url,
        template=template,
        page=_picker(request) | texts,
        check=lambda: check_can_correct(actor, case),
        done=str(texts["done"]),
        stored=getattr(form, "stored", None),
    )


def _picker(request: HttpRequest) -> Texts:
    query = request.POST.get("offence_q", "")
    return {"offences": answers.find_offences(query, request.POST.get("offence", ""))}


@requires(P.VIEW_IDENTITY)
@require_GET
def choose(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What of this case is to be put right."""
    actor, case = actor_of(request), case_of(request, pk)
    check_can_correct(actor, case)
    held = Detention.objects.visible_to(actor).filter(case=case)
    context = {
        "case": case,
        "verb_page": True,
        "parties": panels.parties_of(actor, case),
        "charge": facts.charge_of(case),
        "detentions": list(held),
    }
    return TemplateResponse(request, "cases/correct.html", context)


@requires(P.VIEW_IDENTITY)
@require_GET
def corrections(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every correction of the case that this reader may know, with old, new and the reason."""
    actor, case = actor_of(request), case_of(request, pk, P.VIEW_IDENTITY)
    context = {"case": case, "verb_page": True, "rows": history.of_case(actor, case)}
    return TemplateResponse(request, "cases/corrections.html", context)


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """When, where and what."""
    actor, case = actor_of(request), case_of(request, pk)
    stored = {name: getattr(case, name) for name in facts.EVENT_FIELDS}
    form = shapes.EventCorrectionForm(request.POST or None, stored=stored, initial={"version": case.version})
    texts = {
        "title": _("Correct the event"),
        "text": _("Old and new stay in the file. The age at the event and the terms follow."),
        "confirm": _("Correct"),
        "done": _("The event is corrected."),
    }

    def act(valid: Any) -> None:
        data = valid.cleaned_data
        incident = actions.Incident(**{name: data[name] for name in facts.EVENT_FIELDS})
        facts.correct_event(
            actor=actor, case=case, incident=incident, reason=data["reason"], version=data["version"]
        )

    return run(request, case, form, act, texts)


def _charge_stored(case: Case) -> Texts:
    charge = facts.charge_of(case)
    return {"offence": charge.offence_id if charge else None}


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def charge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An article that was written down wrongly."""
    actor, case = actor_of(request), case_of(request, pk)
    form = shapes.ChargeCorrectionForm(
        request.POST or None, stored=_charge_stored(case), initial={"version": case.version}
    )
    texts = {
        "title": _("Correct the article"),
        "text": _(
            "For a mistake of the record only: the order names another article than is recorded. A changed qualification is recorded as a requalification, with its order."
        ),
        "confirm": _("Correct"),
        "done": _("The article is corrected."),
        "current": facts.charge_of(case),
        "other_url": reverse("cases:requalify", args=[case.pk]),
        "other_text": _("It is a requalification"),
    }

    def act(valid: Any) -> None:
        data = valid.cleaned_data
        facts.correct_charge(
            actor=actor,
            case=case,
            offence=data["offence"],
            reason=data["reason"],
            version=data["version"],
        )

    return run(request, case, form, act, texts, "cases/correct_charge.html")


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def requalify(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Another article by an order."""
    actor, case = actor_of(request), case_of(request, pk)
    form = shapes.RequalifyForm(
        request.POST or None, stored=_charge_stored(case), initial={"version": case.version}
    )
    texts = {
        "title": _("Requalify the act"),
        "text": _(
            "The present article ends with the order and stays in the file; the terms follow the new one."
        ),
        "confirm": _("Requalify"),
        "done": _("The act is requalified."),
        "current": facts.charge_of(case),
        "other_url": reverse("cases:correct_charge", args=[case.pk]),
        "other_text": _("It is a mistake of the record"),
    }

    def act(valid: Any) -> None:
        data = valid.cleaned_data
        names = ("offence", "decided_on", "document", "reason", "version")
        facts.requalify(actor=actor, case=case, **{name: data[name] for name in names})

    return run(request, case, form, act, texts, "cases/correct_charge.html")


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def detention(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The minutes of a detention."""
    actor = actor_of(request)
    row: Detention = get_visible_or_404(Detention.objects.select_related("case"), actor, pk)
    case = case_of(request, row.case_id)
    stored = {name: getattr(row, name) for name in facts.DETENTION_FIELDS}
    form = shapes.DetentionCorrectionForm(
        request.POST or None, stored=stored, initial={"version": row.version}
    )
    texts = {
        "title": _("Correct the detention"),
        "text": _("Old and new stay in the file; the clocks are worked out anew."),
        "basis": "CPC 131(2), 131(4)",
        "confirm": _("Correct"),
        "done": _("The detention is corrected; its clocks follow."),
    }

    def act(valid: Any) -> None:
        data = dict(valid.cleaned_data)
        reason, version = data.pop("reason"), data.pop("version")
        facts.correct_detention(actor=actor, detention=row, reason=reason, version=version, **data)

    return run(request, case, form, act, texts)


def _party(request: HttpRequest, pk: uuid.UUID) -> tuple[Party, Case]:
    rows = Party.objects.select_related("person", "case")
    row: Party = get_visible_or_404(rows, actor_of(request), pk)
    vault.open_rows([row, row.person])
    return row, case_of(request, row.case_id)


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Names, IIN, date of birth, sex, language, and how the person is reached."""
    row, case = _party(request, pk)
    about = row.person
    stored = {name: getattr(about, name) for name in persons.IDENTITY_FIELDS}
    stored |= {name: getattr(row, name) for name in persons.CONTACT_FIELDS}
    stored["relation"] = panels.relation_name(row.relation)
    stored["birth_year"] = None if about.born_on else about.birth_year
    form = shapes.PersonCorrectionForm(
        request.POST or None, stored=stored, initial={"version": about.version}, party=row
    )
    texts = {
        "title": _("Correct the data of a person"),
        "text": _(
            "The record of a person is one: every case in which they take part shows the corrected data."
        ),
        "confirm": _("Correct"),
        "done": _("The data of the person are corrected."),
        "party": row,
    }

    def act(valid: Any) -> None:
        data = valid.cleaned_data
        persons.correct_person(
            actor=actor_of(request),
            party=row,
            identity=valid.identity,
            contact=valid.contact,
            relation=data.get("relation"),
            reason=data["reason"],
            version=data["version"],
        )

    return run(request, case, form, act, texts, "cases/correct_person.html", tab="people")


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def end_party(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A person takes part no more."""
    row, case = _party(request, pk)
    form = shapes.EndPartyForm(request.POST or None, initial={"version": row.person.version})
    texts = {
        "title": _("End the taking part of a person"),
        "text": _("%(name)s, %(capacity)s. The entry stays in the file with its end and the reason.")
        % {"name": row.person.full_name, "capacity": row.get_capacity_display()},
        "confirm": _("Record the end"),
        "done": _("The end is recorded."),
    }

    def act(valid: Any) -> None:
        data = valid.cleaned_data
        persons.end_party(actor=actor_of(request), party=row, **data)

    return run(request, case, form, act, texts, tab="people")
