"""The work list and the quick view beside it."""

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from access.gate import requires
from access.queries import Place
from accounts.permissions import CasePermission as P
from cases import casepage, listing, timeline
from cases.models import Stage
from cases.views.request import actor_of, case_of
from core import clock, panels
from core.htmx import is_htmx


@requires(P.VIEW, kind="list")
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """The cases of a saved view, 25 to a page."""
    actor = actor_of(request)
    view = request.GET.get("view", "")
    view = view if view in listing.VIEWS else "unit"
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    after = Place.parse(request.GET.get("after", ""))
    page = listing.page(actor, view=view, stage=stage, after=after)
    context = {
        "page": page,
        "views": [
            {"text": name, "url": _url(view=key, stage=stage), "on": key == view}
            for key, name in listing.VIEWS.items()
        ],
        "stages": Stage.choices,
        "stage": stage,
        "view": view,
        "chips": [{"text": Stage(stage).label, "remove_url": _url(view=view)}] if stage else [],
        "older_url": _url(view=view, stage=stage, after=str(page.older)) if page.older else "",
        "newest_url": _url(view=view, stage=stage) if after else "",
        "columns": [
            _("Case"),
            {"title": _("Age"), "num": True},
            _("Takes part as"),
            _("Stage"),
            _("Next deadline"),
            _("Held by"),
        ],
        "updated": clock.now(),
        "may_register": actor.has(P.CHANGE),
    }
    return TemplateResponse(request, "cases/list.html", context)


def _url(**query: str) -> str:
    kept = {k: v for k, v in query.items() if v and (k, v) != ("view", "unit")}
    return f"{reverse('cases:list')}?{urlencode(kept)}" if kept else reverse("cases:list")


@requires(P.VIEW)
@require_GET
def quick(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who holds it, where it stands, the last step and the next one: beside the list, or as a page of its own."""
    actor, case = actor_of(request), case_of(request, pk)
    head = casepage.head(actor, case)
    safeguards = panels.tab("safeguards")
    counts = safeguards is not None and safeguards.count is not None and head.may(safeguards.permission)
    context = {
        "case": case,
        "head": head,
        "last": next(
            iter(timeline.entries(timeline.rows(actor, case, 1), head.permissions, by_day=False)), None
        ),
        "row": listing.rows(actor, [case.pk])[0],
        "open_safeguards": safeguards.count(actor, case)
        if counts and safeguards and safeguards.count
        else None,
    }
    template = "cases/_quick.html" if is_htmx(request) else "cases/quick.html"
    return TemplateResponse(request, template, context)
