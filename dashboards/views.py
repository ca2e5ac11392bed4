"""Pages of published figures. They read the published cubes over the statistics role and know no case."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from access.gate import for_roles
from accounts.roles import RoleKey
from dashboards import charts, exports, headline, selection, waiting
from dashboards.board import Board
from dashboards.definitions import DEFINITIONS
from dashboards.models import Release
from dashboards.places import READERS


@for_roles(*READERS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The dashboard for the chosen period, region, sex and age; an explanation while nothing is published."""
    releases = Release.objects.current()
    if not releases:
        return TemplateResponse(request, "dashboards/empty.html", _why_empty(request))
    board = _board(request, releases)
    chosen, period = board.selection, _period_name(board)
    definitions = reverse("dashboards:definitions")
    context: dict[str, Any] = {
        "release": board.releases[0],
        "period_name": period,
        "chips": selection.chips(chosen, period, board.names),
        "fields": selection.fields(chosen, releases, board.names),
        "query": chosen.query(),
        "is_filtered": bool(chosen.region or chosen.sex or chosen.age),
        "is_sum": len(board.releases) > 1,
        "is_regional": not chosen.is_national,
        "key_figures": headline.key_figures(board, _before(board, releases), definitions),
        "panels": {key: make(board) for key, make in charts.PANELS.items()},
    }
    return TemplateResponse(request, "dashboards/overview.html", context)


def _why_empty(request: HttpRequest) -> dict[str, Any]:
    """What the release waits for, for those who work here; a reader of figures is told the rule alone."""
    role = request.actor.role.key  # type: ignore[attr-defined]
    if role == RoleKey.UNICEF_VIEWER:
        return {}
    return {"waits": waiting.reasons(), "may_decide": role == RoleKey.STATISTICS_OFFICER}


def _board(request: HttpRequest, releases: list[Release]) -> Board:
    return Board.load(selection.Selection.read(request.GET, releases), releases)


def _period_name(board: Board) -> str:
    first, last = board.releases[-1], board.releases[0]
    if first is last:
        return last.period_name
    return _("%(first)s to %(last)s") % {"first": first.period_name, "last": last.period_name}


def _before(board: Board, releases: list[Release]) -> Board | None:
    """The same selection in the quarter before; None for sums of quarters and for the first release."""
    if len(board.releases) > 1:
        return None
    index = releases.index(board.releases[0]) + 1
    if index >= len(releases):
        return None
    return Board.load(replace(board.selection, period=releases[index].period), releases)


@for_roles(*READERS, kind="export", fresh=True)
@require_GET
def panel_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The numbers of one panel, with the filters of the page."""
    releases = Release.objects.current()
    if key not in charts.PANELS or not releases:
        raise Http404
    board = _board(request, releases)
    return exports.panel(charts.PANELS[key](board), board.releases[0].code)


@for_roles(*READERS, kind="export", fresh=True)
@require_GET
def cube_csv(request: HttpRequest, code: str) -> HttpResponse:
    """Every published cell of one release."""
    release = Release.objects.filter(code=code).first()
    if release is None:
        raise Http404
    return exports.cube(release)


@for_roles(*READERS)
@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "dashboards/definitions.html", {"definitions": DEFINITIONS})


@for_roles(*READERS)
@require_GET
def rounding(request: HttpRequest) -> HttpResponse:
    """How blocks protect children, and what they do not promise."""
    return TemplateResponse(request, "dashboards/rounding.html")


@for_roles(*READERS)
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """Every release with its name, its checksum and its file."""
    return TemplateResponse(request, "dashboards/releases.html", {"releases": list(Release.objects.all())})
