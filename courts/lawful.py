"""Decisions that the law forbids a court to make about a child: refused before they are made, with the way on.

Pure. A fact that merely ought to have been otherwise (no reasons given, a child not heard) is not refused here: it is
recorded and stays visible.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import NotLawful
from courts.choices import DiversionBasis, EducativeMeasure, OutcomeKind, Publicity

LIGHT = ("misdemeanour", "small")
YEARS_10, YEARS_12 = 120, 144
CONDITIONAL_MONTHS = (6, 12)
SERVICE_HOURS = (10, 75)
FINE_UNITS = (5, 100)
RESTRICTION_MONTHS = 24
DEPRIVATION_MONTHS = (12, 24)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a court is about to decide, as entered."""

    kind: str
    decided_on: dt.date
    in_force_on: dt.date | None = None
    adjourn_reason: str = ""
    months: int | None = None
    hours: int | None = None
    amount: Decimal | None = None
    legal_basis: str = ""
    measures: tuple[str, ...] = field(default_factory=tuple)
    caused_death: bool | None = None
    has_own_income: bool | None = None
    non_custodial_reasoned: bool | None = None
    text: str = ""
    child_asked: str = ""
    child_view: str = ""
    not_asked_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """The act that the decision is about; empty where the case has no charge."""

    article: str = ""
    part: str = ""
    category: str = ""


def check_publicity(publicity: str) -> None:
    """A minor's case is not heard in the open (SG-22; CPC art. 532, 542(2)(1))."""
    if publicity == Publicity.OPEN:
        raise NotLawful(
            _("The case of a minor is not heard in an open session."),
            _("Choose limited publicity, or closed where the law requires it."),
            code="SG-22",
            basis="CPC 532, 542(2)(1)",
        )


def check(decision: Decision, act: Act, age: int | None) -> None:
    """Raises NotLawful for a decision that no court may make about a child. ``age`` is that on the day of decision."""
    rule = _RULES.get(OutcomeKind(decision.kind))
    if rule:
        rule(decision, act)
    if EducativeMeasure.PLACEMENT in decision.measures:
        _placement(decision, act, age)


def _imprisonment(decision: Decision, act: Act) -> None:
    if act.category in LIGHT or (act.category == "medium" and not decision.caused_death):
        raise NotLawful(
            _("A child is not imprisoned for an act of this gravity."),
            _("Choose a measure without imprisonment, educative measures, or release from liability."),
            code="SG-25",
            basis="CC 81(6), 45, 46",
        )
    longest = YEARS_12 if (act.article, act.part) == ("99", "2") or act.article == "255" else YEARS_10
    if not decision.months or decision.months > longest:
        raise NotLawful(
            _("Imprisonment of a child lasts at most %(years)s years.") % {"years": longest // 12},
            _("Enter the term in months, up to %(months)s.") % {"months": longest},
            code="SG-25",
            basis="CC 81(6)",
        )


def _conditional(decision: Decision, act: Act) -> None:
    low, high = CONDITIONAL_MONTHS
    if decision.months is None or not low <= decision.months <= high:
        raise NotLawful(
            _("Probation control of a child with a conditional sentence lasts 6 to 12 months."),
            _("Enter a term between 6 and 12 months."),
            code="SG-30",
            basis="CC 63(3)",
        )


def _income(decision: Decision, act: Act) -> None:
    if not decision.has_own_income:
        raise NotLawful(
            _("A fine or corrective works need the child’s own earnings or property."),
            _("Confirm the own income, or choose community service or another measure."),
            code="SG-26",
            basis="CC 81(3)-(4)",
        )
    low, high = FINE_UNITS
    if decision.amount is None or not low <= decision.amount <= high:
        raise NotLawful(
            _("A fine or corrective works of a child amount to 5 to 100 monthly calculation indices."),
            _("Enter an amount between 5 and 100."),
            code="SG-26",
            basis="CC 81(3)-(4)",
        )


def _service(decision: Decision, act: Act) -> None:
    low, high = SERVICE_HOURS
    if decision.hours is None or not low <= decision.hours <= high:
        raise NotLawful(
            _("Community service of a child lasts 10 to 75 hours."),
            _("Enter between 10 and 75 hours."),
            code="SG-26",
            basis="CC 81(5)",
        )


def _restriction(decision: Decision, act: Act) -> None:
    if decision.months is None or not 1 <= decision.months <= RESTRICTION_MONTHS:
        raise NotLawful(
            _("Restriction of freedom of a child lasts at most two years."),
            _("Enter a term of up to 24 months."),
            basis="CC 81",
        )


def _deprivation(decision: Decision, act: Act) -> None:
    low, high = DEPRIVATION_MONTHS
    if decision.months is None or not low <= decision.months <= high:
        raise NotLawful(
            _("A child is deprived of the right to an activity for one to two years."),
            _("Enter a term of 12 to 24 months."),
            basis="CC 81(2)",
        )


def _diversion(decision: Decision, act: Act) -> None:
    if decision.legal_basis == DiversionBasis.FIRST_SERIOUS and not decision.measures:
        raise NotLawful(
            _("Release under article 68(2) goes together with educative measures."),
            _("Tick at least one educative measure."),
            basis="CC 68(2), 83(3)",
        )
    if decision.legal_basis in (DiversionBasis.RECONCILIATION, DiversionBasis.MINOR) and act.category in (
        "serious",
        "especially_serious",
    ):
        raise NotLawful(
            _("This ground covers acts up to medium gravity."),
            _("A first serious crime without death or grievous harm falls under article 68(2)."),
            basis="CC 68, 83",
        )


def _placement(decision: Decision, act: Act, age: int | None) -> None:
    if act.category in LIGHT or (age is not None and age >= 18):
        raise NotLawful(
            _(
                "A special-regime institution is for intentional acts of medium gravity or more, and until 18."
            ),
            _("Choose another educative measure."),
            code="SG-28",
            basis="CC 85(5), 90",
        )
    if decision.months is not None and not 6 <= decision.months <= 24:
        raise NotLawful(
            _("Placement in a special-regime institution lasts 6 months to 2 years."),
            _("Enter a term of 6 to 24 months."),
            code="SG-28",
            basis="CC 85(5)",
        )


_RULES: dict[OutcomeKind, Callable[[Decision, Act], None]] = {
    OutcomeKind.IMPRISONMENT: _imprisonment,
    OutcomeKind.CONDITIONAL: _conditional,
    OutcomeKind.FINE: _income,
    OutcomeKind.CORRECTIVE_WORKS: _income,
    OutcomeKind.COMMUNITY_SERVICE: _service,
    OutcomeKind.RESTRICTION: _restriction,
    OutcomeKind.DEPRIVATION: _deprivation,
    OutcomeKind.DIVERSION: _diversion,
}
