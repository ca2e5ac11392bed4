"""The ladder of responses as data: lightest first, each with its basis in law and the kinds of plan it exists
for.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from probation.models import Plan, PlanKind, Rung

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

K = PlanKind
_ALL = frozenset(PlanKind)
_SENTENCES = frozenset({K.SUPERVISION, K.RESTRICTION, K.EDUCATIVE})


@dataclass(frozen=True)
class RungRule:
    """A help step needs nothing before it; every other step needs help first, and the step that ``after``
    names for
    the kind of plan.
    """

    rung: Rung
    is_help: bool
    kinds: frozenset[PlanKind]
    basis: dict[PlanKind, str]
    after: dict[PlanKind, Rung] = field(default_factory=dict)
    hint: "_StrPromise | str" = ""

    def basis_for(self, kind: str) -> str:
        return self.basis.get(PlanKind(kind), "")


LADDER: tuple[RungRule, ...] = (
    RungRule(Rung.TALK, True, _ALL, {}, hint=_("Lessons, a bus that did not come, fear, illness at home?")),
    RungRule(Rung.ADAPT, True, _ALL, {}, hint=_("After school, near home, by phone in between.")),
    RungRule(Rung.TOGETHER, True, _ALL, dict.fromkeys(PlanKind, "PROB 19(3)")),
    RungRule(Rung.REMINDER, False, _ALL, {K.SUPERVISION: "PROB 15(3)", K.RESTRICTION: "PEC 66"}),
    RungRule(
        Rung.WARNING,
        False,
        frozenset({K.RESTRICTION}),
        {K.RESTRICTION: "PEC 68(1)"},
        after={K.RESTRICTION: Rung.REMINDER},
    ),
    RungRule(
        Rung.BRINGING,
        False,
        frozenset({K.SUPERVISION}),
        {K.SUPERVISION: "PEC 174(4)"},
        after={K.SUPERVISION: Rung.REMINDER},
        hint=_("Only for a visit missed without good reason."),
    ),
    RungRule(
        Rung.SUBMISSION,
        False,
        _SENTENCES,
        {K.SUPERVISION: "PROB 15(4)(2); CC 64", K.RESTRICTION: "PEC 67(2), 68(2)", K.EDUCATIVE: "CC 85(11)"},
        after={K.SUPERVISION: Rung.REMINDER, K.RESTRICTION: Rung.WARNING, K.EDUCATIVE: Rung.REMINDER},
    ),
    RungRule(
        Rung.REPORT,
        False,
        frozenset({K.DIVERSION}),
        {K.DIVERSION: "CC 68, 83"},
        after={K.DIVERSION: Rung.REMINDER},
        hint=_("The agreement may be changed instead: ask the child and the victim first."),
    ),
)
_RULES = {rule.rung: rule for rule in LADDER}


def rule(rung: str) -> RungRule:
    return _RULES[Rung(rung)]


def rungs_for(plan: Plan) -> list[RungRule]:
    """The steps that exist for this plan, lightest first."""
    return [r for r in LADDER if plan.kind in r.kinds]
