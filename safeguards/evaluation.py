"""Which guarantees apply: the decision tables of the law against the circumstances of an act. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar


class Definition(Protocol):
    code: str
    acts: list[str]
    applies: list[dict[str, Any]]


D = TypeVar("D", bound=Definition)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known of a child in an act. None is unknown: an unknown age is a child's (presumption of
    minority).
    """

    capacity: str = "suspect"
    age: int | None = None
    lag: bool = False
    foreign: bool = False
    language_differs: bool = False
    category: str = ""
    months: int | None = None
    on: dt.date | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        known = asdict(self)
        known.pop("more")
        return known | dict(self.more)


def applicable(definitions: Iterable[D], act: str, circumstances: Circumstances) -> list[D]:
    """The definitions that belong to the act and of whose table at least one row fits in full."""
    facts = circumstances.facts()
    return [d for d in definitions if act in d.acts and any(fits(row, facts) for row in d.applies)]


def fits(row: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether every condition of one row of a decision table holds."""
    return all(_CONDITIONS.get(name, _equal)(name, wanted, facts) for name, wanted in row.items())


def _equal(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    value = facts.get(name)
    return value in wanted if isinstance(wanted, list) else value == wanted


def _age_below(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    age = facts.get("age")
    return age is None or age < wanted


def _age_known(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    return (facts.get("age") is not None) is wanted


def _months_over(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    months = facts.get("months")
    return months is not None and months > wanted


def _months_outside(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    months = facts.get("months")
    return months is not None and not wanted[0] <= months <= wanted[1]


def _on_or_after(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    day = facts.get("on")
    return day is not None and day >= dt.date.fromisoformat(str(wanted))


def _persons_below(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    persons = facts.get("persons")
    return persons is not None and persons < wanted


def _adult_now(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    age = facts.get("age_at_proceeding")
    return age is not None and age >= wanted


_CONDITIONS: dict[str, Callable[[str, Any, Mapping[str, Any]], bool]] = {
    "age_below": _age_below,
    "age_known": _age_known,
    "months_over": _months_over,
    "months_outside": _months_outside,
    "on_or_after": _on_or_after,
    "persons_below": _persons_below,
    "age_at_proceeding_from": _adult_now,
}


def missed_by(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether an event shows by itself that a guarantee was missed: ``when``, ``above`` and ``below`` all
    hold.
    """
    equal = all(
        str(facts.get(n, "")).casefold() == str(w).casefold() for n, w in entry.get("when", {}).items()
    )
    above = all(facts.get(n) is not None and facts[n] > least for n, least in entry.get("above", {}).items())
    below = all(facts.get(n) is None or facts[n] < most for n, most in entry.get("below", {}).items())
    return equal and above and below
