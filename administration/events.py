"""What happens to the people of an office. Payloads hold numbers and codes; names are read when the log is shown."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Agency, User
from accounts.roles import ROLES, RoleKey
from audit.events import AccountEvent


@dataclass(frozen=True, kw_only=True)
class PersonEvent(AccountEvent):
    """``subject`` is the person whom it concerns; ``office`` the agency in whose log it stands."""

    office: int
    role: str = ""

    def words(self) -> dict[str, Any]:
        user = User.objects.filter(pk=self.subject or 0).first()
        agency = Agency.objects.filter(pk=self.office).first()
        return {
            "name": user.short_name if user else "—",
            "agency": agency.name if agency else "—",
            "role": ROLES[RoleKey(self.role)].name if self.role else "",
        }


@dataclass(frozen=True, kw_only=True)
class ColleagueAdded(PersonEvent):
    type = "office.colleague_added"
    since: str
    until: str = ""

    def sentence(self) -> str:
        return _("Added: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleAccepted(PersonEvent):
    type = "office.role_accepted"

    def sentence(self) -> str:
        return _("Accepted: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleDeclined(PersonEvent):
    type = "office.role_declined"

    def sentence(self) -> str:
        return _("Not accepted: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class DatesChanged(PersonEvent):
    type = "office.dates_changed"
    since: str
    until: str = ""

    def sentence(self) -> str:
        return _("Dates changed: %(name)s, %(role)s, %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ColleagueMoved(PersonEvent):
    type = "office.colleague_moved"
    before: int
    since: str

    def sentence(self) -> str:
        return _("Moved: %(name)s, %(role)s, now %(agency)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ColleagueSuspended(PersonEvent):
    type = "office.colleague_suspended"

    def sentence(self) -> str:
        return _("Suspended: %(name)s, %(role)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ColleagueBack(PersonEvent):
    type = "office.colleague_back"

    def sentence(self) -> str:
        return _("Brought back: %(name)s, %(role)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class RoleEnded(PersonEvent):
    type = "office.role_ended"

    def sentence(self) -> str:
        return _("Role ended: %(name)s, %(role)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class LinkIssued(PersonEvent):
    type = "office.link_issued"

    def sentence(self) -> str:
        return _("A new one-time link was made for %(name)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(PersonEvent):
    type = "office.work_handed_over"
    stand_in: int
    since: str
    until: str

    def sentence(self) -> str:
        user = User.objects.filter(pk=self.stand_in).first()
        words = {**self.words(), "other": user.short_name if user else "—"}
        return _("Leave: %(other)s does the work of %(name)s.") % words


@dataclass(frozen=True, kw_only=True)
class WorkTakenBack(PersonEvent):
    type = "office.work_taken_back"

    def sentence(self) -> str:
        return _("Leave ended early: %(name)s is back.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ReviewStarted(AccountEvent):
    type = "office.review_started"
    office: int
    quarter: str
    lines: int

    def sentence(self) -> str:
        return _("Access review %(quarter)s begun: %(count)s roles.") % {
            "quarter": self.quarter,
            "count": self.lines,
        }


@dataclass(frozen=True, kw_only=True)
class RoleConfirmed(PersonEvent):
    type = "office.role_confirmed"
    quarter: str

    def sentence(self) -> str:
        return _("Confirmed in the review: %(name)s, %(role)s.") % self.words()


@dataclass(frozen=True, kw_only=True)
class ProposalTakenBack(AccountEvent):
    type = "office.proposal_taken_back"
    office: int
    proposal: str
    verb: str

    def sentence(self) -> str:
        return _("What waited for a second person was taken back.")


@dataclass(frozen=True, kw_only=True)
class ListTakenOut(AccountEvent):
    type = "office.list_taken_out"
    office: int

    def sentence(self) -> str:
        return _("The list of who has access was taken out as a file.")


@dataclass(frozen=True, kw_only=True)
class AgencyEntered(AccountEvent):
    """A command on the server entered an agency, or changed what is written of it and above it."""

    type = "office.agency_entered"
    office: int
    is_new: bool

    def sentence(self) -> str:
        agency = Agency.objects.filter(pk=self.office).first()
        name = agency.name if agency else "—"
        if self.is_new:
            return _("%(agency)s: entered on the server.") % {"agency": name}
        return _("%(agency)s: name, region, address or the agency above changed on the server.") % {
            "agency": name
        }
