"""What happens to a case."""

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from audit.events import CaseEvent
from core.i18n import trilingual

_AGENCIES_LIVE_SECONDS = 60.0
_agencies: dict[int, tuple[float, Agency]] = {}


def agency_name(agency_id: int | None) -> str:
    """The agency's name in the reader's language, from a small cache of reference rows."""
    if agency_id is None:
        return "—"
    known = _agencies.get(agency_id)
    if known is None or time.monotonic() - known[0] > _AGENCIES_LIVE_SECONDS:
        found = Agency.objects.filter(pk=agency_id).first()
        if found is None:
            return "—"
        known = _agencies[agency_id] = (time.monotonic(), found)
    return trilingual(known[1])


@dataclass(frozen=True, kw_only=True)
class CaseRegistered(CaseEvent):
    type = "case.registered"
    view_permission = CasePermission.VIEW
    agency: int
    kind: str
    age_at_offence: int | None = None
    investigation_form: str = ""
    age_proved: bool | None = None

    def sentence(self) -> str:
        return _("Registered by %(agency)s.") % {"agency": agency_name(self.agency)}


@dataclass(frozen=True, kw_only=True)
class PartyAdded(CaseEvent):
    type = "party.added"
    party: str
    capacity: str

    def sentence(self) -> str:
        from cases.models import PartyCapacity

        return _("A person was added: %(capacity)s.") % {"capacity": PartyCapacity(self.capacity).label}


@dataclass(frozen=True, kw_only=True)
class ChildDetained(CaseEvent):
    """``occurred_at`` is the minute of actual deprivation of liberty (CPC art. 131(2))."""

    type = "detention.started"
    attention = True
    detention: str
    exception: str = ""
    hours_allowed: int
    delivered_at: str = ""
    protocol_at: str = ""
    representative_told_at: str = ""
    foreign: bool = False
    age: int | None = None

    def sentence(self) -> str:
        return _("Deprived of liberty. Clock of %(hours)s hours started.") % {"hours": self.hours_allowed}


@dataclass(frozen=True, kw_only=True)
class ChildReleased(CaseEvent):
    type = "detention.ended"
    detention: str
    reason: str

    def sentence(self) -> str:
        return _("Released from detention.")


@dataclass(frozen=True, kw_only=True)
class InterviewRecorded(CaseEvent):
    type = "interview.recorded"
    interview: str
    kind: str
    minutes: int
    age: int | None = None

    def sentence(self) -> str:
        from cases.models import InterviewKind

        return _("%(kind)s, %(minutes)s min.") % {
            "kind": str(InterviewKind(self.kind).label).capitalize(),
            "minutes": self.minutes,
        }


# That these take part says what became of the suspect; the victim's side does not read it.
_TELLING = {
    Capacity.PROBATION,
    Capacity.CUSTODY,
    Capacity.DEFENCE,
    Capacity.COMMISSION,
    Capacity.GUARDIANSHIP,
}


def _needed(capacity: int) -> CasePermission:
    return CasePermission.VIEW_FILE if Capacity(capacity) in _TELLING else CasePermission.VIEW


@dataclass(frozen=True, kw_only=True)
class CaseTransferred(CaseEvent):
    """A case went to another agency, which takes part from now on in ``capacity``. ``considered`` is what came of the
    question whether it could end without trial, ``criteria`` what the file told of it then; codes only.
    """

    type = "case.transferred"
    view_permission = CasePermission.VIEW
    verb: str
    stage: str
    to_agency: int
    capacity: int
    considered: str | None = None
    criteria: dict[str, str] | None = None

    @property
    def needed(self) -> CasePermission:
        return _needed(self.capacity)

    def sentence(self) -> str:
        return _("Sent to %(agency)s, which %(capacity)s.") % {
            "agency": agency_name(self.to_agency),
            "capacity": Capacity(self.capacity).label,
        }


@dataclass(frozen=True, kw_only=True)
class CaseAccepted(CaseEvent):
    type = "case.accepted"
    view_permission = CasePermission.VIEW
    agency: int
    capacity: int
    stage: str = ""

    @property
    def needed(self) -> CasePermission:
        return _needed(self.capacity)

    def sentence(self) -> str:
        return _("%(agency)s accepted the case.") % {"agency": agency_name(self.agency)}


@dataclass(frozen=True, kw_only=True)
class StageChanged(CaseEvent):
    """A step of the workflow. A diversion names its ground, what was asked (met, not met, unknown), the gravest harm and
    the probation service; a closing its reason. Codes only.
    """

    type = "case.stage_changed"
    view_permission = CasePermission.VIEW
    verb: str
    before: str
    after: str
    reason: str | None = None
    basis: str | None = None
    criteria: dict[str, str] | None = None
    harm: str | None = None
    to_agency: int | None = None

    @property
    def needed(self) -> CasePermission:
        # On which ground a child was diverted is no news for those who do not read the file.
        return CasePermission.VIEW_FILE if self.basis else self.view_permission

    def sentence(self) -> str:
        from cases.ending import CloseReason
        from cases.models import Stage

        stage = Stage(self.after).label
        if self.reason in CloseReason.values:
            told = {"stage": stage, "reason": CloseReason(self.reason).label}
            return _("Stage: %(stage)s; %(reason)s.") % told
        return _("Stage: %(stage)s.") % {"stage": stage}
