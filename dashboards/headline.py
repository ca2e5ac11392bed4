"""The four numbers at the top of the overview, each with its indicator."""

from typing import Any

from django.utils.translation import gettext as _

from dashboards.board import Board
from dashboards.figures import Shown, share


def key_figures(board: Board, before: Board | None, definitions_url: str) -> list[dict[str, Any]]:
    """Four numbers at the top, each with its indicator."""
    recorded, decided = board.recorded(), board.diverted + board.sentenced
    diverted, custodial = share(board.diverted, decided), share(board.custodial, board.sentenced)
    held = board.national("detention")
    few = _("too few to show a share")
    return [
        {
            "label": _("Recorded"),
            "value": recorded.text,
            "note": _change(recorded, before) or _counted(board),
        },
        {
            "label": _("Diverted before sentence"),
            "code": "UN10",
            "url": definitions_url + "#UN10",
            "value": diverted.text if diverted else "—",
            "note": _("of %(number)s decided") % {"number": decided} if diverted else few,
        },
        {
            "label": _("Custodial sentences"),
            "code": "UN9",
            "url": definitions_url + "#UN9",
            "value": custodial.text if custodial else "—",
            "note": _("of %(number)s sentenced") % {"number": board.sentenced} if custodial else few,
        },
        {
            "label": _("In detention on the last day"),
            "code": "UN2",
            "url": definitions_url + "#UN2",
            "value": held.text if held.blocks < 2 else _("about %(number)s") % {"number": held},
            "note": _("%(range)s · whole country only") % {"range": held.span}
            if held.blocks
            else _("whole country only"),
        },
    ]


def _counted(board: Board) -> str:
    return (
        _("children, each counted once in its quarter")
        if len(board.releases) > 1
        else _("children, counted once")
    )


def _change(now: Shown, before: Board | None) -> str:
    """The change on the period before, in whole per cent, where both numbers are large enough."""
    if before is None:
        return ""
    earlier = before.recorded()
    if not now.is_enough or not earlier.is_enough:
        return ""
    change = round(100 * (now.value - earlier.value) / earlier.value)
    if change == 0:
        return _("about as many as in the quarter before")
    if change < 0:
        return _("down about %(number)s %% on the quarter before") % {"number": -change}
    return _("up about %(number)s %% on the quarter before") % {"number": change}
