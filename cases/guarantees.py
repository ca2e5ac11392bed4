"""The child's safeguards, asked in an act. The questions are rows of the law; the app that ``SAFEGUARD_ENTRY`` names
keeps the answers."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
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


def circumstances(case: "Case", party: "Party | None", day: dt.date) -> Circumstances:
    """What decides which guarantees a person of the case has in an act of this day; unknown facts ask rather than skip.

    One query, for the article.
    """
    charge = Charge.objects.filter(case=case, is_principal=True, ended_at__isnull=True)
    offence = next((c.offence for c in charge.select_related("offence")), None)
    known: dict[str, Any] = {"capacity": case.subject_capacity}
    if party is not None:
        known = {
            "capacity": party.capacity,
            "age": party.person.age_on(day),
            "language_differs": bool(party.language and party.language != case.language_of_proceedings),
            "lag": party.person.has_lag,
            "foreign": party.person.citizenship != "KAZ",
        }
    more = {"sexual_violence": bool(offence and liability.is_sexual(offence))}
    return Circumstances(on=day, category=offence.category if offence else "", more=more, **known)


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
    path = getattr(settings, "SAFEGUARD_ENTRY", "")
    if path and answers:
        import_string(path)(
            actor=actor,
            case=case,
            act=act,
            act_id=act_id,
            answers=answers,
            explanations=explanations or {},
            due_by=due_by or {},
        )
