"""What a hearing ended with."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import actions as case_actions
from cases import routing
from cases.models import Charge, Stage
from core import clock
from courts import access, events, lawful
from courts.actions.locks import locked
from courts.choices import (
    DECIDING_KINDS,
    TO_PROBATION,
    HearingState,
    OutcomeKind,
    ParticipantRole,
    Presence,
)
from courts.models import Hearing, HearingParticipant, Outcome

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Agency


@transaction.atomic
def record_outcome(
    *, actor: "Actor", hearing: Hearing, decision: lawful.Decision, version: int | None = None
) -> Outcome:
    """Records what a hearing ended with and moves the case on.

    A decision releases or sentences the child and moves the case to “decided” or “diverted”; diversion, a conditional
    sentence and restriction of freedom let the region’s probation service in (Law on Probation art. 19). Whether the
    child was heard is asked for every decision (CRC art. 12); a child who was not heard needs a reason. Raises Incomplete
    for what is missing, and NotLawful for what no court may decide (SG-25, SG-26, SG-28, SG-30).
    """
    row = locked(hearing, version)
    access.check_can_record_outcome(actor, row)
    charge = Charge.objects.filter(case=row.case, is_principal=True, ended_at__isnull=True).first()
    act = _act(charge)
    _check_complete(decision)
    lawful.check(decision, act, row.case.subject.age_on(decision.decided_on))
    outcome = Outcome(
        case=row.case, hearing=row, recorded_at=clock.now(), recorded_by=actor.user,
        **(asdict(decision) | {"measures": list(decision.measures)}),
    )  # fmt: skip
    outcome.save(force_insert=True)
    row.state = HearingState.ADJOURNED if decision.kind == OutcomeKind.ADJOURNED else HearingState.HELD
    row.version += 1
    row.save(update_fields=["state", "version"])
    stage, probation = _move_case(row, decision) if decision.is_final else (row.case.stage, None)
    record(_recorded(row, outcome, act, stage, probation, is_final=decision.is_final), actor=actor)
    return outcome


def _act(charge: Charge | None) -> lawful.Act:
    if charge is None:
        return lawful.Act()
    offence = charge.offence
    return lawful.Act(article=offence.article, part=offence.part, category=offence.category)


def _check_complete(decision: lawful.Decision) -> None:
    gap = next(lawful.gaps(decision), None)
    if gap:
        raise gap


def _move_case(hearing: Hearing, decision: lawful.Decision) -> tuple[str, "Agency | None"]:
    """The case's new stage, and the probation service that takes part from now on.

    It is let in before the event is recorded: a term that the outcome starts finds who answers for it.
    """
    case = hearing.case
    if hearing.kind in DECIDING_KINDS or case.stage == Stage.IN_COURT:
        verb = "record_diversion" if decision.kind == OutcomeKind.DIVERSION else "record_decision"
        case_actions.move(case, verb)
    if decision.kind not in TO_PROBATION:
        return case.stage, None
    probation = routing.default_agency(Capacity.PROBATION, case.region)
    basis = decision.legal_basis or f"outcome:{decision.kind}"
    case_actions.let_in(case, probation, Capacity.PROBATION, basis=basis)
    return case.stage, probation


def _recorded(
    hearing: Hearing, outcome: Outcome, act: lawful.Act, stage: str, to: "Agency | None", *, is_final: bool
) -> events.OutcomeRecorded:
    came = HearingParticipant.objects.filter(
        hearing=hearing, role=ParticipantRole.REPRESENTATIVE, view_bit=P.VIEW.bit
    )
    return events.OutcomeRecorded(
        case_id=hearing.case_id,
        occurred_at=hearing.starts_at,
        outcome=outcome.pk,
        hearing_id=hearing.pk,
        hearing_kind=hearing.kind,
        kind=outcome.kind,
        decided_on=outcome.decided_on.isoformat(),
        in_force_on=outcome.in_force_on.isoformat() if outcome.in_force_on else None,
        adjourn_reason=outcome.adjourn_reason,
        months=outcome.months,
        measures=list(outcome.measures),
        category=act.category,
        is_final=is_final,
        non_custodial_reasoned=outcome.non_custodial_reasoned,
        child_asked=outcome.child_asked,
        representative_present=came.exclude(presence=Presence.CANNOT).exists(),
        to_agency=to.pk if to else None,
        stage=stage,
    )
