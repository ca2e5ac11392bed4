"""What happens in an inbox."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import AccountEvent, CaseEvent


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledged(CaseEvent):
    type = "notice.acknowledged"
    view_permission = CasePermission.VIEW
    item: str
    kind: str

    def sentence(self) -> str:
        return _("A notice was read and taken on.")


@dataclass(frozen=True, kw_only=True)
class NoticeDone(CaseEvent):
    type = "notice.done"
    view_permission = CasePermission.VIEW
    item: str
    kind: str

    def sentence(self) -> str:
        return _("A notice was marked as done.")


@dataclass(frozen=True, kw_only=True)
class LettersChosen(AccountEvent):
    """``low``: a ``LetterChoice.Low``."""

    low: str

    type: ClassVar[str] = "account.letters_chosen"

    def sentence(self) -> str:
        return _("It was chosen when letters come about what is not urgent.")
