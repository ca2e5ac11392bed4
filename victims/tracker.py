"""How often a child has been interviewed already, by the acts themselves: a counter that nobody can type."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cases.models import Case, Interview, Party
from cases.models.people import PROTECTED_CAPACITIES

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass
class Tracker:
    """Interviews of one child victim or witness."""

    party: Party
    interviews: list[Interview] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.interviews)

    @property
    def minutes(self) -> int:
        total = sum((i.ended_at - i.started_at for i in self.interviews), dt.timedelta())
        return round(total.total_seconds() / 60)

    @property
    def warns_before_next(self) -> bool:
        """From one interview on, the next one needs a lawful ground (SG-34; CPC art. 211, 217)."""
        return self.count >= 1

    @property
    def is_repeated(self) -> bool:
        return self.count > 1

    @property
    def last_at(self) -> dt.datetime | None:
        return max((i.started_at for i in self.interviews), default=None)


def trackers(actor: "Actor", case: Case) -> list[Tracker]:
    """One counter for each child victim or witness of the case whom the reader may see."""
    parties = Party.objects.visible_to(actor).filter(
        case=case, capacity__in=PROTECTED_CAPACITIES, until__isnull=True
    )
    return for_parties(actor, list(parties))


def for_parties(actor: "Actor", parties: list[Party]) -> list[Tracker]:
    """Counters of several children in one query."""
    found = {party.pk: Tracker(party) for party in parties}
    for interview in Interview.objects.visible_to(actor).filter(party__in=parties).order_by("started_at"):
        found[interview.party_id].interviews.append(interview)
    return list(found.values())
