"""Files received and the day of the court."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from access.gate import requires
from accounts.permissions import CasePermission as P
from cases import actions as case_actions
from cases import listing
from core import clock
from core.bounds import whole
from courts import actions, queries
from courts.access import court_of
from courts.days import date_of
from courts.models import Hearing
from courts.offices import ROOM_KEEPERS
from courts.views.request import actor_of, case_of, day_of, see_other


@requires(P.ACCEPT)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Cases that the prosecutor has sent and that wait for acceptance."""
    actor = actor_of(request)
    court = court_of(actor)
    parts = list(queries.received(actor))
    rows = listing.rows(actor, [p.case_id for p in parts])
    columns = [
        {"title": _("Case")},
        {"title": _("Child")},
        {"title": _("Age"), "num": True},
        {"title": _("Sent")},
        {"title": _("Acceptance"), "hidden": True},
    ]
    context = {"court": court, "items": list(zip(parts, rows, strict=True)), "columns": columns}
    return TemplateResponse(request, "courts/inbox.html", context)


@requires(P.ACCEPT)
@require_POST
def accept(request: HttpRequest, pk: Any) -> HttpResponse:
    """Accepts a file; the five days for the judge's decision begin (CPC art. 319(4))."""
    actor, case = actor_of(request), case_of(request, pk)
    case_actions.accept(actor=actor, case=case, version=whole(request.POST.get("version", "")))
    messages.success(
        request, _("Case %(code)s is accepted. Book the first hearing now.") % {"code": case.code}
    )
    return see_other(reverse("courts:book", args=[case.pk]))


@requires(P.SCHEDULE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The place of the court in the side bar: today."""
    return see_other(reverse("courts:day"))


@requires(P.SCHEDULE, kind="list")
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """The list of a day by room and time, and the lists of what is still to do."""
    actor = actor_of(request)
    court = court_of(actor)
    today = clock.today()
    shown = day_of(request, today)
    tab = request.GET.get("tab", "today")
    tab = tab if tab in queries.TABS else "today"
    lines = queries.lines(actor, _hearings(tab, actor, court, shown))
    if tab == "done":
        lines = [line for line in lines if not line.hearing.is_planned]
    context = {
        "court": court,
        "day": shown,
        "is_today": shown == today,
        "tab": tab,
        "lines": lines,
        "tabs": _tabs(actor, court, tab, shown),
        "before": shown - dt.timedelta(days=1),
        "after": shown + dt.timedelta(days=1),
        "columns": _columns(),
        "lang": get_language() if get_language() in ("kk", "ru") else "ru",
        "by_date": tab in ("prepare", "missing"),
        "next": _next(actor, court, shown) if not lines else None,
        "keeps_rooms": actor.role.key in ROOM_KEEPERS,
    }
    return TemplateResponse(request, "courts/day.html", context)


def _columns() -> list[dict[str, Any]]:
    return [
        {"title": _("Time")},
        {"title": _("Room")},
        {"title": _("Case")},
        {"title": _("Age"), "num": True},
        {"title": _("Kind")},
        {"title": _("Judge")},
        {"title": _("Confirmed"), "num": True},
        {"title": _("Preparation")},
    ]


def _hearings(tab: str, actor: Any, court: Any, shown: dt.date) -> Any:
    if tab == "prepare":
        return queries.to_prepare(actor, court)
    if tab == "missing":
        return queries.outcome_missing(actor, court)
    return queries.of_day(actor, court, shown)


def _next(actor: Any, court: Any, shown: dt.date) -> Any:
    """The next hearing after an empty day."""
    end = queries.day_bounds(shown)[1]
    return (
        Hearing.objects.visible_to(actor)
        .filter(court=court, state="planned", starts_at__gte=end)
        .order_by("starts_at")
        .first()
    )


def _tabs(actor: Any, court: Any, tab: str, shown: dt.date) -> list[dict[str, Any]]:
    base = reverse("courts:day")
    titles = {
        "prepare": _("To prepare"),
        "today": _("Today") if shown == clock.today() else _("The day"),
        "missing": _("Outcome missing"),
        "done": _("Done"),
    }
    counts = {
        "prepare": queries.to_prepare(actor, court).filter(prepared=[]).count(),
        "missing": queries.outcome_missing(actor, court).count(),
    }
    return [
        {
            "title": title,
            "url": f"{base}?date={shown.isoformat()}&tab={key}",
            "current": key == tab,
            "count": counts.get(key),
            "kind": "breach" if key == "missing" else "soon",
        }
        for key, title in titles.items()
    ]


@requires(P.SCHEDULE)
@require_POST
def summonses(request: HttpRequest) -> HttpResponse:
    """All summonses of a day, made in the background and kept with their cases."""
    actor, day = actor_of(request), request.POST.get("date", "")
    shown = date_of(day) or clock.today()
    count = actions.order_summonses(actor=actor, day=shown, language="both")
    text = ngettext("%(count)s summons is being made.", "%(count)s summonses are being made.", count)
    messages.success(request, text % {"count": count})
    return see_other(f"{reverse('courts:day')}?date={shown.isoformat()}")
