"""Decisions that the law forbids a court to make about a child: refused before they are made, with the way on.

A fact that merely ought to have been otherwise (no reasons given, a child not heard) is not refused here: it is
recorded and stays visible. A time against a mere habit, or against a rule that nobody has read in the act, needs a
reason and is never refused.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from core import clock, when
from core.errors import NotLawful, Refused
from courts import times
from courts.choices import DiversionBasis, EducativeMeasure, OutcomeKind, Publicity, TimeReason
from courts.decision import Act, Decision, gaps
from courts.errors import NeedsReason
from courts.limits import Limits
from scheduling.slots import Period

__all__ = ["Act", "Decision", "check", "check_publicity", "check_time", "gaps"]

LIGHT = ("misdemeanour", "small")
YEARS_10, YEARS_12 = 120, 144
CONDITIONAL_MONTHS = (6, 12)
SERVICE_HOURS = (10, 75)
FINE_UNITS = (5, 100)
RESTRICTION_MONTHS = 24
DEPRIVATION_MONTHS = (12, 24)


def check_publicity(publicity: str) -> None:
    """A minor's case is not heard in the open (SG-22; CPC art. 532, 542(2)(1))."""
    if publicity == Publicity.OPEN:
        raise NotLawful(
            _("The case of a minor is not heard in an open session."),
            _("Choose limited publicity, or closed where the law requires it."),
            code="SG-22",
            basis="CPC 532, 542(2)(1)",
        )


def check_time(period: Period, limits: Limits, time_reason: str = "") -> list[str]:
    """Whether a hearing may be held at this time. Returns the codes of what stands against it and was lifted.

    Refused for a time that is past, NotLawful for a trial without notice or after its latest start (CPC art. 322(4)),
    NeedsReason for a time at which the court does not usually sit until ``time_reason`` says why.
    """
    if period.start < clock.now():
        raise Refused(_("A hearing is booked for a time to come."), _("Choose a later time."))
    found = times.against(period, limits)
    for reason in found:
        if not times.may_be_lifted(reason, limits):
            raise _too_early(limits) if reason.code == "early" else _too_late(limits)
    if found and (not time_reason or time_reason not in TimeReason.values):
        raise NeedsReason(
            _("The court does not usually sit at this time: %(why)s.")
            % {"why": ", ".join(times.words(reason, limits) for reason in found)},
            _("Say why the hearing has to be then, or choose another time."),
            found,
        )
    return [reason.code for reason in found]


def _too_early(limits: Limits) -> NotLawful:
    return NotLawful(
        _("The parties are told of a trial at least %(days)s days before it begins.")
        % {"days": limits.notice_days},
        _("Choose a time from %(day)s on.") % {"day": when.when(limits.not_before)},
        basis=limits.source,
    )


def _too_late(limits: Limits) -> NotLawful:
    return NotLawful(
        _("A trial begins within %(days)s days of the ruling that sets it.") % {"days": limits.days},
        _("Choose a time until %(day)s, or let the judge extend the term first.")
        % {"day": when.day(limits.not_after) if limits.not_after else "—"},
        basis=limits.source,
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
