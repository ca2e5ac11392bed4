"""The child's safeguards, asked in an act. The questions are rows of the law; the app that ``SAFEGUARD_ENTRY`` names
keeps the answers."""

import datetime as dt
import uuid
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.models import Charge
from core import clock
from legal import liability, norms
from legal.guarantees import Circumstances, applicable
from legal.models import SafeguardDefinition
from legal.sources import cite

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case, Party

# The investigation ends as the file goes to the prosecutor. A case has one such act, which has the number of the case:
# what is asked then can be answered before, and is answered anew when the file was returned and goes again.
COMPLETION = "completion"
# A legal representative of the child comes into the case; the act has the number of that party.
ADMISSION = "representative_admission"
# No act of its own: what the law remarks while a case runs.
PROCEEDING = "proceeding"


@dataclass(frozen=True)
class Question:
    """One guarantee as a yes, no or not-yet question."""

    code: str
    text: str
    basis: str
    warning: str

    @property
    def field(self) -> str:
        return "sg_" + self._name

    @property
    def why(self) -> str:
        return "why_" + self._name

    @property
    def by(self) -> str:
        return "by_" + self._name

    @property
    def _name(self) -> str:
        return self.code.lower().replace("-", "_")


def facts_of(case: "Case") -> dict[str, Any]:
    """What the article of a case says about its guarantees. One query."""
    charge = Charge.objects.filter(case=case, is_principal=True, ended_at__isnull=True)
    offence = next((c.offence for c in charge.select_related("offence")), None)
    return {
        "category": offence.category if offence else "",
        "more": {"sexual_violence": bool(offence and liability.is_sexual(offence))},
    }


def circumstances(
    case: "Case", party: "Party | None", day: dt.date, facts: dict[str, Any] | None = None
) -> Circumstances:
    """What decides which guarantees a person of the case has in an act of this day; unknown facts ask rather than skip.

    ``facts`` are those of the case, where they are known already.
    """
    known: dict[str, Any] = {"capacity": case.subject_capacity}
    if party is not None:
        known = {
            "capacity": party.capacity,
            "age": party.person.age_on(day),
            "language_differs": bool(party.language and party.language != case.language_of_proceedings),
            "lag": party.person.has_lag,
            "foreign": party.person.citizenship != "KAZ",
        }
    return Circumstances(on=day, **(facts_of(case) if facts is None else facts), **known)


def questions(act: str, situation: Circumstances) -> list[Question]:
    """The guarantees that are asked in an act, for a child in this situation, in the reader's language."""
    day = situation.on or clock.today()
    found = norms.filled(SafeguardDefinition.objects.in_force(day).filter(is_asked=True), day)
    warning = _(
        "The breach stays visible in the file until a head or prosecutor closes it. Recording is not blocked."
    )
    return [
        Question(row.code, row.name, cite(row.source), warning) for row in applicable(found, act, situation)
    ]


def standing(case: "Case", party: "Party | None", day: dt.date) -> list[SafeguardDefinition]:
    """What the law remarks about the child of a case on a day, whatever is done. One query."""
    if party is None:
        return []
    found = SafeguardDefinition.objects.in_force(day).filter(
        kind=SafeguardDefinition.Kind.REMARK, is_asked=False, acts__contains=[PROCEEDING]
    )
    situation = circumstances(case, party, day, facts={})
    return applicable(norms.filled(found, day), PROCEEDING, situation)


def answer(
    *,
    actor: "Actor",
    case: "Case",
    act: str,
    act_id: uuid.UUID,
    answers: dict[str, str],
    explanations: dict[str, str] | None = None,
    due_by: dict[str, dt.datetime] | None = None,
) -> None:
    """Hands the answers to the app that keeps safeguards, inside the transaction of the act."""
    if answers:
        _keeper().answer(
            actor=actor,
            case=case,
            act=act,
            act_id=act_id,
            answers=answers,
            explanations=explanations or {},
            due_by=due_by or {},
        )


def said(actor: "Actor", case: "Case", act_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """What stands answered in an act: code to ``answer``, ``why`` and ``by``."""
    found: dict[str, dict[str, Any]] = _keeper().said(actor=actor, case=case, act_id=act_id)
    return found


def _keeper() -> Any:
    """The module of the app that keeps the answers."""
    return import_module(settings.SAFEGUARD_ENTRY)
