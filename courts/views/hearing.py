"""One hearing: what is prepared, who comes, what it ended with."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from access.gate import requires
from access.queries import get_visible_or_404
from accounts.permissions import CasePermission as P
from cases import casepage, vault
from core import clock, when
from core.bounds import whole
from core.errors import Conflict, Refused
from courts import actions, papers
from courts.access import check_can_change_hearing, check_can_move, check_can_record_outcome, why_not
from courts.choices import EducativeMeasure, OutcomeKind, Preparation, Presence
from courts.forms import OutcomeForm, ReasonForm
from courts.models import Hearing, HearingParticipant, Outcome
from courts.views.request import actor_of, hearing_of, see_other

# Radio list of the first step: in the order in which a court of children should think of them.
KINDS = (
    OutcomeKind.ADJOURNED, OutcomeKind.DIVERSION, OutcomeKind.EDUCATIVE, OutcomeKind.CONDITIONAL,
    OutcomeKind.COMMUNITY_SERVICE, OutcomeKind.RESTRICTION, OutcomeKind.FINE, OutcomeKind.CORRECTIVE_WORKS,
    OutcomeKind.DEPRIVATION, OutcomeKind.IMPRISONMENT, OutcomeKind.ACQUITTED, OutcomeKind.TERMINATED,
    OutcomeKind.RULING,
)  # fmt: skip


@requires(P.VIEW)
@require_GET
def hearing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The hearing with its preparation, its people and, once it is over, its outcome."""
    actor, row = actor_of(request), hearing_of(request, pk)
    people = participants(actor, row)
    not_yet = why_not(check_can_record_outcome, actor, row)
    context = {
        "hearing": row,
        "case": row.case,
        "current_tab": "hearings",
        "people": people,
        "prepared": [
            {"key": key, "label": label, "done": key in row.prepared} for key, label in Preparation.choices
        ],
        "may_change": why_not(check_can_change_hearing, actor, row) is None,
        "may_move": why_not(check_can_move, actor, row) is None,
        "may_decide": not_yet is None,
        "not_yet": not_yet if row.is_planned and actor.has(P.RECORD_OUTCOME) else None,
        "is_over": row.ends_at < clock.now(),
        "outcome": outcome_shown(actor, row),
        "presences": Presence.choices,
        "papers": papers.offered(row, actor),
    }
    context["head"] = casepage.head(actor, row.case, "hearings")
    return TemplateResponse(request, "courts/hearing.html", context)


def participants(actor: Any, row: Hearing) -> list[dict[str, Any]]:
    """Who must be there, with the names that this reader may know."""
    rows = list(
        HearingParticipant.objects.visible_to(actor)
        .filter(hearing=row)
        .select_related("party", "party__person", "user", "hearing")
    )
    named = actor.has(P.VIEW_IDENTITY)
    vault.open_rows([r.party.person for r in rows if r.party and named])
    return [{"row": r, "name": _name(r, named)} for r in rows]


def _name(row: HearingParticipant, named: bool) -> str:
    if row.user:
        return str(row.user.short_name)
    return str(row.party.person.full_name) if row.party and named else ""


def outcome_shown(actor: Any, row: Hearing) -> dict[str, Any] | None:
    """The outcome as labels and values, without fields that do not belong to it."""
    found = (
        Outcome.objects.visible_to(actor).filter(hearing=row).select_related("recorded_by", "case").first()
    )
    if found is None:
        return None
    names = dict(EducativeMeasure.choices)
    rows = [
        (_("Decision"), found.get_kind_display()),
        (_("Reason"), found.get_adjourn_reason_display() if found.adjourn_reason else ""),
        (_("Date of the decision"), found.decided_on),
        (_("In force since"), found.in_force_on),
        (_("Legal basis"), found.legal_basis),
        (_("Term"), _("%(months)s months") % {"months": found.months} if found.months else ""),
        (_("Hours of community service"), found.hours),
        (_("Educative measures"), ", ".join(str(names.get(m, m)) for m in found.measures)),
        (_("How the child was heard"), found.get_child_asked_display() if found.child_asked else ""),
        (_("Why the child was not heard"), found.not_asked_reason),
        (_("Recorded by"), found.recorded_by.short_name),
    ]
    shown = [(label, when.day(v, year=True) if hasattr(v, "isoformat") else v) for label, v in rows if v]
    return {"items": shown, "row": found, "unreasoned": found.non_custodial_reasoned is False}


@requires(P.SCHEDULE)
@require_POST
def prepare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ticks of the preparation and answers of the people, in one form."""
    actor, row = actor_of(request), hearing_of(request, pk)
    check_can_change_hearing(actor, row)
    for participant in (
        HearingParticipant.objects.visible_to(actor).filter(hearing=row).select_related("hearing")
    ):
        said = request.POST.get(f"presence-{participant.pk}", "")
        if said in Presence.values and said != participant.presence:
            actions.answer(actor=actor, participant=participant, presence=said)
    actions.prepare(
        actor=actor,
        hearing=row,
        done=request.POST.getlist("done"),
        version=whole(request.POST.get("version", "")),
    )
    messages.success(request, _("The preparation is saved."))
    return see_other(row.get_absolute_url())


@requires(P.SCHEDULE)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancels a hearing after a page that says what follows."""
    actor, row = actor_of(request), hearing_of(request, pk)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    context: dict[str, Any] = {"hearing": row, "case": row.case, "verb_page": True}
    if request.method == "GET":
        check_can_change_hearing(actor, row)
        return TemplateResponse(request, "courts/cancel.html", context | {"form": form})
    if form.is_valid():
        try:
            actions.cancel(actor=actor, hearing=row, **form.cleaned_data)
        except (Refused, Conflict) as problem:
            context |= {"form": fresh(form, row), "problem": problem}
            return TemplateResponse(request, "courts/cancel.html", context, status=problem.status)
        messages.success(request, _("The hearing is cancelled."))
        return see_other(row.case.get_absolute_url())
    return TemplateResponse(request, "courts/cancel.html", context | {"form": form}, status=422)


@requires(P.RECORD_OUTCOME)
@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """First what was decided, then only the fields of that decision; both steps are plain pages.

    Whatever the verb answers, what was typed stands in the form again, with the reason above it.
    """
    actor, row = actor_of(request), hearing_of(request, pk)
    if request.method == "GET":
        check_can_record_outcome(actor, row)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    context: dict[str, Any] = {"hearing": row, "case": row.case, "verb_page": True, "current_tab": "hearings"}
    if kind not in OutcomeKind.values:
        check_can_record_outcome(actor, row)
        context["kinds"] = [(k.value, k.label) for k in KINDS]
        return TemplateResponse(request, "courts/outcome_kind.html", context)
    initial = {"version": row.version, "kind": kind, "decided_on": clock.local(row.starts_at).date()}
    form = OutcomeForm(request.POST or None, kind=kind, initial=initial)
    context |= {"form": form, "kind_name": OutcomeKind(kind).label}
    if not form.is_valid():
        return TemplateResponse(request, "courts/outcome.html", context, status=422 if form.is_bound else 200)
    try:
        actions.record_outcome(
            actor=actor, hearing=row, decision=form.decision(), version=form.cleaned_data["version"]
        )
    except (Refused, Conflict) as problem:
        if isinstance(problem, Conflict):
            context["newest"] = newest(actor, row)
        context |= {"form": fresh(form, row), "problem": problem}
        return TemplateResponse(request, "courts/outcome.html", context, status=problem.status)
    messages.success(request, _("The outcome is recorded."))
    return see_other(row.get_absolute_url())


def fresh(form: Any, row: Hearing) -> Any:
    """The form as it was typed, but for the version: whoever has read what changed may send it again."""
    row.refresh_from_db(fields=["state", "version", "starts_at", "ends_at"])
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = row.version
    return form


def newest(actor: Any, row: Hearing) -> list[tuple[str, Any]]:
    """How the hearing stands now, for somebody whose page is older."""
    row.refresh_from_db(fields=["state", "starts_at", "ends_at"])
    found = outcome_shown(actor, row)
    shown = [(_("State"), row.get_state_display()), (_("When"), when.when(row.starts_at))]
    return [*shown, *(found["items"] if found else ())]


@requires(P.SCHEDULE)
@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One person said whether they will come."""
    actor = actor_of(request)
    row: HearingParticipant = get_visible_or_404(
        HearingParticipant.objects.select_related("hearing", "hearing__case"), actor, pk
    )
    said = request.POST.get("presence", "")
    if said in Presence.values:
        actions.answer(actor=actor, participant=row, presence=said)
    return see_other(row.hearing.get_absolute_url())
