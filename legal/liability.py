"""Whether a child answers for an act under criminal law, and what follows from the act's gravity. Pure.

Works on anything shaped like ``legal.models.Offence``. Sources: CC art. 11, 15, 24, 67, 68, 71, 81, 83, 88;
CPC art. 307, 308, 541.
"""

import datetime as dt
from enum import StrEnum
from typing import Protocol

from legal.ages import Ages


class OffenceFacts(Protocol):
    article: str
    part: str
    category: str
    from_age_14: bool
    age_14_since: dt.date | None
    is_life_only: bool
    is_juvenile_court_by_victim: bool
    limitation_months_minor: int | None
    complaint: str


class Court(StrEnum):
    JUVENILE = "juvenile"
    CRIMINAL = "criminal"
    ORDINARY = "ordinary"
    UNCLEAR = "unclear"


# CPC art. 308(2): beside especially serious crimes also these go to the specialised criminal court.
CRIMINAL_COURT = {
    *(("116", part) for part in ("2", "3")),
    *(("146", part) for part in ("3", "4")),
    *(("346", part) for part in ("5", "6")),
    ("345", "4"),
    ("345-1", "4"),
}
# CPC art. 307(1)(2) and 308(2) name these both: the system warns and does not decide.
BOTH_COURTS = {("124", "2"), ("135", "3")}
# CPC art. 307(1)(2): only with the item "knowingly a minor".
ITEM_OF_CHILD_VICTIM = {("106", "2"): "11", ("107", "2"): "8"}
# CC art. 68(4)(3): death by negligence bars reconciliation, except of close relatives in a road accident.
NEGLIGENT_DEATH = {("104", "1"), ("104", "2"), ("345", "3"), ("345", "4")}


# Sexual violence and sexual inviolability (CC art. 120-124).
SEXUAL = frozenset({"120", "121", "122", "123", "124"})


def is_sexual(offence: OffenceFacts) -> bool:
    """Whether the act is one of those against sexual inviolability."""
    return offence.article in SEXUAL


def liable(
    age: int | None, offence: OffenceFacts, on: dt.date, law: Ages, *, developmental_lag: bool = False
) -> bool:
    """Whether somebody of ``age`` at the act answers for it (CC art. 15).

    16 in general, 14 for the acts listed on the day of the act. An unknown age is in favour of the child. A lag in mental
    development that is no mental disorder excludes liability (art. 15(3)).
    """
    if age is None or age < law.lower or (developmental_lag and age < law.adult):
        return False
    if age >= law.general:
        return True
    return offence.from_age_14 and (offence.age_14_since is None or offence.age_14_since <= on)


def limitation_months(age: int, offence: OffenceFacts, adult: int) -> int | None:
    """Months until limitation; halved for a minor (CC art. 88). None: the act has no limitation (CC art.
    71(6)).
    """
    months = offence.limitation_months_minor
    return months if months is None or age < adult else months * 2


def court_for(age: int, offence: OffenceFacts, adult: int, *, item: str = "") -> Court:
    """Which court tries the act: by a minor accused or by a child victim (CPC art. 307, 308)."""
    key = (offence.article, offence.part)
    if key in BOTH_COURTS:
        return Court.UNCLEAR
    if offence.category == "especially_serious" or key in CRIMINAL_COURT:
        return Court.CRIMINAL
    if age < adult:
        return Court.JUVENILE
    needed = ITEM_OF_CHILD_VICTIM.get(key)
    by_victim = offence.is_juvenile_court_by_victim and (needed is None or item == needed)
    return Court.JUVENILE if by_victim else Court.ORDINARY


class Release(StrEnum):
    """What reconciliation with the victim leads to (CC art. 68)."""

    MANDATORY = "mandatory"
    POSSIBLE_WITH_MEASURES = "possible_with_measures"
    BARRED = "barred"


def reconciliation(
    age: int,
    offence: OffenceFacts,
    adult: int,
    *,
    is_first: bool = True,
    caused_death: bool = False,
    close_relative: bool = False,
) -> Release:
    """Release by reconciliation: mandatory up to medium gravity; for a minor's first serious crime possible,
    and then educative measures are applied (CC art. 68(1), (2), (4))."""
    key = (offence.article, offence.part)
    if key in NEGLIGENT_DEATH:
        return Release.MANDATORY if close_relative and offence.article == "345" else Release.BARRED
    if caused_death:
        return Release.BARRED
    if offence.category in ("misdemeanour", "small", "medium"):
        return Release.MANDATORY
    if offence.category == "serious" and age < adult and is_first:
        return Release.POSSIBLE_WITH_MEASURES
    return Release.BARRED
