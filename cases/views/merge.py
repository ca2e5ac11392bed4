"""A child that stands twice: found, compared, proposed by one person, joined by another, taken apart again by two."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access import reads
from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases.forms import merge as shapes
from cases.merging import queries, rules, verbs
from cases.models import Case, Merge, MergeState
from cases.views.form_page import attempt, status_of
from cases.views.request import actor_of, case_of, see_other
from core.errors import Conflict, Refused

Problem = Conflict | Refused | None


@requires(P.VIEW_IDENTITY)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The records that look alike; then two side by side, and the reason. ``go``: "find", "compare" or "propose"."""
    actor, case = actor_of(request), case_of(request, pk)
    rules.check_answers(actor, case)
    go = request.POST.get("go", "") if request.method == "POST" else "look"
    if go == "look":
        return _choose(request, case, shapes.OtherForm())
    if go in ("compare", "propose"):
        return _compare(request, case, propose=go == "propose")
    form = shapes.OtherForm(request.POST)
    if not form.is_valid():
        return _choose(request, case, form, status=422)
    code = form.cleaned_data["code"].strip().upper()
    found = Case.objects.visible_to(actor).filter(code=code).first()
    if found is None or queries.obstacle(case.subject_id, found.subject_id) == "unknown":
        form.add_error("code", _("No record that you see in full has this number."))
        return _choose(request, case, form, status=422)
    return _two(request, case, found, _form(case, found))


def _choose(request: HttpRequest, case: Case, form: forms.Form, status: int = 200) -> HttpResponse:
    alike = queries.alike(actor_of(request), case)
    reads.note(*(row.pk for row in alike))
    context = {"case": case, "verb_page": True, "form": form, "alike": alike}
    return TemplateResponse(request, "cases/merge.html", context, status=status)


def _form(case: Case, other: Case, data: Any = None) -> shapes.MergeForm:
    contradicts = any(line.kind for line in queries.compared(case.subject, other.subject))
    return shapes.MergeForm(
        data, codes=(case.code, other.code), contradicts=contradicts, initial={"other": other.pk}
    )


def _compare(request: HttpRequest, case: Case, *, propose: bool) -> HttpResponse:
    actor = actor_of(request)
    try:
        number = uuid.UUID(request.POST.get("other", ""))
    except ValueError:
        return _choose(request, case, shapes.OtherForm(), status=422)
    other: Case = get_visible_or_404(Case.objects.select_related("subject"), actor, number)
    if not propose:
        return _two(request, case, other, _form(case, other))
    form = _form(case, other, request.POST)
    if not form.is_valid():
        return _two(request, case, other, form, status=422)
    data = {name: value for name, value in form.cleaned_data.items() if name != "other"}
    made: list[Merge] = []
    problem = attempt(lambda: made.append(verbs.propose(actor=actor, case=case, other=other, **data)))
    if problem is None:
        messages.success(request, _("It is proposed. A second person has to confirm it."))
        return see_other(reverse("cases:merged", args=[made[0].pk]))
    return _two(request, case, other, form, problem, _told(request, problem))


def _two(
    request: HttpRequest,
    case: Case,
    other: Case,
    form: forms.Form,
    problem: Problem = None,
    status: int = 200,
) -> HttpResponse:
    """Both records side by side; in neutral words where they are not joined from here."""
    reads.note(other.pk)
    if problem is None:
        problem = attempt(lambda: rules.check_can_join(case.subject, other.subject))
    hidden = queries.obstacle(case.subject_id, other.subject_id) == "unknown"
    context = {
        "case": case,
        "other": other,
        "verb_page": True,
        "form": form,
        "problem": problem,
        "lines": [] if hidden else queries.compared(case.subject, other.subject),
        "cases": [] if hidden else _cases_of(request, case, other),
    }
    return TemplateResponse(request, "cases/merge_two.html", context, status=status)


def _cases_of(request: HttpRequest, *sides: Case) -> list[list[Case]]:
    """The cases of both records that the reader sees, side by side."""
    seen = Case.objects.visible_to(actor_of(request))
    rows = [list(seen.filter(subject_id=side.subject_id).order_by("registered_at")) for side in sides]
    reads.note(*(row.pk for side in rows for row in side))
    return rows


def _told(request: HttpRequest, problem: Conflict | Refused) -> int:
    if isinstance(problem, Refused):
        reads.refused(actor=actor_of(request), request=request)
    return status_of(problem)


def _row(request: HttpRequest, pk: uuid.UUID) -> Merge:
    rows = Merge.objects.select_related(
        *("case", "other", "duplicate", "survivor", "agency", "proposed_by", "answered_by"),
        *("merged_by", "separation_by", "separated_by"),
    )
    found: Merge = get_visible_or_404(rows, actor_of(request), pk)
    return found


@requires(P.VIEW_IDENTITY)
@require_GET
def merged(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One proposal or join: both records, who proposed and decided, and what can be done."""
    return _page(request, _row(request, pk))


def _page(
    request: HttpRequest,
    row: Merge,
    problem: Problem = None,
    status: int = 200,
    **forms_shown: forms.Form,
) -> HttpResponse:
    actor = actor_of(request)
    reads.note(row.case_id, row.other_id)
    standing = verbs.waiting(row)
    context = {
        "row": row,
        "problem": problem,
        "standing": standing,
        "mine": standing is not None and standing.proposed_by_id == actor.user.pk,
        "may": any(rules.answers(actor, case) for case in (row.case, row.other)),
        "obstacle": _obstacle(row) if row.state == MergeState.PROPOSED else None,
        "lines": queries.compared(row.duplicate, row.survivor),
        "cases": _cases_of(request, row.case, row.other),
        "confirm": shapes.ConfirmForm(),
        "give_back": shapes.GiveBackForm(),
        "separate": shapes.SeparateForm(),
        **forms_shown,
    }
    return TemplateResponse(request, "cases/merged.html", context, status=status)


def _obstacle(row: Merge) -> Problem:
    return attempt(lambda: rules.check_can_join(row.duplicate, row.survivor))


def _verb(
    request: HttpRequest,
    pk: uuid.UUID,
    act: Callable[[Merge], object],
    done: Callable[[Any], str],
    form: forms.Form,
    name: str,
) -> HttpResponse:
    row, made = _row(request, pk), []
    if not form.is_valid():
        return _page(request, row, None, 422, **{name: form})
    problem = attempt(lambda: made.append(act(row)))
    if problem is not None:
        return _page(request, row, problem, _told(request, problem), **{name: form})
    messages.success(request, done(made[0]))
    return see_other(reverse("cases:merged", args=[pk]))


@requires(P.VIEW_IDENTITY, fresh=True)
@require_POST
def confirm_merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second person joins the two records."""
    return _verb(
        request,
        pk,
        lambda row: verbs.confirm(actor=actor_of(request), merge=row),
        lambda _row: _("The two records are joined. They can be taken apart again by two persons."),
        shapes.ConfirmForm(request.POST),
        "confirm",
    )


@requires(P.VIEW_IDENTITY)
@require_POST
def give_back_merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second person gives back what is proposed."""
    form = shapes.GiveBackForm(request.POST)
    return _verb(
        request,
        pk,
        lambda row: verbs.give_back(actor=actor_of(request), merge=row, words=form.cleaned_data["words"]),
        lambda _row: _("It is given back. Nothing has changed."),
        form,
        "give_back",
    )


@requires(P.VIEW_IDENTITY, fresh=True)
@require_POST
def separate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Proposes to take the records apart, or does it as the second person."""
    row = _row(request, pk)
    waits = row.is_merged and verbs.waiting(row) is not None
    form = shapes.ConfirmForm(request.POST) if waits else shapes.SeparateForm(request.POST)
    return _verb(
        request,
        pk,
        lambda row: verbs.separate(
            actor=actor_of(request), merge=row, reason=form.cleaned_data.get("reason", "")
        ),
        lambda row: (
            _("It is proposed. A second person has to confirm it.")
            if row.is_merged
            else _("The records are taken apart again.")
        ),
        form,
        "confirm" if waits else "separate",
    )
