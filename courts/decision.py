"""What a court is about to decide, as entered, and what is missing in it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cases.diversion import Considered
from courts.choices import ASKED_OF, CONSIDERED, GOES_ON, ChildAsked, OutcomeKind
from courts.errors import Incomplete
from deadlines.custody import DAYS_OF_A_MONTH

# Of a custody in days; more are given as months.
MOST_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a court is about to decide, as entered."""

    kind: str
    decided_on: dt.date
    in_force_on: dt.date | None = None
    adjourn_reason: str = ""
    months: int | None = None
    days: int | None = None
    hours: int | None = None
    amount: Decimal | None = None
    legal_basis: str = ""
    measures: tuple[str, ...] = field(default_factory=tuple)
    caused_death: bool | None = None
    grievous_harm: bool | None = None
    has_own_income: bool | None = None
    non_custodial_reasoned: bool | None = None
    text: str = ""
    child_asked: str = ""
    child_view: str = ""
    not_asked_reason: str = ""
    considered: str = ""

    @property
    def is_final(self) -> bool:
        return self.kind not in GOES_ON


@dataclass(frozen=True, kw_only=True)
class Act:
    """The act that the decision is about; empty where the case has no charge. ``heard_on`` is the day of the hearing."""

    article: str = ""
    part: str = ""
    category: str = ""
    intent: str = ""
    is_life_only: bool = False
    is_administrative: bool = False
    age_at_offence: int | None = None
    occurred_on: dt.date | None = None
    heard_on: dt.date | None = None
    custody_months: int | Fraction = 0
    victim: Mapping[str, Any] = field(default_factory=dict)


def in_months(months: int | None, days: int | None) -> Fraction:
    """A term of custody in months and days as one number; a month has thirty days here."""
    return Fraction(months or 0) + Fraction(days or 0, DAYS_OF_A_MONTH)


def _takes_days(decision: Decision) -> bool:
    return decision.kind == OutcomeKind.CUSTODY and 1 <= (decision.days or 0) <= MOST_DAYS


def gaps(decision: Decision) -> Iterator[Incomplete]:
    """What is missing in an outcome or does not fit together, each with the entry that has to change."""
    if decision.kind == OutcomeKind.ADJOURNED and not decision.adjourn_reason:
        yield Incomplete("adjourn_reason", _("Say why the hearing was adjourned."))
    if decision.kind == OutcomeKind.CUSTODY and not (decision.months or decision.days):
        yield Incomplete("months", _("Say for how many months or days custody is ordered or extended."))
    if decision.days is not None and not _takes_days(decision):
        yield Incomplete(
            "days", _("Only custody is counted in days, from 1 to %(most)s.") % {"most": MOST_DAYS}
        )
    if decision.is_final and not decision.child_asked:
        yield Incomplete(
            "child_asked", _("Say how the child was heard."), _("If the child was not heard, say so and why.")
        )
    if decision.child_asked == ChildAsked.NOT_ASKED and not decision.not_asked_reason.strip():
        yield Incomplete("not_asked_reason", _("Say why the child was not heard."))
    if decision.considered and (decision.kind not in ASKED_OF or decision.considered not in dict(CONSIDERED)):
        yield Incomplete("considered", _("Choose what came of the question."))
    if decision.considered == Considered.OTHER and not decision.text.strip():
        yield Incomplete("text", _("Write down the reason why the case does not end without a sentence."))
    if decision.in_force_on and decision.in_force_on < decision.decided_on:
        yield Incomplete("in_force_on", _("A decision is not in force before it was made."))
