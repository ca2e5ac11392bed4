"""What happens in court."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from core import when
from courts.choices import AdjournReason, HearingKind, MoveReason, OutcomeKind


def _parsed(instant: str) -> str:
    """An ISO instant of a payload as the reader writes times."""
    import datetime as dt

    return when.when(dt.datetime.fromisoformat(instant))


@dataclass(frozen=True, kw_only=True)
class HearingEvent(CaseEvent):
    """``hearing_id`` is the subject of every term that hangs on this hearing."""

    view_permission = CasePermission.VIEW
    hearing_id: uuid.UUID | str
    kind: str

    @property
    def kind_name(self) -> str:
        return str(HearingKind(self.kind).label)


@dataclass(frozen=True, kw_only=True)
class HearingScheduled(HearingEvent):
    """``starts_at`` starts the term of notice before it (CPC art. 322(4)).

    ``unusual`` are codes of what stands against the time, ``time_reason`` why the hearing is held then all the same.
    """

    type = "hearing.scheduled"
    starts_at: str
    ends_at: str
    court: int
    unusual: list[str] | None = None
    time_reason: str = ""

    def sentence(self) -> str:
        return _("Hearing booked: %(kind)s, %(time)s.") % {
            "kind": self.kind_name,
            "time": _parsed(self.starts_at),
        }


@dataclass(frozen=True, kw_only=True)
class HearingMoved(HearingEvent):
    type = "hearing.moved"
    starts_at: str
    ends_at: str
    before: str
    reason: str
    unusual: list[str] | None = None
    time_reason: str = ""

    def sentence(self) -> str:
        return _("Hearing moved from %(before)s to %(time)s: %(reason)s.") % {
            "before": _parsed(self.before),
            "time": _parsed(self.starts_at),
            "reason": MoveReason(self.reason).label,
        }


@dataclass(frozen=True, kw_only=True)
class HearingCancelled(HearingEvent):
    type = "hearing.cancelled"
    starts_at: str
    reason: str

    def sentence(self) -> str:
        return _("Hearing of %(time)s cancelled: %(reason)s.") % {
            "time": _parsed(self.starts_at),
            "reason": MoveReason(self.reason).label,
        }


@dataclass(frozen=True, kw_only=True)
class HearingNotified(HearingEvent):
    """The summonses have been made: the parties are told (CPC art. 322(4), 534)."""

    type = "hearing.notified"
    starts_at: str

    def sentence(self) -> str:
        return _("Summonses to the hearing of %(time)s.") % {"time": _parsed(self.starts_at)}


@dataclass(frozen=True, kw_only=True)
class HearingPrepared(HearingEvent):
    type = "hearing.prepared"
    done: list[str]

    def sentence(self) -> str:
        return _("Preparation of the hearing brought up to date.")


@dataclass(frozen=True, kw_only=True)
class OutcomeRecorded(CaseEvent):
    """The end of a hearing. Names of the payload are those that terms and safeguards ask for."""

    type = "outcome.recorded"
    view_permission = CasePermission.VIEW_FILE
    outcome: uuid.UUID | str
    hearing_id: uuid.UUID | str
    hearing_kind: str
    kind: str
    decided_on: str
    in_force_on: str | None = None
    adjourn_reason: str = ""
    months: int | None = None
    measures: list[str] | None = None
    category: str = ""
    is_final: bool = False
    non_custodial_reasoned: bool | None = None
    child_asked: str = ""
    representative_present: bool | None = None
    to_agency: int | None = None
    stage: str = ""

    def sentence(self) -> str:
        if self.kind == OutcomeKind.ADJOURNED:
            return _("Hearing adjourned: %(reason)s.") % {"reason": AdjournReason(self.adjourn_reason).label}
        return _("The court decided: %(outcome)s.") % {"outcome": OutcomeKind(self.kind).label}
