"""What two persons decided about published figures. A hash and a quarter only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.events import AccountEvent
from dashboards import terms


@dataclass(frozen=True, kw_only=True)
class PlanProposed(AccountEvent):
    type = "office.figures_plan_proposed"
    office: int
    plan: str

    def sentence(self) -> str:
        return _("Plan of publication %(plan)s was proposed.") % {"plan": self.plan[:12]}


@dataclass(frozen=True, kw_only=True)
class PlanApproved(AccountEvent):
    type = "office.figures_plan_approved"
    office: int
    plan: str

    def sentence(self) -> str:
        return _("Plan of publication %(plan)s was approved by a second person.") % {"plan": self.plan[:12]}


@dataclass(frozen=True, kw_only=True)
class RevisionProposed(AccountEvent):
    type = "office.figures_revision_proposed"
    office: int
    plan: str
    period: str

    def sentence(self) -> str:
        return _("The revision of the figures was proposed: %(period)s.") % {
            "period": terms.quarter_name(self.period)
        }


@dataclass(frozen=True, kw_only=True)
class RevisionApproved(AccountEvent):
    type = "office.figures_revision_approved"
    office: int
    plan: str
    period: str

    def sentence(self) -> str:
        return _("The revision of the figures was approved by a second person: %(period)s.") % {
            "period": terms.quarter_name(self.period)
        }
