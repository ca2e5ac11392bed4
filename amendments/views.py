"""Changing a rule of the law in the browser: propose, read what it does, publish as a second person, look back."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import pairs, reads
from access.gate import for_roles, signed_in
from accounts.actor import Actor
from amendments import actions, shown, words
from amendments.forms import GiveBackForm, PublishForm, VersionForm
from amendments.kinds import KINDS, YEAR, Kind
from amendments.models import Amendment
from amendments.second import EDITORS, VERB
from amendments.year_form import form_for
from cases.views.form_page import Problem, attempt, status_of
from cases.views.request import see_other
from core import clock
from core.errors import Refused
from legal.written import as_yaml

LATEST = 30


def _acting(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def amendments() -> Any:
    return Amendment.objects.select_related(
        "proposal__proposed_by", "proposal__confirmed_by", "proposal__agency", "given_back__by"
    )


@for_roles(*EDITORS)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    standing = amendments().filter(
        proposal__confirmed_at__isnull=True,
        proposal__withdrawn_at__isnull=True,
        proposal__expires_at__gt=clock.now(),
    )
    waiting = list(standing)
    over = [row for row in amendments()[:LATEST] if row.pk not in {w.pk for w in waiting}]
    context = {"waiting": waiting, "over": over, "me": _acting(request).user.pk, "years": shown.years()}
    return TemplateResponse(request, "amendments/board.html", context)


@for_roles(*EDITORS)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The fields of the rule in force; first what a change would do, then the proposal. Nothing typed is lost."""
    of = _kind(kind)
    base = of.newest(code)
    if base is None:
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = form_for(of, typed, base, request.FILES)
    status, problem, found = 200, None, None
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.draft:
            draft, status = form.draft, 200
            if request.POST.get("go") == "propose" and form.was_seen:
                made: list[Amendment] = []
                problem = attempt(lambda: made.append(actions.propose(actor=_acting(request), draft=draft)))
                if problem is None:
                    messages.success(
                        request, _("It is proposed. A second legal editor publishes it or gives it back.")
                    )
                    return see_other(reverse("amendments:change", args=[made[0].pk]))
                status = _told(request, problem)
            found = shown.show(of, base, dict(draft.values), draft.reach)
            form.data = _with_digest(form)
    context = {"form": form, "problem": problem, "shown": found, "of": of, "base": base}
    page = "amendments/propose_year.html" if of is YEAR else "amendments/propose.html"
    return TemplateResponse(request, page, context, status=status)


def _with_digest(form: VersionForm) -> Any:
    typed: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or an empty dict
    typed["seen"] = form.digest
    return typed


def _told(request: HttpRequest, problem: Problem) -> int:
    if isinstance(problem, Refused):
        reads.refused(actor=_acting(request), request=request)
    return status_of(problem)


@for_roles(*EDITORS)
@require_GET
def change(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One proposed version: what it changes, what it does, who proposed and who decided."""
    return TemplateResponse(request, "amendments/change.html", _page(request, pk))


def _page(request: HttpRequest, pk: uuid.UUID) -> dict[str, Any]:
    row: Amendment = get_object_or_404(amendments(), pk=pk)
    standing = pairs.open_for(VERB, row.subject)
    waits = standing is not None and standing.pk == row.proposal_id
    mine = row.proposal.proposed_by_id == _acting(request).user.pk
    return {
        "row": row,
        "shown": shown.of_amendment(row),
        "progress": shown.progress_of(row),
        "waits": waits,
        "mine": mine,
        "may_decide": waits and not mine,
    }


def _verb(
    request: HttpRequest,
    pk: uuid.UUID,
    form: forms.Form,
    act: Callable[[Amendment], object],
    page: dict[str, Any],
    done: str,
) -> HttpResponse:
    """A verb below what it is about; a refusal comes back on the same page."""
    status, problem = 200, None
    if request.method == "POST":
        row: Amendment = get_object_or_404(amendments(), pk=pk)
        status = 422
        if form.is_valid():
            problem = attempt(lambda: act(row))
            if problem is None:
                messages.success(request, done)
                return see_other(reverse("amendments:change", args=[pk]))
            status = _told(request, problem)
    context = {**_page(request, pk), "form": form, "problem": problem, **page}
    return TemplateResponse(request, "amendments/verb.html", context, status=status)


@for_roles(*EDITORS, fresh=True)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second person publishes what was proposed."""
    return _verb(
        request,
        pk,
        PublishForm(request.POST or None),
        lambda row: actions.publish(actor=_acting(request), amendment=row),
        {"title": _("Publish the new version"), "confirm": _("Publish as the second person")},
        _("It is published. New terms follow it from its first day on."),
    )


@for_roles(*EDITORS)
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A second person gives it back with words."""
    form = GiveBackForm(request.POST or None)
    return _verb(
        request,
        pk,
        form,
        lambda row: actions.give_back(
            actor=_acting(request), amendment=row, words=form.cleaned_data["words"]
        ),
        {"title": _("Give it back"), "confirm": _("Give it back with these words")},
        _("It is given back. Whoever proposed it reads your words."),
    )


@signed_in
@require_GET
def history(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """All versions of a rule side by side: what they say, who proposed and who published them, when and why."""
    of = _kind(kind)
    versions = of.versions(code)
    if not versions:
        raise Http404
    rows = {row.version: row for row in amendments().filter(kind=of.key, code=code) if row.is_published}
    context = {
        "of": of,
        "rule": versions[0],
        "heads": [{"rule": version, "row": rows.get(version.version)} for version in versions],
        "lines": words.side_by_side(of, versions),
        "may_propose": _acting(request).role.key in EDITORS,
    }
    return TemplateResponse(request, "amendments/history.html", context)


@signed_in
@require_GET
def export(request: HttpRequest, kind: str, code: str, version: int) -> HttpResponse:
    """One version as an entry of the data file, to be brought into it."""
    of = _kind(kind)
    row = next((found for found in of.versions(code) if found.version == version), None)
    if row is None:
        raise Http404
    answer = HttpResponse(as_yaml(row), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.yaml"'
    return answer
