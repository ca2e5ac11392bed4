"""The page "Clocks" and the verbs on one clock."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from access import reads
from access.gate import requires
from access.queries import Place, get_visible_or_404
from accounts.actor import Actor
from accounts.permissions import CasePermission
from cases.access import check_may
from cases.views.form_page import form_page
from core import clock
from deadlines import actions, listing
from deadlines.forms import ExtendForm
from deadlines.models import Deadline
from deadlines.strips import URGENT, WEEK, is_of, item


@require_GET
@requires(CasePermission.VIEW_FILE, kind="list")
def clocks(request: HttpRequest) -> HttpResponse:
    """The actor's clocks in three groups: missed, under 24 hours, this week."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = listing.page(actor, WEEK, Place.parse(request.GET.get("after", "")))
    for deadline in found.rows:
        reads.note(deadline.case_id)
    return TemplateResponse(
        request,
        "deadlines/clocks.html",
        {"groups": _groups(actor, found.rows), "next": found.next, "rows": found.rows},
    )


def _groups(actor: Actor, rows: list[Deadline]) -> list[dict[str, object]]:
    """The reader's own duties by urgency; what waits for another role or agency stands by itself at the end."""
    now = clock.now()
    own = [d for d in rows if is_of(d, actor)]
    missed = [d for d in own if d.due_at and d.due_at < now]
    soon = [d for d in own if d.due_at and now <= d.due_at <= now + URGENT]
    later = [d for d in own if d.due_at and d.due_at > now + URGENT]
    others = [d for d in rows if d.due_at and not is_of(d, actor)]
    titled = [
        (_("Missed"), "breach", missed, _("Nothing is missed.")),
        (_("Under 24 hours"), "soon", soon, _("Nothing ends within 24 hours.")),
        (_("This week"), "", later, _("Nothing else ends this week.")),
    ]
    if others:
        titled.append((_("Waits for others"), "", others, ""))
    return [
        {
            "title": title,
            "kind": kind,
            "items": [item(d, with_case=True, reader=actor) for d in group],
            "empty": empty,
        }
        for title, kind, group, empty in titled
    ]


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
        form=ExtendForm(request.POST or None, deadline=deadline),
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
