"""Papers and files on the case page."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from cases import queries, vault
from core import clock
from core.panels import Panel, register
from documents import clamav, filekinds, papers, uploads
from documents.models import Document, State

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

# A scanner that answers is done with a file long before.
LATE = dt.timedelta(minutes=3)


def tab(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The papers of the case that this reader may open, newest first."""
    rows = Document.objects.visible_to(actor).filter(case=case).select_related("made_by").defer("content")
    shown = []
    for row in rows:
        paper = papers.get(row.kind)
        shown.append(
            {
                "row": row,
                "title": paper.title if paper else row.kind,
                "language": papers.LANGUAGES[row.language],
            }
        )
    granted = queries.permissions_in(actor, case.pk)
    return {
        "case": case,
        "rows": shown,
        "sees_papers": bool(granted & P.VIEW_IDENTITY.bit),
        "files": files(actor, case, granted),
        "may_add": uploads.can_add(actor, case),
        "is_checked": clamav.is_configured(),
        "is_demanded": settings.CLAMAV_REQUIRED,
    }


def files(actor: "Actor", case: "Case", granted: int) -> list[dict[str, Any]]:
    """The files of the case that this reader may know of, in words."""
    rows = uploads.rows(actor, case)
    erased = {row.pk for row in vault.open_what_is_left(rows)}
    return [
        {
            "row": row,
            "erased": row.pk in erased,
            "kind": filekinds.KINDS[row.kind].title if row.kind in filekinds.KINDS else row.kind,
            "opens": row.pk not in erased and uploads.is_open(row),
            "withdraws": row.pk not in erased and uploads.can_withdraw(actor, row, granted),
            "tone": row.tone,
            "late": row.state == State.WAITING and row.added_at < clock.now() - LATE,
        }
        for row in rows
    ]


register(Panel(
    key="papers", title=gettext_lazy("Papers and files"), template="documents/_tab.html", context=tab, permission=P.VIEW,
    order=70, placement="tab",
))  # fmt: skip
