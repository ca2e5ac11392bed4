"""When a record is to be sealed: the rules over the facts of one case. Pure; knows no rule by its code."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.months import add_months
from retention.models import Effect, RetentionRule, Start


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules ask about a case. Days are local. ``majority_on`` None: the birthday is not known to the asker."""

    kind: str
    is_closed: bool = False
    outcome: str = ""
    category: str = ""
    diverted: bool = False
    closed_on: dt.date | None = None
    served_on: dt.date | None = None
    majority_on: dt.date | None = None

    def value(self, name: str) -> str:
        found = getattr(self, name)
        return ("yes" if found else "no") if isinstance(found, bool) else str(found)


@dataclass(frozen=True)
class Term:
    """A rule that fits, the day from which it counts and the day on which its term ends (None: not known yet)."""

    rule: RetentionRule
    start_on: dt.date | None
    ripe_on: dt.date | None

    def is_ripe(self, day: dt.date) -> bool:
        return self.ripe_on is not None and self.ripe_on <= day


def fits(when: Mapping[str, Any], facts: Facts) -> bool:
    """Whether every named fact holds; a list names any of several values."""
    return all(
        facts.value(name) in wanted if isinstance(wanted, list) else facts.value(name) == wanted
        for name, wanted in when.items()
    )


def term_of(rules: Iterable[RetentionRule], facts: Facts, effect: str = Effect.SEAL) -> Term | None:
    """The term of a case: of the rules that fit and hold on their starting day, the one that ends last.

    None while no rule fits. A rule whose start is not known yet gives a term without a day.
    """
    found = [_term(rule, facts) for rule in rules if rule.effect == effect and fits(rule.when, facts)]
    known = [t for t in found if t.start_on is None or t.rule.holds_on(t.start_on)]
    if not known:
        return None
    return max(known, key=lambda t: (t.ripe_on or dt.date.max, t.rule.code))


def _term(rule: RetentionRule, facts: Facts) -> Term:
    start = _start(rule.start, facts)
    if start is None or rule.months is None:
        return Term(rule, start, None)
    return Term(rule, start, add_months(start, rule.months))


def _start(start: str, facts: Facts) -> dt.date | None:
    if not facts.is_closed or facts.closed_on is None:
        return None
    if start == Start.SERVED:
        return facts.served_on or facts.closed_on
    if start == Start.MAJORITY:
        return max(facts.majority_on, facts.closed_on) if facts.majority_on else None
    return facts.closed_on
