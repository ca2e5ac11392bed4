"""The child's safeguards, asked in an act. The questions are rows of the law; the app that ``SAFEGUARD_ENTRY`` names
keeps the answers."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import clock
from legal.models import SafeguardDefinition
from legal.sources import cite

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


@dataclass(frozen=True)
class Question:
    """One guarantee as a yes, no or not-yet question."""

    code: str
    text: str
    basis: str
    warning: str

    @property
    def field(self) -> str:
        return "sg_" + self.code.lower().replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What decides which questions are asked; unknown facts ask rather than skip."""

    capacity: str = "suspect"
    age: int | None = None
    language_differs: bool = False
    foreign: bool = False


def questions(act: str, situation: Situation) -> list[Question]:
    """The guarantees that are asked in an act, for a child in this situation, in the reader's language."""
    found = SafeguardDefinition.objects.in_force(clock.today()).filter(is_asked=True)
    warning = _(
        "The breach stays visible in the file until a head or prosecutor closes it. Recording is not blocked."
    )
    return [
        Question(row.code, row.name, cite(row.source), warning)
        for row in found
        if act in row.acts and any(_fits(line, situation) for line in row.applies)
    ]


def _fits(line: dict[str, object], situation: Situation) -> bool:
    for condition, wanted in line.items():
        if condition == "capacity":
            holds = situation.capacity in wanted  # type: ignore[operator]
        elif condition == "age_below":
            holds = situation.age is None or situation.age < int(str(wanted))
        elif condition == "language_differs":
            holds = situation.language_differs is wanted
        elif condition == "foreign":
            holds = situation.foreign is wanted
        else:
            holds = False
        if not holds:
            return False
    return True


def answer(
    *,
    actor: "Actor",
    case: "Case",
    act: str,
    act_id: uuid.UUID,
    answers: dict[str, str],
    explanations: dict[str, str] | None = None,
) -> None:
    """Hands the answers to the app that keeps safeguards, inside the transaction of the act."""
    path = getattr(settings, "SAFEGUARD_ENTRY", "")
    if path and answers:
        import_string(path)(
            actor=actor, case=case, act=act, act_id=act_id, answers=answers, explanations=explanations or {}
        )
