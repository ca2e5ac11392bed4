"""Papers on the case page."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from core.panels import Panel, register
from documents import papers
from documents.models import Document

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


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
    return {"case": case, "rows": shown}


register(Panel(
    key="papers", title=gettext_lazy("Papers"), template="documents/_tab.html", context=tab, permission=P.VIEW_IDENTITY,
    order=70, placement="tab",
))  # fmt: skip
