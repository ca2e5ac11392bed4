"""The register of breaches, answering for a guarantee, closing a breach."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from access import reads
from access.gate import requires
from access.queries import get_visible_or_404
from accounts.actor import Actor
from accounts.permissions import CasePermission
from cases import vault
from cases.listing import shown_people
from cases.models import Case
from cases.views.form_page import form_page
from dashboards import exports
from safeguards import actions, acts, sheets
from safeguards.access import check_can_answer, check_can_close
from safeguards.forms import AnswerForm, CloseForm
from safeguards.models import SafeguardAnswer, SafeguardBreach
from safeguards.register import Register, paper

PAGE = 50
EXPORTED = 5000


@require_GET
@requires(CasePermission.CLOSE_BREACH, kind="list")
def register(request: HttpRequest) -> HttpResponse:
    """Breaches of this head's unit or this prosecutor's territory: counted by article, unit and month, and listed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = Register.read(actor, request.GET)
    rows = asked.rows.select_related("definition", "case", "agency", "closed_by")
    found = list(rows.order_by("-opened_at", "id")[: PAGE + 1])
    shown = found[:PAGE]
    vault.open_rows(shown)
    reads.note(*(breach.case_id for breach in shown))
    people = shown_people(actor, {breach.case_id for breach in shown})
    later = sheets.later_answers(actor, shown)
    lines = [
        {
            "breach": breach,
            "whom": sheets.whom(people.get(breach.case_id)),
            "later": sheets.said_of(later[breach.pk]) if breach.pk in later else "",
        }
        for breach in shown
    ]
    context = {
        "lines": lines,
        "is_capped": len(found) > PAGE,
        "form": asked.form,
        "counts": asked.counts(),
        "query": request.GET.urlencode(),
    }
    return TemplateResponse(request, "safeguards/register.html", context)


@require_GET
@requires(CasePermission.CLOSE_BREACH, kind="export", fresh=True)
def register_csv(request: HttpRequest) -> HttpResponse:
    """The same breaches as a file for a spreadsheet: numbers of cases, guarantees and days, no names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = Register.read(actor, request.GET).rows.select_related("definition", "case", "agency")
    shown = list(rows.order_by("-opened_at", "id")[:EXPORTED])
    reads.note(*(breach.case_id for breach in shown))
    return exports.answer("breaches", paper(shown))


@requires(CasePermission.CHANGE)
def answer(request: HttpRequest, case_id: uuid.UUID, act: str, act_id: uuid.UUID, code: str) -> HttpResponse:
    """Answers for one guarantee in one act."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    case = get_visible_or_404(Case, actor, case_id, CasePermission.VIEW_FILE)
    found = next((a for a in sheets.acts_of(actor, case) if a.id == act_id and a.kind == act), None)
    if found is None:
        raise Http404
    definition = actions.definition_of(code)
    said = _said(actor, case, act_id, code)

    def save(valid: AnswerForm) -> None:
        data = valid.cleaned_data
        actions.answer(
            actor=actor,
            case=case,
            definition=definition,
            act=acts.find(case.pk, act, act_id),
            value=data["answer"],
            reason=data["reason"],
            due_by=data["due_by"],
            held_at=data["held_at"],
            version=data["version"],
        )

    return form_page(
        request,
        case=case,
        form=AnswerForm(request.POST or None, definition=definition, said=said),
        act=save,
        back=_tab(case.pk),
        template="cases/verb.html",
        page={
            "title": sheets.Sheet(found).title,
            "text": _("Answer now: %(said)s") % {"said": sheets.said_of(said)}
            if said
            else _("Not answered yet."),
            "confirm": _("Save"),
        },
        check=lambda: check_can_answer(actor, case),
    )


@requires(CasePermission.CLOSE_BREACH)
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Closes one breach with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = SafeguardBreach.objects.select_related("case", "definition")
    breach = get_visible_or_404(rows, actor, pk)
    return form_page(
        request,
        case=breach.case,
        form=CloseForm(request.POST or None, breach=breach),
        act=lambda valid: actions.close(actor=actor, breach=breach, **valid.cleaned_data),
        back=_tab(breach.case_id),
        template="cases/verb.html",
        page={
            "title": _("Close the breach"),
            "text": breach.title,
            "basis": breach.basis,
            "confirm": _("Close the breach"),
        },
        check=lambda: check_can_close(actor, breach),
    )


def _said(actor: Actor, case: Case, act_id: uuid.UUID, code: str) -> SafeguardAnswer | None:
    """The answer in force, with its text."""
    rows = SafeguardAnswer.objects.visible_to(actor).current().of_act(act_id)
    said: SafeguardAnswer | None = (
        rows.filter(case=case, definition__code=code).select_related("answered_by").first()
    )
    vault.open_rows([said] if said else [])
    return said


def _tab(case_id: uuid.UUID) -> str:
    return reverse("cases:tab", args=[case_id, "safeguards"])
