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
from core import clock
from core.bounds import whole
from core.errors import Conflict, Refused
from courts import actions, brief, called, papers
from courts.access import (
    check_can_change_hearing,
    check_can_correct_outcome,
    check_can_move,
    check_can_record_outcome,
    why_not,
)
from courts.choices import Preparation, Presence
from courts.forms import ReasonForm
from courts.models import Hearing, HearingParticipant
from courts.outcomes import outcome_shown
from courts.told import told
from courts.views.outcome import fresh
from courts.views.request import actor_of, hearing_of, see_other
from scheduling.queries import collisions


@requires(P.VIEW)
@require_GET
def hearing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The hearing with its preparation, its people and, once it is over, its outcome."""
    actor, row = actor_of(request), hearing_of(request, pk)
    own = told(actor, [row])[0].own
    people = participants(actor, row, own_only=own is not None)
    not_yet = why_not(check_can_record_outcome, actor, row)
    context: dict[str, Any] = {
        "hearing": row,
        "own": own,
        "case": row.case,
        "current_tab": "hearings",
        "people": people,
        "prepared": [
            {"key": line.value, "label": line.label, "done": line.value in row.prepared}
            for line in Preparation.of({p["row"].role for p in people})
        ],
        "may_change": why_not(check_can_change_hearing, actor, row) is None,
        "may_move": why_not(check_can_move, actor, row) is None,
        "may_decide": not_yet is None,
        "may_correct": why_not(check_can_correct_outcome, actor, row) is None,
        "not_yet": not_yet if row.is_planned and actor.has(P.RECORD_OUTCOME) else None,
        "is_over": row.ends_at < clock.now(),
        "collides": row.is_planned and own is None and row.pk in collisions(row.case_id),
        "outcome": outcome_shown(actor, row),
        "presences": Presence.choices,
        "papers": papers.offered(row, actor),
        "brief": brief.offered(row, actor),
    }
    context["head"] = casepage.head(actor, row.case, "hearings")
    return TemplateResponse(request, "courts/hearing.html", context)


def participants(actor: Any, row: Hearing, *, own_only: bool = False) -> list[dict[str, Any]]:
    """Who must be there, with the names that this reader may know; the victim's side sees its own people."""
    rows = list(
        HearingParticipant.objects.visible_to(actor)
        .filter(hearing=row)
        .select_related("party", "party__person", "user", "hearing")
    )
    if own_only:
        rows = [r for r in rows if r.view_bit == P.VIEW_VICTIMS.bit]
    named = actor.has(P.VIEW_IDENTITY)
    vault.open_rows([r.party.person for r in rows if r.party and named])
    return [{"row": r, "name": _name(r, named), "summons": called.offered(r, row, actor)} for r in rows]


def _name(row: HearingParticipant, named: bool) -> str:
    if row.user:
        return str(row.user.short_name)
    return str(row.party.person.full_name) if row.party and named else ""


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
