"""What happens to papers and files."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from documents import filekinds, papers


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


@dataclass(frozen=True, kw_only=True)
class _OfFile(CaseEvent):
    """``file`` is the number of the file; its name and words are never told here."""

    file: str
    kind: str

    @property
    def needed(self) -> CasePermission:
        known = filekinds.KINDS.get(self.kind)
        return known.view if known else CasePermission.VIEW_FILE

    @property
    def what(self) -> str:
        known = filekinds.KINDS.get(self.kind)
        return str(known.title) if known else self.kind


@dataclass(frozen=True, kw_only=True)
class FileAdded(_OfFile):
    type = "file.added"

    def sentence(self) -> str:
        return _("A file was added: %(kind)s.") % {"kind": self.what}


@dataclass(frozen=True, kw_only=True)
class FileReleased(_OfFile):
    type = "file.released"

    def sentence(self) -> str:
        return _("A file was checked for viruses and opens now: %(kind)s.") % {"kind": self.what}


@dataclass(frozen=True, kw_only=True)
class FileBlocked(_OfFile):
    """``added_by`` is told."""

    added_by: int

    type = "file.blocked"
    attention = True

    def sentence(self) -> str:
        return _("A virus was found in a file; its content was destroyed: %(kind)s.") % {"kind": self.what}


@dataclass(frozen=True, kw_only=True)
class FileWithdrawn(_OfFile):
    type = "file.withdrawn"

    def sentence(self) -> str:
        return _("A file was withdrawn: %(kind)s.") % {"kind": self.what}
