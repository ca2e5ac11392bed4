"""To be sealed: the list, one record, and its verbs as pages."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from access import reads
from access.gate import requires
from access.queries import get_visible_or_404
from accounts.actor import Actor
from accounts.permissions import CasePermission as P
from cases.views.form_page import attempt, status_of
from cases.views.request import see_other
from core import when
from core.errors import Refused
from retention import actions, queries
from retention import certificate as papers
from retention.forms import ConfirmForm, HoldForm, OpenForm
from retention.models import Hold, Retention
from retention.second import ERASE, SEAL


def _acting(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _row(request: HttpRequest, pk: uuid.UUID) -> Retention:
    rows = Retention.objects.select_related(
        "rule",
        "noticed_by",
        "sealed_agency",
        "sealed_by",
        "sealing_proposed_by",
        "erasure_proposed_by",
        "erasure_confirmed_by",
    )
    found: Retention = get_visible_or_404(rows, _acting(request), pk)
    return found


@requires(P.SEAL, kind="list")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """What two persons can seal now, what waits, what somebody has to decide, what is over."""
    found = queries.board(_acting(request))
    groups = (found.due, found.waiting, found.held, found.warnings, found.sealed, found.erased)
    reads.note(*(line.row.case_id for group in groups for line in group))
    return TemplateResponse(request, "retention/board.html", {"board": found})


@requires(P.SEAL)
@require_GET
def record(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One record: the rule, the days, holds, who proposed and confirmed, and what can be done."""
    actor, row = _acting(request), _row(request, pk)
    obstacle = queries.obstacle(row) if row.is_sealed else ""
    context = {
        "row": row,
        "line": queries.lines([row])[0],
        "obstacle": queries.OBSTACLES.get(obstacle, ""),
        "openings": queries.openings(row),
        "may_open": actor.has(P.VIEW_SEALED),
        "sealing": queries.proposal_of(row, SEAL),
        "erasing": queries.proposal_of(row, ERASE),
    }
    return TemplateResponse(request, "retention/record.html", context)


def _verb(
    request: HttpRequest,
    row: Retention,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    done: Callable[[object], str],
    back: Callable[[], str] | None = None,
    **page: Any,
) -> HttpResponse:
    """A form of a verb; what was typed stays on every answer but the right one, which leads back with a 303."""
    status, problem = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            made: list[object] = []
            problem = attempt(lambda: made.append(act(form.cleaned_data)))
            if problem is None:
                messages.success(request, done(made[0]))
                return see_other(back() if back else reverse("retention:record", args=[row.pk]))
            status = status_of(problem)
            if isinstance(problem, Refused):
                reads.refused(actor=_acting(request), request=request)
    context = {"row": row, "form": form, "problem": problem, **page}
    return TemplateResponse(request, "retention/verb.html", context, status=status)


def _proposed_or(text: str) -> Callable[[object], str]:
    return lambda made: text if made else _("It is proposed. A second person has to confirm it.")


@requires(P.SEAL)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody decides what a rule that was not read in the law may not."""
    row = _row(request, pk)
    return _verb(
        request,
        row,
        ConfirmForm(request.POST or None),
        lambda _data: actions.start_notice(actor=_acting(request), row=row),
        lambda _made: _("The notice of 30 days has begun."),
        title=_("Start the notice"),
        text=_(
            "This rule was not read in the law, so nothing happens by itself. You decide that the record is to be sealed."
        ),
        confirm=_("Start the 30 days"),
    )


@requires(P.SEAL)
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Stops sealing and destroying until a day."""
    row = _row(request, pk)
    return _verb(
        request,
        row,
        HoldForm(request.POST or None),
        lambda data: actions.place_hold(actor=_acting(request), row=row, **data),
        lambda _made: _("The record is on hold."),
        title=_("Keep the record for now"),
        text=_(
            "While the hold stands the record is neither sealed nor destroyed. It ends by itself on its day."
        ),
        confirm=_("Place the hold"),
    )


@requires(P.SEAL)
@require_http_methods(["GET", "POST"])
def end_hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ends a hold before its day."""
    found: Hold = get_visible_or_404(Hold.objects.select_related("retention__rule"), _acting(request), pk)
    return _verb(
        request,
        found.retention,
        ConfirmForm(request.POST or None),
        lambda _data: actions.end_hold(actor=_acting(request), hold=found),
        lambda _made: _("The hold has ended."),
        title=_("End the hold"),
        text=_("%(why)s, document %(document)s, until %(day)s.")
        % {
            "why": str(found.get_kind_display()).capitalize(),
            "document": found.document,
            "day": when.day(found.until, weekday=False, year=True),
        },
        confirm=_("End the hold"),
    )


@requires(P.SEAL, fresh=True)
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Proposes sealing, or confirms what a colleague proposed."""
    row = _row(request, pk)
    return _verb(
        request,
        row,
        ConfirmForm(request.POST or None),
        lambda _data: actions.seal(actor=_acting(request), row=row),
        _proposed_or(
            _("The record is sealed. It is gone from lists, search, counts, calendars and exports.")
        ),
        title=_("Seal the record"),
        text=_(
            "Nobody sees it any more, but those who may open sealed records, with a reason and for an hour. This cannot be undone."
        ),
        confirm=_("Confirm and seal") if queries.proposal_of(row, SEAL) else _("Propose sealing"),
        is_grave=True,
        check=attempt(lambda: actions.check_can_seal(row)) if request.method == "GET" else None,
    )


@requires(P.VIEW_SEALED, fresh=True)
@require_http_methods(["GET", "POST"])
def open_sealed(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """An hour with a sealed file."""
    row = _row(request, pk)
    return _verb(
        request,
        row,
        OpenForm(request.POST or None),
        lambda data: actions.open_sealed(actor=_acting(request), row=row, **data),
        lambda _made: _("The sealed file is open to you for an hour."),
        back=lambda: reverse("cases:overview", args=[row.case_id]),
        title=_("Open the sealed file"),
        text=_(
            "You see the file and the child’s name for an hour, nothing of a victim or witness. Each page you open is recorded."
        ),
        confirm=_("Open for an hour"),
    )


@requires(P.SEAL, fresh=True)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Proposes destroying, or confirms what a colleague proposed."""
    row = _row(request, pk)
    return _verb(
        request,
        row,
        ConfirmForm(request.POST or None),
        lambda _data: actions.erase(actor=_acting(request), row=row),
        _proposed_or(_("Two persons decided. The keys are being destroyed.")),
        title=_("Destroy the data of the person"),
        text=_(
            "The key of this person is destroyed: names, numbers, addresses, what was said and every kept paper become unreadable for ever, in every backup too. Figures that were published stay."
        ),
        confirm=_("Confirm and destroy") if queries.proposal_of(row, ERASE) else _("Propose destroying"),
        is_grave=True,
        check=attempt(lambda: actions.check_can_erase(row)) if request.method == "GET" else None,
    )


@requires(P.SEAL, kind="pdf")
@require_GET
def certificate(request: HttpRequest, pk: uuid.UUID, language: str) -> HttpResponse:
    """The certificate of sealing or destruction as PDF."""
    data, name = papers.draw(actor=_acting(request), row=_row(request, pk), language=language)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
