"""Decisions that the law forbids a court to make about a child: refused before they are made, with the way on.

A fact that merely ought to have been otherwise (no reasons given, a child not heard) is not refused here: it is
recorded and stays visible. A time against a mere habit, or against a rule that nobody has read in the act, needs a
reason and is never refused.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext as _

from core import clock, remarks, when
from core.errors import NotLawful, Refused
from courts import times
from courts.choices import DiversionBasis, OutcomeKind, TimeReason
from courts.decision import Act, Decision, gaps, in_months
from courts.errors import NeedsReason
from courts.limits import Limits
from legal import norms
from legal.forbidden import refuse_unlawful, unverified
from legal.guarantees import Circumstances
from scheduling.slots import Period

__all__ = ["Act", "Decision", "check", "check_publicity", "check_time", "gaps"]

RECONCILIATION = (DiversionBasis.RECONCILIATION, DiversionBasis.FIRST_SERIOUS)
_YEAR = 12


def check_publicity(publicity: str, age: int | None) -> None:
    """A minor's case is not heard in the open (CPC art. 532, 542(2)(1))."""
    refuse_unlawful("hearing", Circumstances(age=age, more={"publicity": publicity}))


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
    facts = circumstances(decision, act, age)
    for deed in deeds(decision, act):
        refuse_unlawful(deed, facts if deed in _OF_CRIMINAL_LAW else replace(facts, occurred_on=None))
    rule = _RULES.get(OutcomeKind(decision.kind))
    if rule and not act.is_administrative:
        rule(decision, act)


def deeds(decision: Decision, act: Act) -> list[str]:
    """What a decision is to the safeguards: an outcome can be several of their acts at once."""
    if act.is_administrative:
        return ["administrative_decision"] if decision.is_final else []
    found = [_DEEDS[OutcomeKind(decision.kind)]] if decision.kind in _DEEDS else []
    if decision.measures:
        found.append("educative_measure")
    if decision.kind == OutcomeKind.DIVERSION and decision.legal_basis in RECONCILIATION:
        found.append("reconciliation")
    return found


def circumstances(decision: Decision, act: Act, age: int | None) -> Circumstances:
    """The decision and the act as the safeguards' tables name them."""
    months: int | Fraction | None = decision.months
    if decision.kind == OutcomeKind.CUSTODY:
        months = in_months(decision.months, decision.days) + act.custody_months
    facts = {
        "sentence": decision.kind,
        "hours": decision.hours,
        "amount": decision.amount,
        "caused_death": decision.caused_death,
        "grievous_harm": decision.grievous_harm,
        "has_own_income": decision.has_own_income,
        "measures": list(decision.measures),
        "age_now": age,
        "act": f"{act.article}({act.part})",
        "article": act.article,
        "intent": act.intent,
        "life_only": act.is_life_only,
    }
    return Circumstances(
        age=act.age_at_offence,
        category=act.category,
        months=months,
        on=law_day(decision, act),
        occurred_on=act.occurred_on,
        more={**act.victim, **facts},
    )


def law_day(decision: Decision, act: Act) -> dt.date:
    """The day whose law decides: that of the decision, also when it is written down later. Whatever day is typed, it is
    not to come, and not before the hearing.
    """
    day = min(decision.decided_on, clock.today())
    return max(day, min(act.heard_on, clock.today())) if act.heard_on else day


def _restriction(decision: Decision, act: Act) -> None:
    most = _mildest("restriction_of_freedom", "most", decision, act)
    if decision.months is None or not 1 <= decision.months <= most:
        _refuse(
            "restriction_of_freedom",
            decision,
            act,
            NotLawful(
                _("Restriction of freedom of a child lasts at most %(most)s months.") % {"most": most},
                _("Enter a term of up to %(most)s months.") % {"most": most},
                basis="CC 81",
            ),
        )


def _deprivation(decision: Decision, act: Act) -> None:
    least, most = (_mildest("deprivation_of_right", word, decision, act) for word in ("least", "most"))
    if decision.months is None or not least <= decision.months <= most:
        bounds = {"least": least, "most": most}
        _refuse(
            "deprivation_of_right",
            decision,
            act,
            NotLawful(
                _("A child is deprived of the right to an activity for %(least)s to %(most)s months.")
                % bounds,
                _("Enter a term of %(least)s to %(most)s months.") % bounds,
                basis="CC 81(2)",
            ),
        )


def _refuse(purpose: str, decision: Decision, act: Act, error: NotLawful) -> None:
    """A number that was not read in the act warns; a decision without a term is refused in any case."""
    doubt = norms.on(law_day(decision, act)).doubt_of(purpose)
    if not doubt or decision.months is None:
        raise error
    remarks.say(unverified(str(error.reason), error.basis, doubt))


def _mildest(purpose: str, word: str, decision: Decision, act: Act) -> int:
    """A bound of a sentence in months: the lower of the law of the day of the act and that of the day of the decision
    (CC art. 5, 6).
    """
    found, decided_on = [], law_day(decision, act)
    for day in {decided_on, act.occurred_on or decided_on}:
        with suppress(norms.Unknown):
            found.append(int(norms.on(day).for_(purpose, word)) * _YEAR)
    return min(found)


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


# Judged by the law of the day of the act, or a milder one since (CC art. 5, 6); procedure by the law of today.
_OF_CRIMINAL_LAW = ("sentence", "conditional_sentence", "educative_measure", "reconciliation")
_DEEDS = {
    OutcomeKind.CUSTODY: "custody",
    OutcomeKind.CONDITIONAL: "conditional_sentence",
    OutcomeKind.FINE: "sentence",
    OutcomeKind.CORRECTIVE_WORKS: "sentence",
    OutcomeKind.COMMUNITY_SERVICE: "sentence",
    OutcomeKind.IMPRISONMENT: "sentence",
}
_RULES: dict[OutcomeKind, Callable[[Decision, Act], None]] = {
    OutcomeKind.RESTRICTION: _restriction,
    OutcomeKind.DEPRIVATION: _deprivation,
    OutcomeKind.DIVERSION: _diversion,
}
