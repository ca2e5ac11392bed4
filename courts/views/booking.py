"""Booking and moving a hearing: the need, the offers, the check, the booking."""

import datetime as dt
import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases.models import Case
from core.errors import Conflict, Refused
from courts import actions, times
from courts.access import check_can_move, check_can_schedule, court_of
from courts.booking import Board, Cell, in_words, parse
from courts.choices import HearingKind
from courts.days import date_of
from courts.errors import NeedsReason
from courts.forms import MoveForm, NeedForm, SlotForm, UnusualForm
from courts.models import Courtroom
from courts.need import Request
from courts.people import candidates, judges
from courts.views.request import actor_of, case_of, hearing_of, see_other
from scheduling.slots import Period


@requires(P.SCHEDULE)
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Step by step; each step works by plain forms, and every choice stays in the address."""
    actor, case = actor_of(request), case_of(request, pk)
    check_can_schedule(actor, case)
    data = request.POST if request.method == "POST" else request.GET
    court = court_of(actor)
    form = NeedForm(data or None, judges=judges(court), candidates=candidates(actor, case))
    if not data or "need" in data or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _page(request, "courts/need.html", case, {"form": form, "step": 1}, status)
    wanted = Request(
        court=court,
        case=case,
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
    check_can_move(actor, hearing)
    data = request.POST if request.method == "POST" else request.GET
    known = {(c.person.party, c.person.user): c for c in candidates(actor, hearing.case)}
    people = [known[p.party, p.user] for p in actions.people_of(hearing) if (p.party, p.user) in known]
    wanted = Request(
        court=hearing.court,
        case=hearing.case,
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
    """Offers; the check page for a chosen time; the booking; and the offers again with the reason when it fails."""
    step = Step(request, case, wanted, form_data)
    if request.method == "GET":
        return step.offers()
    if not step.picked.is_valid():
        return step.offers(status=422)
    if "confirm" not in request.POST:
        return step.check()
    found = parse(step.slot)
    reason = MoveForm(request.POST, initial=_version(wanted))
    if found is None or (wanted.moving and not reason.is_valid()):
        return step.check(reason, status=422)
    try:
        return _act(request, case, wanted, *found, reason)
    except NeedsReason:
        return step.check(reason, status=422)
    except (Conflict, Refused) as problem:
        return step.offers(problem)


class Step:
    """One answer of the page: the same choices, shown as offers or as the check before the booking."""

    def __init__(
        self, request: HttpRequest, case: Case, wanted: Request, form_data: list[tuple[str, str]]
    ) -> None:
        self.request, self.case, self.wanted, self.form_data = request, case, wanted, form_data
        rooms = {room.pk: room.name for room in wanted.rooms.values()}
        self.picked = SlotForm(request.POST if request.method == "POST" else None, rooms=rooms)
        self.slot = self.picked.value if self.picked.is_bound else ""

    def check(self, reason: MoveForm | None = None, status: int = 200) -> HttpResponse:
        """What will be booked, before it is; the offers where the time can be no hearing's."""
        cell = Board(self.wanted, self.slot).at(self.slot)
        if cell is None or not cell.is_open:
            why = _("This time is not free any more.")
            return self.offers(Conflict(f"{why} {cell.text}." if cell else why))
        asked = UnusualForm(self.request.POST if status != 200 else None) if cell.unusual else None
        context = {
            "step": 3,
            "cell": cell,
            "words": in_words(cell),
            "slot": cell.value,
            "hidden": self.form_data,
            "wanted": self.wanted,
            "reason": (reason or MoveForm(initial=_version(self.wanted))) if self.wanted.moving else None,
            "unusual": asked,
            "items": _summary(self.wanted, cell),
        }
        return _page(self.request, "courts/check.html", self.case, context, status)

    def offers(self, problem: Conflict | Refused | None = None, status: int = 200) -> HttpResponse:
        """The reason and the next free slots when a time cannot be taken; choices are kept."""
        if problem is not None:
            status = problem.status
        return _offers(self, problem, status)


def _act(
    request: HttpRequest,
    case: Case,
    wanted: Request,
    start: dt.datetime,
    room_id: int | None,
    reason: MoveForm,
) -> HttpResponse:
    rooms = list(wanted.rooms.values())
    room: Courtroom | None = next((r for r in rooms if room_id in (None, r.pk)), None)
    if room is None:
        raise _no_room()
    span: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + dt.timedelta(minutes=wanted.minutes),
        "time_reason": request.POST.get("time_reason", ""),
    }
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


def _no_room() -> Refused:
    return Refused(
        _("This court has no room for hearings."),
        _("The clerk or the chair enters the rooms under “Hearings”, “Courtrooms”."),
    )


def _offers(step: Step, problem: Conflict | Refused | None, status: int) -> HttpResponse:
    request, wanted = step.request, step.wanted
    if not wanted.rooms:
        raise _no_room()
    board = Board(wanted, step.slot)
    target = (
        reverse("courts:move", args=[wanted.moving.pk])
        if wanted.moving
        else reverse("courts:book", args=[step.case.pk])
    )
    query = QueryDict(mutable=True)
    for name, value in step.form_data:
        query.appendlist(name, value)
    base = query.urlencode()
    context = {
        "step": 2,
        "wanted": wanted,
        "board": board,
        "table": board.table(),
        "cards": board.cards(),
        "hidden": step.form_data,
        "slot": step.slot,
        "picked": step.picked,
        "action": target,
        "as_list": request.POST.get("as") == "list" or request.GET.get("as") == "list",
        "base": f"{target}?{base}{'&' if base else ''}",
        "problem": problem,
        "problem_reason": _in_words_of(wanted, problem),
        "next_free": _next_free(wanted, problem),
        "kind_name": HearingKind(wanted.kind).label,
    }
    return _page(request, "courts/offers.html", step.case, context, status)


def _in_words_of(wanted: Request, problem: Conflict | Refused | None) -> str:
    """Who is taken, in the words of this case: "the child", "Judge Omarova"."""
    if isinstance(problem, Conflict) and problem.details.get("busy"):
        who = [
            wanted.names.get(pk, _("another hearing")) for pk in cast("list[int]", problem.details["busy"])
        ]
        return _("This time was taken a moment ago: %(who)s.") % {"who": ", ".join(dict.fromkeys(who))}
    return str(problem.reason) if problem else ""


def _next_free(wanted: Request, problem: Conflict | Refused | None) -> list[Period]:
    """The times after a collision that are lawful as well."""
    found = problem.details.get("next_free", []) if isinstance(problem, Conflict) else []
    return [p for p in cast("list[Period]", found) if not times.against(p, wanted.limits)]


def _summary(wanted: Request, cell: Cell) -> list[Any]:
    room = cell.room.name if cell.room else "—"
    apart = [c.short for c in wanted.people if c.person.must_not_meet]
    missing = [wanted.names[r] for r in cell.slot.missing]
    rows: list[Any] = [
        (_("Where"), room),
        (_("Judge"), wanted.judge.short_name),
        (_("Who must be there"), ", ".join(c.short for c in wanted.people) or "—"),
    ]
    if cell.unusual:
        rows.append((_("Unusual time"), cell.unusual))
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
