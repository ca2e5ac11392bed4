"""What happens to papers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from documents import papers


@dataclass(frozen=True, kw_only=True)
class DocumentMade(CaseEvent):
    type = "document.made"
    view_permission = CasePermission.VIEW
    document: str
    kind: str
    language: str
    ref: str = ""

    def sentence(self) -> str:
        paper = papers.get(self.kind)
        return _("Paper made: %(paper)s.") % {"paper": paper.title if paper else self.kind}
