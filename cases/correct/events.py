"""What happens when a wrong entry is put right."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audit.events import CaseEvent
from cases.correct import words


@dataclass(frozen=True, kw_only=True)
class Corrected(CaseEvent):
    """``correction`` is the row with old and new values and the reason. ``fields`` names what changed: open fields with
    old and new, others with None. ``replays`` are the facts that rules had read, as they were told and as they are:
    ``source`` is the type of event that told them ("" for all of the case), ``act`` its detention or interview.
    """

    correction: str
    target: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    replays: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self) -> str:
        return words.sentence(self.fields)


@dataclass(frozen=True, kw_only=True)
class EventCorrected(Corrected):
    """When, where and what: the entry about the event was wrong."""

    type = "case.corrected"


@dataclass(frozen=True, kw_only=True)
class ChargeCorrected(Corrected):
    """The article was written down wrongly; the order itself did not change."""

    type = "charge.corrected"


@dataclass(frozen=True, kw_only=True)
class DetentionCorrected(Corrected):
    type = "detention.corrected"


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Corrected):
    """Who a person is or how they are reached was wrong. ``ages``: the age at the offence, old and new, when the date
    of birth moved it."""

    type = "party.corrected"
    ages: list[int | None] | None = None

    def sentence(self) -> str:
        text = super().sentence()
        if not self.ages:
            return text
        old, new = ("—" if age is None else age for age in self.ages)
        told = _("Age at the event: %(old)s → %(new)s. Safeguards by age are asked again.")
        return f"{text} {told % {'old': old, 'new': new}}"


@dataclass(frozen=True, kw_only=True)
class Requalified(CaseEvent):
    """The act was requalified by an order of ``decided_on``: a decision, not a mistake of the record."""

    type = "charge.requalified"
    correction: str
    before: int | None
    after: int
    decided_on: str
    replays: list[dict[str, Any]] = field(default_factory=list)

    def sentence(self) -> str:
        from core import when

        day = dt.date.fromisoformat(self.decided_on)
        return _("Requalified from %(old)s to %(new)s by the order of %(day)s.") % {
            "old": words.value("offence", self.before),
            "new": words.value("offence", self.after),
            "day": when.day(day, weekday=False),
        }


@dataclass(frozen=True, kw_only=True)
class PartyEnded(CaseEvent):
    """A person takes part no more. ``until`` is when it ended."""

    type = "party.ended"
    correction: str
    party: str
    capacity: str
    until: str

    def sentence(self) -> str:
        from cases.models import PartyCapacity

        return _("A person takes part no more: %(capacity)s, until %(day)s.") % {
            "capacity": PartyCapacity(self.capacity).label,
            "day": words.value("until", self.until),
        }
