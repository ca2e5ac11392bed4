"""What happens to the keeping of a record. Codes, days and numbers only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent


@dataclass(frozen=True, kw_only=True)
class RetentionEvent(CaseEvent):
    """``rule`` is the code of the rule; every type begins with ``retention.``: who seals may read these and no others."""

    view_permission = CasePermission.VIEW_FILE
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class SealingNoticed(RetentionEvent):
    """The term of the law has ended; the notice runs until ``due``."""

    type = "retention.noticed"
    ripe_on: str
    due: str

    def sentence(self) -> str:
        return _("The record is to be sealed: the term of the law has ended. Notice of 30 days.")


@dataclass(frozen=True, kw_only=True)
class SealingVoided(RetentionEvent):
    type = "retention.voided"

    def sentence(self) -> str:
        return _("The record is not to be sealed at present: the facts have changed.")


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(RetentionEvent):
    type = "retention.hold_placed"
    hold: str
    kind: str
    until: str

    def sentence(self) -> str:
        from retention.models import HoldKind

        return _("Kept for now: %(why)s.") % {"why": HoldKind(self.kind).label}


@dataclass(frozen=True, kw_only=True)
class HoldEnded(RetentionEvent):
    type = "retention.hold_ended"
    hold: str

    def sentence(self) -> str:
        return _("The hold has ended.")


@dataclass(frozen=True, kw_only=True)
class SealingProposed(RetentionEvent):
    type = "retention.sealing_proposed"

    def sentence(self) -> str:
        return _("Sealing is proposed and waits for a second person.")


@dataclass(frozen=True, kw_only=True)
class CaseSealed(RetentionEvent):
    type = "retention.sealed"

    def sentence(self) -> str:
        return _("The record was sealed by two persons.")


@dataclass(frozen=True, kw_only=True)
class SealedFileOpened(RetentionEvent):
    type = "retention.opened"
    opening: str
    ground: str

    def sentence(self) -> str:
        from retention.models import OpeningGround

        return _("The sealed file was opened for an hour: %(why)s.") % {
            "why": OpeningGround(self.ground).label
        }


@dataclass(frozen=True, kw_only=True)
class ErasureProposed(RetentionEvent):
    type = "retention.erasure_proposed"

    def sentence(self) -> str:
        return _("Destroying the data of the person is proposed and waits for a second person.")


@dataclass(frozen=True, kw_only=True)
class ErasureOrdered(RetentionEvent):
    type = "retention.erasure_ordered"
    persons: int

    def sentence(self) -> str:
        return _("Two persons decided to destroy the data of the person.")


@dataclass(frozen=True, kw_only=True)
class RecordErased(RetentionEvent):
    """The keys are destroyed: nothing that named the person can be read by anybody."""

    type = "retention.erased"
    persons: int

    def sentence(self) -> str:
        return _("The data keys of %(count)s persons were destroyed.") % {"count": self.persons}
