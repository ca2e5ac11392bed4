"""Which guarantees apply: the decision tables of the law against the circumstances of an act. Pure.

A table is a list of rows; it fits when one row fits in full. The words of a row:

``age_below``/``age_known``     the child's age on that day; unknown counts as a child's (presumption of minority)
``fact: value`` or a list       equal to it, or one of them; null stands for what is not known
``above``/``least``/``below``   {fact: number}; what is not known is not above, is not at least, and is below
``outside``                     {fact: [from, to]}
``includes``/``lacks``          {fact: value or list}: one of them, none of them; for facts that are lists
``unless``                      rows of which none may fit
``says``                        what is wrong, in three languages; decides nothing
``harsh``                       against the child: the milder law lifts it; decides nothing here
``status``                      how well this row is founded where it is worse than its entry; decides nothing here
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
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
    months: int | Fraction | None = None
    on: dt.date | None = None
    occurred_on: dt.date | None = None
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


def fitting(definition: Definition, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The first row of a definition's table that fits; an empty one when none does."""
    return next(iter(all_fitting(definition, facts)), {})


def all_fitting(definition: Definition, facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every row of a definition's table that fits, in the table's order."""
    return [row for row in definition.applies if fits(row, facts)]


def _equal(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    value = facts.get(name)
    return value in wanted if isinstance(wanted, list) else value == wanted


def _age_below(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    age = facts.get("age")
    return age is None or age < wanted


def _age_known(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    return (facts.get("age") is not None) is wanted


def _compared(unknown: bool, compare: Callable[[Any, Any], bool]) -> "Condition":
    """A condition {fact: bound} whose answer for a fact that is not known is ``unknown``."""

    def holds(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
        return all(
            unknown if facts.get(fact) is None else compare(facts[fact], bound)
            for fact, bound in wanted.items()
        )

    return holds


def _on_or_after(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    day = facts.get("on")
    return day is not None and day >= dt.date.fromisoformat(str(wanted))


def _unless(name: str, wanted: Any, facts: Mapping[str, Any]) -> bool:
    return not any(fits(row, facts) for row in wanted)


def _listed(bound: Any) -> list[Any]:
    return bound if isinstance(bound, list) else [bound]


Condition = Callable[[str, Any, Mapping[str, Any]], bool]
_CONDITIONS: dict[str, Condition] = {
    "age_below": _age_below,
    "age_known": _age_known,
    "on_or_after": _on_or_after,
    "above": _compared(False, lambda value, bound: value > bound),
    "least": _compared(False, lambda value, bound: value >= bound),
    "below": _compared(True, lambda value, bound: value < bound),
    "outside": _compared(False, lambda value, bound: not bound[0] <= value <= bound[1]),
    "includes": _compared(False, lambda value, bound: any(one in value for one in _listed(bound))),
    "lacks": _compared(True, lambda value, bound: not any(one in value for one in _listed(bound))),
    "unless": _unless,
    **dict.fromkeys(("says", "harsh", "status"), lambda name, wanted, facts: True),
}


def missed_by(entry: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether an event shows by itself that a guarantee was missed: ``when`` (compared as words), and every other
    condition of the entry as in a decision table.
    """
    equal = all(
        str(facts.get(n, "")).casefold() == str(w).casefold() for n, w in entry.get("when", {}).items()
    )
    return equal and fits({k: v for k, v in entry.items() if k not in ("event", "when")}, facts)
