"""How long a child may be held before a court decides, as the rules of the law say it."""

import datetime as dt
import functools

from core import clock
from legal.models import DeadlineRule
from legal.purposes import code_for

WITHOUT_GROUND, WITH_GROUND = "detention_limit", "detention_limit_with_ground"


def hours_allowed(exception: str, at: dt.datetime | None = None) -> int:
    """Hours of a detention that began at an instant, or begins now; more with a listed ground (CPC art. 131(4),
    133(2)).
    """
    return rule_hours(code_for(WITH_GROUND if exception else WITHOUT_GROUND), at)


def rule_hours(code: str, at: dt.datetime | None = None) -> int:
    """The length of a rule that counts in hours, in the version in force on that day."""
    return _length(code, clock.local(at or clock.now()).date())


def forget() -> None:
    """Reads the rules anew at the next question."""
    _length.cache_clear()


@functools.lru_cache(maxsize=64)
def _length(code: str, day: dt.date) -> int:
    rule = DeadlineRule.objects.in_force(day).filter(code=code).order_by("-version").first()
    if rule is None or rule.length.get("unit") != "hour":
        raise LookupError(f"{code}: no rule in hours is in force on {day}")
    return int(rule.length["value"])
