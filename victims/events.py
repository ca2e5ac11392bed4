"""What happens for a child victim. Payloads hold codes and dates; never a word about the child."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from cases.events import agency_name


@dataclass(frozen=True, kw_only=True)
class VictimReferred(CaseEvent):
    type = "victim.referred"
    view_permission = CasePermission.VIEW_VICTIMS
    party: str
    to_agency: int
    source: str

    def sentence(self) -> str:
        return _("The child victim was referred to %(agency)s.") % {"agency": agency_name(self.to_agency)}


@dataclass(frozen=True, kw_only=True)
class VictimTakenUp(CaseEvent):
    type = "victim.taken_up"
    view_permission = CasePermission.VIEW_VICTIMS
    record: str
    party: str
    agency: int

    def sentence(self) -> str:
        return _("%(agency)s supports the child victim.") % {"agency": agency_name(self.agency)}


@dataclass(frozen=True, kw_only=True)
class ContactDetailsRecorded(CaseEvent):
    """``fields`` names what was filled in, never what it says."""

    type = "victim.contact_recorded"
    view_permission = CasePermission.VIEW_VICTIM_CONTACT
    record: str
    fields: Any

    def sentence(self) -> str:
        return _("Contact data of the child were recorded.")


@dataclass(frozen=True, kw_only=True)
class MeasureRecorded(CaseEvent):
    type = "victim.measure_recorded"
    view_permission = CasePermission.VIEW_VICTIM_CONTACT
    record: str
    measure: str
    kind: str
    state: str

    def sentence(self) -> str:
        from victims.models import MeasureKind, MeasureState

        return _("Protection: %(kind)s, %(state)s.") % {
            "kind": MeasureKind(self.kind).label,
            "state": MeasureState(self.state).label,
        }


@dataclass(frozen=True, kw_only=True)
class ServiceRecorded(CaseEvent):
    type = "victim.service_offered"
    view_permission = CasePermission.VIEW_VICTIM_CONTACT
    record: str
    service: str
    kind: str
    accepted: bool | None = None
    started: bool = False

    def sentence(self) -> str:
        from victims.models import ServiceKind

        kind = ServiceKind(self.kind).label
        if self.started:
            return _("Help has begun: %(kind)s.") % {"kind": kind}
        if self.accepted is None:
            return _("Help was offered: %(kind)s.") % {"kind": kind}
        if self.accepted:
            return _("Help was accepted: %(kind)s.") % {"kind": kind}
        return _("Help was not wanted: %(kind)s.") % {"kind": kind}


@dataclass(frozen=True, kw_only=True)
class ChildTold(CaseEvent):
    """The investigator and the prosecutor see that the duty to tell was kept (SG-39)."""

    type = "victim.told"
    view_permission = CasePermission.VIEW_VICTIMS
    record: str
    topic: str
    told_on: Any
    language: str

    def sentence(self) -> str:
        from victims.models import TellingTopic

        return _("The child was told: %(topic)s.") % {"topic": TellingTopic(self.topic).label}


@dataclass(frozen=True, kw_only=True)
class SupportClosed(CaseEvent):
    type = "victim.support_closed"
    view_permission = CasePermission.VIEW_VICTIMS
    record: str
    closed_on: Any

    def sentence(self) -> str:
        return _("The support of the child victim has ended.")
