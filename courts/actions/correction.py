"""What a hearing ended with was recorded wrongly: the record is put right, with a reason."""

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.principals import Capacity
from audit import record
from cases.models import Case, Participation
from core import clock
from core.errors import Refused
from courts import access, events, lawful
from courts.actions.locks import locked
from courts.actions.outcome import as_recorded, check_decision, close, is_final, move_case, values
from courts.choices import TO_PROBATION, CorrectionReason, OutcomeKind
from courts.models import Hearing, Outcome

if TYPE_CHECKING:
    from accounts.actor import Actor

TEXTS = frozenset({"text", "child_view", "not_asked_reason"})


@transaction.atomic
def correct_outcome(
    *,
    actor: "Actor",
    hearing: Hearing,
    decision: lawful.Decision,
    reason: str,
    version: int | None = None,
) -> Outcome:
    """Corrects the record of an outcome: what was entered is not what the court decided.

    The court's decision does not change, so everything that the law asks of a decision is asked again. Terms that hang on
    the outcome are counted anew, and the probation service is let in or leaves as the decision says. Refused once others
    have acted on the outcome, where nothing differs, for a decision that would become an adjournment, and between a
    diversion and another decision: the case stands at the stage to which the outcome has brought it.
    """
    row = locked(hearing, version)
    access.check_can_correct_outcome(actor, row)
    if not reason or reason not in CorrectionReason.values:
        raise Refused(_("Say why the record is corrected."), _("Choose a reason from the list."))
    outcome: Outcome = Outcome.objects.select_for_update(of=("self",)).select_related("case").get(hearing=row)
    was_final, act = is_final(outcome.kind), check_decision(row, decision)
    before = _differences(outcome, decision)
    if not before:
        raise Refused(_("Nothing differs from what is recorded."), _("Change what was entered wrongly."))
    _check_same_stage(row, outcome, decision, was_final=was_final)
    for name, value in values(decision).items():
        setattr(outcome, name, value)
    outcome.save()
    close(row, decision)
    moves = decision.is_final and not was_final
    _let_out(row.case, before, decision)
    stage, probation = move_case(row, decision, moves=moves) if decision.is_final else (row.case.stage, None)
    after = {name: value for name, value in values(decision).items() if name in before}
    record(
        events.OutcomeCorrected(
            **as_recorded(row, outcome, act, stage, probation),
            reason=reason,
            changed=sorted(before),
            before=_plain(before),
            after=_plain(after),
        ),
        actor=actor,
    )
    return outcome


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As a payload holds it: no text of the record leaves it."""
    kept = {name: value for name, value in values.items() if name not in TEXTS}
    return dict(json.loads(json.dumps(kept, default=str)))


def _differences(outcome: Outcome, decision: lawful.Decision) -> dict[str, Any]:
    """What is recorded where it is not what is entered now, by field."""
    return {
        name: getattr(outcome, name)
        for name, value in values(decision).items()
        if getattr(outcome, name) != value
    }


def _check_same_stage(row: Hearing, outcome: Outcome, decision: lawful.Decision, *, was_final: bool) -> None:
    diverted = {OutcomeKind(kind) == OutcomeKind.DIVERSION for kind in (outcome.kind, decision.kind)}
    if was_final and not decision.is_final:
        raise Refused(
            _("A decision that is recorded does not become an adjournment: terms have ended with it."),
            _("Correct the decision itself."),
        )
    if was_final and len(diverted) > 1:
        raise Refused(
            _(
                "A diversion and another decision lead the case different ways; a correction cannot change the way."
            ),
            _("Correct the other entries; the way itself is changed by the court’s next decision."),
        )


def _let_out(case: Case, before: dict[str, Any], decision: lawful.Decision) -> None:
    """The probation service leaves that took part for a decision which was never made."""
    if before.get("kind") in TO_PROBATION and decision.kind not in TO_PROBATION:
        Participation.objects.filter(
            case=case, capacity=Capacity.PROBATION, until__isnull=True, basis=f"outcome:{before['kind']}"
        ).update(until=clock.now())
