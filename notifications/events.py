"""What happens in an inbox."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent


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
