"""The page "Clocks" and the verbs on one clock."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from access import reads
from access.gate import for_roles, requires
from access.queries import get_visible_or_404
from accounts.actor import Actor
from accounts.permissions import CasePermission
from cases.access import check_may
from cases.views.form_page import form_page
from core import clock
from deadlines import actions, bulk, choices, units
from deadlines.access import Seat, can_acknowledge
from deadlines.asked import GROUPS, Asked
from deadlines.forms import ExtendForm
from deadlines.models import Deadline
from deadlines.overview import CAP, Clocks, Rows
from deadlines.strips import item

AT_FIRST = 8


@require_GET
@requires(CasePermission.VIEW_FILE, kind="list")
def clocks(request: HttpRequest) -> HttpResponse:
    """The clocks that the reader sees by urgency: the first of each group, or one group page by page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = Asked.of(request.GET.dict())
    found = Clocks(actor, asked)
    counts = found.counts()
    if asked.group:
        pages = {asked.group: found.page(asked.group)}
    else:
        pages = {group: found.page(group, AT_FIRST) for group in GROUPS if group != "later"}
    shown = {row.case_id for rows in pages.values() for row in rows.rows}
    reads.note(*shown)
    seats = Seat.supervised(actor, shown)
    groups = [_group(actor, asked, key, counts[key], rows, seats) for key, rows in pages.items()]
    context = {
        "groups": groups,
        "tabs": _tabs(asked, counts),
        "asked": asked,
        "may_overlook": actor.role.key in units.LOOK_AFTER,
        "may_note": any(one["can_note"] for group in groups for one in group["items"]),
        "updated": clock.now(),
        **choices.of(actor, asked, found),
    }
    return TemplateResponse(request, "deadlines/clocks.html", context)


def capped(number: int, cap: int = CAP) -> str:
    """A number as the page tells it: no further than the cap."""
    return f"{cap:,}+".replace(",", "\N{NO-BREAK SPACE}") if number > cap else str(number)


def _group(
    actor: Actor, asked: Asked, key: str, count: int, rows: Rows, seats: dict[uuid.UUID, Seat]
) -> dict[str, Any]:
    title, kind, nothing = choices.groups()[key]
    more = ""
    if asked.group and rows.next:
        more = asked.query(after=rows.next)
    elif not asked.group and rows.next:
        more = asked.query(group=key)
    return {
        "key": key,
        "title": title,
        "kind": kind if rows.rows else "",
        "empty": nothing,
        "count": capped(count),
        "items": [
            item(row, with_case=True, reader=actor)
            | {
                "noted": _noted(row),
                "can_note": row.acknowledged_at is None and can_acknowledge(actor, row, seats[row.case_id]),
            }
            for row in rows.rows
        ],
        "more": more,
    }


def _noted(row: Deadline) -> str:
    if row.acknowledged_by is None:
        return ""
    return _("%(name)s has taken note") % {"name": row.acknowledged_by.short_name}


def _tabs(asked: Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    everything = {"text": _("By urgency"), "url": f"?{asked.query(group='')}", "on": not asked.group}
    return [
        everything,
        *(
            {
                "text": f"{title} · {capped(counts[key])}",
                "url": f"?{asked.query(group=key)}",
                "on": asked.group == key,
            }
            for key, (title, _kind, _nothing) in choices.groups().items()
        ),
    ]


@require_GET
@for_roles(*units.LOOK_AFTER, kind="list")
def by_unit(request: HttpRequest) -> HttpResponse:
    """Who is late where: each unit whose terms the reader sees, with a way into its list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("page", "")
    page = int(text) if text.isascii() and text.isdigit() and 0 < int(text[:4]) < 1000 else 1
    found, more = units.units(actor, page=page)
    lines = [
        {
            "unit": unit,
            "numbers": [
                {
                    "title": choices.groups()[key][0],
                    "count": capped(getattr(unit, key), units.CAP),
                    "any": getattr(unit, key) > 0,
                    "kind": choices.groups()[key][1],
                    "url": f"{reverse('deadlines:clocks')}?{Asked(group=key, unit=unit.agency.pk).query()}",
                }
                for key in units.GROUPS
            ],
            "late": unit.first < clock.now(),
        }
        for unit in found
    ]
    context = {
        "lines": lines,
        "newer_url": f"?page={page - 1}" if page > 1 else "",
        "older_url": f"?page={page + 1}" if more else "",
        "updated": clock.now(),
    }
    return TemplateResponse(request, "deadlines/by_unit.html", context)


@require_POST
@requires(CasePermission.VIEW_FILE, kind="list")
def note_many(request: HttpRequest) -> HttpResponse:
    """Takes note of the chosen clocks: first shows which and which not and why, then does it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = request.POST.getlist("clock")
    if request.POST.get("sure") == "1":
        done = len(bulk.acknowledge(actor, chosen).taken)
        words = ngettext("You took note of %(n)s clock.", "You took note of %(n)s clocks.", done)
        messages.success(request, words % {"n": done})
        answer = HttpResponseRedirect(reverse("deadlines:clocks"))
        answer.status_code = 303
        return answer
    asked = bulk.preview(actor, chosen)
    context = {
        "taken": [item(row, with_case=True, reader=actor) for row in asked.taken],
        "left_out": [
            {"item": item(line.deadline, with_case=True, reader=actor), "reason": line.reason}
            for line in asked.left_out
        ],
        "unknown": asked.unknown,
        "most": bulk.MOST,
        "too_many": len(set(chosen)) > bulk.MOST,
    }
    return TemplateResponse(request, "deadlines/note_many.html", context, status=200 if asked.taken else 422)


@require_POST
@requires(CasePermission.VIEW_FILE)
def acknowledge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes note of one clock."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    deadline = get_visible_or_404(Deadline, actor, pk)
    actions.acknowledge(actor=actor, deadline=deadline)
    return _back(deadline)


@requires(CasePermission.DECIDE)
def extend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Grants the next extension of a term."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    deadline = get_visible_or_404(Deadline.objects.select_related("rule", "case"), actor, pk)
    return form_page(
        request,
        case=deadline.case,
        form=ExtendForm(request.POST or None, deadline=deadline, actor=actor),
        act=lambda valid: actions.extend(actor=actor, deadline=deadline, **valid.cleaned_data),
        back=_tab(deadline),
        template="deadlines/extend.html",
        page={"deadline": deadline, "item": item(deadline)},
        check=lambda: check_may(actor, deadline.case, CasePermission.DECIDE),
    )


def _back(deadline: Deadline) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(_tab(deadline))
    answer.status_code = 303
    return answer


def _tab(deadline: Deadline) -> str:
    return reverse("cases:tab", args=[deadline.case_id, "clocks"])
