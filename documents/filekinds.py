"""Kinds of files that people add to a case: who opens them, who adds them. One table for form, API and database."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from accounts.permissions import mask

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Whoever works on a case in their own capacity adds what that work brings: investigator, prosecutor and judge, clerk,
# probation, support service. A kind is added only by those who may open it.
ADDING = frozenset({P.CHANGE, P.DECIDE, P.RECORD_OUTCOME, P.SUPERVISE, P.SUPPORT_VICTIM})
ADDING_BITS = mask(ADDING)


@dataclass(frozen=True)
class FileKind:
    """``view`` opens the files of this kind. ``of_victim``: names a victim or witness and lies under that child's key."""

    key: str
    title: "_StrPromise"
    view: P
    hint: "_StrPromise | str" = ""
    of_victim: bool = False


KINDS: dict[str, FileKind] = {
    kind.key: kind
    for kind in (
        FileKind("material", _("material of the case"), P.VIEW_FILE, _("Protocols, photographs, expert opinions.")),
        FileKind("decision", _("ruling, order or decision"), P.VIEW_FILE),
        FileKind("petition", _("petition or complaint"), P.VIEW_FILE),
        FileKind("reference", _("reference of the school or another body"), P.VIEW_FILE),
        FileKind("agreement", _("agreement or plan signed by hand"), P.VIEW_FILE),
        FileKind("identity", _("identity paper"), P.VIEW_IDENTITY, _("Of the child or the family: birth certificate, identity card.")),
        FileKind("assessment", _("opinion of a psychologist or doctor"), P.VIEW_ASSESSMENTS,
            _("Opened by the court, the probation service and the psychologist of the plan.")),
        FileKind("victim", _("paper about a victim or witness"), P.VIEW_VICTIMS,
            _("Never opened by the side of the suspect."), of_victim=True),
        FileKind("support", _("paper of the support service"), P.VIEW_VICTIM_CONTACT,
            _("Opened by the support service alone."), of_victim=True),
    )
}  # fmt: skip


def addable(granted: int) -> list[FileKind]:
    """The kinds that somebody with these permissions in a case may add."""
    if not granted & ADDING_BITS:
        return []
    return [kind for kind in KINDS.values() if granted & kind.view.bit]
