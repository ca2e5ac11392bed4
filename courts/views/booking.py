"""Booking and moving a hearing: the need, the offers, the check, the booking."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases.models import Case
from core.errors import Conflict
from courts import actions
from courts.access import check_can_change_hearing, check_can_schedule, court_of
from courts.booking import Board, Cell, Request, in_words, parse
from courts.days import date_of
from courts.forms import NeedForm, ReasonForm
from courts.models import Courtroom, Hearing
from courts.people import candidates, judges
from courts.views.request import actor_of, case_of, hearing_of, see_other


@requires(P.SCHEDULE)
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Step by step; each step works by plain forms, and every choice stays in the address."""
    actor, case = actor_of(request), case_of(request, pk)
    check_can_schedule(actor, case)
    data = request.POST if request.method == "POST" else request.GET
    form = NeedForm(data or None, judges=judges(actor.agency), candidates=candidates(actor, case))
    if not data or "need" in data or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _page(request, "courts/need.html", case, {"form": form, "step": 1}, status)
    wanted = Request(
        court=court_of(actor),
        kind=form.cleaned_data["kind"],
        minutes=form.cleaned_data["minutes"],
        judge=form.cleaned_data["judge"],
        people=form.chosen(),
        publicity=form.cleaned_data["publicity"],
        week_of=_week(data),
    )
    return _offer_or_act(request, case, wanted, form_data=_kept(data))


@requires(P.SCHEDULE)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page for a hearing that is booked already: its need is known, a reason is asked."""
    actor, hearing = actor_of(request), hearing_of(request, pk)
    check_can_change_hearing(actor, hearing)
    data = request.POST if request.method == "POST" else request.GET
    known = {(c.person.party, c.person.user): c for c in candidates(actor, hearing.case)}
    people = [known[p.party, p.user] for p in actions.people_of(hearing) if (p.party, p.user) in known]
    wanted = Request(
        court=hearing.court,
        kind=hearing.kind,
        minutes=hearing.minutes,
        judge=hearing.judge,
        people=people,
        publicity=hearing.publicity,
        week_of=_week(data),
        moving=hearing,
    )
    return _offer_or_act(request, hearing.case, wanted, form_data=[])


def _offer_or_act(
    request: HttpRequest, case: Case, wanted: Request, form_data: list[tuple[str, str]]
) -> HttpResponse:
    """Offers; the check page for a chosen slot; the booking; and the offers again when somebody was faster."""
    slot = request.POST.get("slot", "")
    reason = ReasonForm(request.POST if "confirm" in request.POST else None, initial=_version(wanted))
    if request.method == "POST" and "confirm" in request.POST and (not wanted.moving or reason.is_valid()):
        found = parse(slot)
        if found:
            try:
                return _act(request, case, wanted, *found, reason)
            except Conflict as taken:
                return _offers(request, case, wanted, form_data, slot, taken)
    board = Board(wanted, slot)
    cell = board.found(slot) if slot else None
    if request.method == "GET" or cell is None:
        problem = Conflict(_("This time is not free any more.")) if slot else None
        return _offers(request, case, wanted, form_data, slot, problem, board)
    status = 422 if "confirm" in request.POST else 200
    context = {
        "step": 3,
        "cell": cell,
        "words": in_words(cell),
        "slot": slot,
        "hidden": form_data,
        "wanted": wanted,
    }
    context |= {"reason": reason if wanted.moving else None, "items": _summary(wanted, cell)}
    return _page(request, "courts/check.html", case, context, status)


def _act(
    request: HttpRequest,
    case: Case,
    wanted: Request,
    start: dt.datetime,
    room_id: int | None,
    reason: ReasonForm,
) -> HttpResponse:
    rooms = wanted.court.rooms.filter(closed_on__isnull=True)
    room: Courtroom = (
        rooms.filter(pk=room_id or 0).first() or rooms.order_by("-is_child_friendly", "number")[0]
    )
    span: dict[str, Any] = {"starts_at": start, "ends_at": start + dt.timedelta(minutes=wanted.minutes)}
    actor = actor_of(request)
    if wanted.moving:
        hearing = actions.reschedule(
            actor=actor,
            hearing=wanted.moving,
            courtroom=room,
            reason=reason.cleaned_data["reason"],
            version=reason.cleaned_data["version"],
            **span,
        )
        messages.success(request, _("The hearing is moved. New summonses are due."))
    else:
        hearing = actions.schedule_hearing(
            actor=actor,
            case=case,
            kind=wanted.kind,
            courtroom=room,
            judge=wanted.judge,
            people=[c.person for c in wanted.people],
            publicity=wanted.publicity,
            **span,
        )
        messages.success(request, _("The hearing is booked. Print the summonses next."))
    return see_other(hearing.get_absolute_url())


def _offers(
    request: HttpRequest,
    case: Case,
    wanted: Request,
    form_data: list[tuple[str, str]],
    slot: str,
    problem: Conflict | None,
    board: Board | None = None,
) -> HttpResponse:
    """409 with the reason and the next free slots when somebody took the time meanwhile; choices are kept."""
    board = board or Board(wanted, slot)
    target = (
        reverse("courts:move", args=[wanted.moving.pk])
        if wanted.moving
        else reverse("courts:book", args=[case.pk])
    )
    query = QueryDict(mutable=True)
    for name, value in form_data:
        query.appendlist(name, value)
    base = query.urlencode()
    context = {
        "step": 2,
        "wanted": wanted,
        "board": board,
        "table": board.table(),
        "cards": board.cards(),
        "hidden": form_data,
        "slot": slot,
        "action": target,
        "as_list": request.GET.get("as") == "list" or request.POST.get("as") == "list",
        "base": f"{target}?{base}{'&' if base else ''}",
        "problem": problem,
        "next_free": problem.details.get("next_free", []) if problem else [],
        "kind_name": dict(Hearing._meta.get_field("kind").choices or [])[wanted.kind],
    }
    return _page(request, "courts/offers.html", case, context, 409 if problem else 200)


def _summary(wanted: Request, cell: Cell) -> list[Any]:
    room = cell.room.name if cell.room else "—"
    apart = [c.short for c in wanted.people if c.person.must_not_meet]
    missing = [wanted.names[r] for r in cell.slot.missing]
    rows: list[Any] = [
        (_("Where"), room),
        (_("Judge"), wanted.judge.short_name),
        (_("Who must be there"), ", ".join(c.short for c in wanted.people) or "—"),
    ]
    if apart:
        rows.append((_("Arrival apart"), _("%(who)s: 20 minutes later") % {"who": ", ".join(apart)}))
    if missing:
        rows.append((_("A colleague must come for"), ", ".join(missing)))
    school = _("The child misses lessons.") if cell.slot.in_school else _("After school.")
    return [*rows, (_("School"), school)]


def _kept(data: QueryDict) -> list[tuple[str, str]]:
    names = ("kind", "minutes", "judge", "people", "publicity")
    return [(name, value) for name in names for value in data.getlist(name)]


def _version(wanted: Request) -> dict[str, Any]:
    return {"version": wanted.moving.version} if wanted.moving else {}


def _week(data: QueryDict) -> dt.date | None:
    return date_of(data.get("week"))


def _page(
    request: HttpRequest, template: str, case: Case, context: dict[str, Any], status: int
) -> HttpResponse:
    steps = [_("Need"), _("Offers"), _("Check")]
    return TemplateResponse(request, template, {"case": case, "steps": steps, **context}, status=status)
