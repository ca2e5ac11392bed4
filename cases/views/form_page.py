"""One page for one form of a verb: whatever the verb answers, nothing that was typed is lost."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from access import reads
from cases import queries, timeline
from cases.models import Case
from cases.views.request import actor_of, see_other
from core.errors import Conflict, Refused

LATEST = 3
Problem = Conflict | Refused


def form_page(
    request: HttpRequest,
    *,
    case: Case,
    form: Any,
    act: Callable[[Any], object],
    back: str | Callable[[], str],
    template: str,
    page: Mapping[str, Any],
    check: Callable[[], object] | None = None,
    done: str = "",
    stored: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Shows a form; a right one is handed to ``act`` and leads back with a 303.

    A refusal, a decision that the law forbids and a change by somebody else come back on the same page, with their
    status, the reason, and every word that was typed. ``check`` is what the verb asks before anything: it refuses the
    page itself when it is opened, and stands beside the text when it is sent. ``stored`` are the values kept at
    present, to be shown beside what was typed after a conflict.
    """
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        problem = barred(request, check) if check else None
        if problem:
            status = problem.status
        elif form.is_valid():
            problem = attempt(lambda: act(form))
            if problem is None:
                if done:
                    messages.success(request, done)
                return see_other(back() if callable(back) else back)
            status = status_of(problem)
    elif check:
        check()
    if problem:
        with contextlib.suppress(Case.DoesNotExist):  # out of sight meanwhile: the text still comes back
            case.refresh_from_db()
    context = {
        "case": case,
        "form": form,
        "verb_page": True,
        **page,
        **explained(request, case, form, problem, stored),
    }
    return TemplateResponse(request, template, context, status=status)


def barred(request: HttpRequest, check: Callable[[], object]) -> Problem | None:
    """Why this person may not do this here any more, or None. A refused attempt leaves its entry."""
    problem = attempt(check)
    if problem and problem.status == Refused.status:
        reads.refused(actor=actor_of(request), request=request)
    return problem


def attempt(act: Callable[[], object]) -> Problem | None:
    """Does all of ``act`` or nothing of it; what stood in the way, or None."""
    try:
        with transaction.atomic():
            act()
    except (Conflict, Refused) as found:
        return found
    return None


def status_of(problem: Problem) -> int:
    """What was typed cannot be taken as it is: 422, unless the problem says more."""
    return 422 if problem.status == Refused.status else problem.status


def explained(
    request: HttpRequest,
    case: Case,
    form: forms.BaseForm,
    problem: Problem | None,
    stored: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What ``cases/_problem.html`` shows above the form. After a change by somebody else the form carries the version
    that is kept now: sending it again is a decision taken in the knowledge of that change.
    """
    if problem is None or problem.status != Conflict.status:
        return {"problem": problem}
    version = getattr(problem, "details", {}).get("theirs")
    if version is not None and "version" in form.fields:
        typed = dict(form.data.items()) if not isinstance(form.data, QueryDict) else form.data.copy()
        typed[form.add_prefix("version")] = str(version)
        form.data = typed
    latest = timeline.rows(actor_of(request), case, limit=LATEST)
    entries = timeline.entries(latest, queries.permissions_in(actor_of(request), case.pk), by_day=False)
    meanwhile = {"rows": differences(form, stored or {}), "entries": entries}
    return {"problem": problem, "meanwhile": meanwhile, "overrides": version is not None}


def differences(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[dict[str, str]]:
    """Fields in which the typed text is not the stored one, both in words."""
    found = []
    for name, value in stored.items():
        field = form.fields.get(name)
        if field is None or field.widget.is_hidden:
            continue
        mine, theirs = _words(field, form[name].value()), _words(field, value)
        if mine != theirs:
            found.append({"label": str(form[name].label), "mine": mine or "—", "theirs": theirs or "—"})
    return found


def _words(field: forms.Field, value: Any) -> str:
    choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return choices.get(str(value), str(value)).strip() if value not in (None, "") else ""
