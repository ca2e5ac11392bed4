"""Could this end without trial? Asked at each gate: what the law wants is met, not met or unknown, and never summed up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from audit.models import Event
from cases import reconciling
from cases.models import Case, CaseKind, Charge, Stage
from legal import ages, norms
from legal.forbidden import forbidden, refuses, why
from legal.guarantees import Circumstances
from legal.sources import cite

if TYPE_CHECKING:
    from legal.models import Offence

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
_LIGHT = ("misdemeanour", "small", "medium")


class Considered(models.TextChoices):
    """What came of the question at a gate: why the case goes on all the same."""

    LATER = "later", gettext_lazy("It is still possible: the next office is asked to consider it.")
    BARRED = "barred", gettext_lazy("The law bars it for this act.")
    HARM = "harm", gettext_lazy("The harm is not made good, or the victim is not reconciled.")
    CHILD = "child", gettext_lazy("The child does not acknowledge the act, or does not consent.")
    EVIDENCE = "evidence", gettext_lazy("There is no compelling evidence that the child did it.")
    OTHER = "other", gettext_lazy("Another reason, which stands in the ruling.")


# The step that leaves each gate, in order.
GATES = {
    "send_to_prosecutor": gettext_lazy("the police, before the prosecutor"),
    "send_to_court": gettext_lazy("the prosecutor, before the court"),
    "decide": gettext_lazy("the court, before its decision"),
}


@dataclass(frozen=True)
class Answer:
    """One criterion: its text, whether it is met, its article and the reason."""

    key: str
    text: str
    state: str
    basis: str
    reason: str = ""

    @property
    def word(self) -> str:
        return {
            MET: pgettext("a criterion", "met"),
            NOT_MET: pgettext("a criterion", "not met"),
        }.get(self.state, pgettext("a criterion", "unknown"))

    @property
    def mark(self) -> str:
        """The class with which lists draw it."""
        return {MET: "yes", NOT_MET: "no"}.get(self.state, "unknown")


def is_open(case: Case) -> bool:
    """Whether the question is still to be asked: a criminal case that nobody has decided."""
    undecided = (
        Stage.REGISTERED,
        Stage.INVESTIGATION,
        Stage.WITH_PROSECUTOR,
        Stage.SENT_TO_COURT,
        Stage.IN_COURT,
    )
    return case.kind == CaseKind.CRIMINAL and case.stage in undecided


def criteria(case: Case) -> list[Answer]:
    """Each criterion by itself, in the reader's language. What the file does not tell is unknown, never guessed."""
    charge = Charge.objects.filter(case=case, is_principal=True, ended_at__isnull=True)
    found = charge.select_related("offence").first()
    known = reconciling.circumstances(case, found)
    return [
        _minor(case),
        _gravity(found.offence if found else None),
        _not_barred(known, is_known=found is not None),
        _not_before(known),
        Answer("harm", _("The harm is made good, or the victim is reconciled."), UNKNOWN, cite("CC 68")),
        Answer("consent", _("The child acknowledges the act and consents freely."), UNKNOWN, cite("CRC 40(3)(b)")),
    ]  # fmt: skip


def _minor(case: Case) -> Answer:
    age = case.age_at_offence
    state = MET if ages.is_presumed_minor(age, norms.ages().adult) else NOT_MET
    reason = _("The age is unknown: presumed a child.") if age is None else ""
    return Answer("age", _("The act was done under 18."), state, cite("CC 80, 83"), reason)


def _gravity(offence: "Offence | None") -> Answer:
    text = _("The act is a misdemeanour or of small or medium gravity, or a first serious crime.")
    if offence is None:
        return Answer("gravity", text, UNKNOWN, cite("CC 68(1), 68(2), 83"), _("No article is recorded."))
    if offence.category in _LIGHT:
        return Answer("gravity", text, MET, cite("CC 68(1), 83(1)"))
    if offence.category == "serious":
        only_first = _("A serious crime: only a first one, together with educative measures.")
        return Answer("gravity", text, UNKNOWN, cite("CC 68(2), 83(3)"), only_first)
    return Answer("gravity", text, NOT_MET, cite("CC 68"), _("An especially serious crime goes to court."))


def _not_barred(known: Circumstances, *, is_known: bool) -> Answer:
    text = _("The law does not bar reconciliation for this act.")
    rows = [row for row in forbidden("reconciliation", known) if refuses(row, known)]
    if rows:
        return Answer("barred", text, NOT_MET, cite(rows[0].source), why(rows[0], known))
    return Answer("barred", text, MET if is_known else UNKNOWN, cite("CC 68(4)"))


def _not_before(known: Circumstances) -> Answer:
    text = _("There was no earlier release by reconciliation within the limitation period.")
    if known.more["reconciled_before"]:
        return Answer("before", text, NOT_MET, cite("CC 68(4)"))
    return Answer("before", text, MET, cite("CC 68(4)"), _("As far as the cases that you may see tell."))


def told(case: Case) -> dict[str, str]:
    """The criteria as an event keeps them: codes only."""
    return {answer.key: answer.state for answer in criteria(case)}


def asked(case: Case) -> list[dict[str, Any]]:
    """What was answered at each gate that the case has passed; a gate without an answer says so."""
    rows = Event.objects.filter(case_id=case.pk, type="case.transferred").order_by("occurred_at", "id")
    passed = [(p.get("verb"), p.get("considered")) for p in rows.values_list("payload", flat=True)]
    passed += [("decide", said) for said in _in_court(case)]
    return [
        {"gate": GATES[verb], "answer": Considered(said).label if said else "", "is_asked": bool(said)}
        for verb, said in passed
        if verb in GATES
    ]


def _in_court(case: Case) -> list[str]:
    """The answer at each decision of a court that was asked, as it stands after corrections of the record."""
    rows = Event.objects.filter(case_id=case.pk, type__in=("outcome.recorded", "outcome.corrected"))
    payloads = rows.order_by("recorded_at", "id").values_list("payload", flat=True)
    said = {payload.get("outcome"): payload.get("considered") for payload in payloads}
    return [answer for answer in said.values() if answer is not None]
