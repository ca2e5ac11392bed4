"""What a hearing ended with."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import actions as case_actions
from cases import diversion, reconciling, routing
from cases.models import CaseKind, Charge, Stage
from core import clock
from core.bounds import SOON
from courts import access, custody, events, lawful
from courts.actions.locks import locked
from courts.choices import (
    ASKED_OF,
    DECIDING_KINDS,
    GOES_ON,
    TO_PROBATION,
    HearingState,
    OutcomeKind,
    ParticipantRole,
    Presence,
)
from courts.errors import Incomplete
from courts.models import Hearing, HearingParticipant, Outcome

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Agency


def check_decision(hearing: Hearing, decision: lawful.Decision) -> lawful.Act:
    """Whether a court may decide so about this child. Raises Incomplete for what is missing, and NotLawful for what no
    court may decide (SG-25, SG-26, SG-28, SG-30). Returns the act that was decided on.
    """
    charge = Charge.objects.filter(case=hearing.case, is_principal=True, ended_at__isnull=True).first()
    act = _act(hearing, charge, decision)
    _check_complete(decision)
    _check_day(hearing, decision)
    lawful.check(decision, act, hearing.case.subject.age_on(decision.decided_on))
    return act


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
    act = check_decision(row, decision)
    outcome = Outcome(
        case=row.case, hearing=row, recorded_at=clock.now(), recorded_by=actor.user, **values(decision)
    )
    outcome.save(force_insert=True)
    close(row, decision)
    stage, probation = move_case(row, decision) if decision.is_final else (row.case.stage, None)
    record(
        events.OutcomeRecorded(occurred_at=row.starts_at, **as_recorded(row, outcome, act, stage, probation)),
        actor=actor,
    )
    return outcome


def values(decision: lawful.Decision) -> dict[str, Any]:
    """The decision as columns of an outcome."""
    return asdict(decision) | {"measures": list(decision.measures)}


def is_final(kind: str) -> bool:
    """Whether an outcome of this kind decides on the child."""
    return kind not in GOES_ON


def close(row: Hearing, decision: lawful.Decision) -> None:
    """The state in which the outcome leaves the hearing."""
    row.state = HearingState.ADJOURNED if decision.kind == OutcomeKind.ADJOURNED else HearingState.HELD
    row.version += 1
    row.save(update_fields=["state", "version"])


def _act(hearing: Hearing, charge: Charge | None, decision: lawful.Decision) -> lawful.Act:
    case = hearing.case
    known: dict[str, Any] = {
        "age_at_offence": case.age_at_offence,
        "is_administrative": case.kind == CaseKind.ADMINISTRATIVE,
        "occurred_on": clock.local(case.occurred_at).date() if case.occurred_at else None,
        "heard_on": clock.local(hearing.starts_at).date(),
    }
    if decision.kind == OutcomeKind.DIVERSION:
        known["victim"] = dict(reconciling.circumstances(case, charge).more)
    if decision.kind == OutcomeKind.CUSTODY:
        known["custody_months"] = custody.months_beside(hearing, decision)
    if charge is not None:
        offence = charge.offence
        known |= {
            name: getattr(offence, name) for name in ("article", "part", "category", "intent", "is_life_only")
        }
    return lawful.Act(**known)


def _check_complete(decision: lawful.Decision) -> None:
    gap = next(lawful.gaps(decision), None)
    if gap:
        raise gap


def _check_day(hearing: Hearing, decision: lawful.Decision) -> None:
    """The age of the child and the clocks of custody count from this day: a wrong one would leave a child without them."""
    if decision.decided_on > clock.today():
        raise Incomplete("decided_on", _("This day is still to come."))
    if decision.decided_on < clock.local(hearing.starts_at).date():
        raise Incomplete("decided_on", _("A decision is not made before its hearing."))
    if decision.in_force_on and decision.in_force_on > clock.today() + SOON:
        raise Incomplete("in_force_on", _("This day lies too far ahead: compare the year."))


def move_case(
    hearing: Hearing, decision: lawful.Decision, *, moves: bool = True
) -> tuple[str, "Agency | None"]:
    """The case's new stage, and the probation service that takes part from now on.

    It is let in before the event is recorded: a term that the outcome starts finds who answers for it.
    """
    case = hearing.case
    if moves and (hearing.kind in DECIDING_KINDS or case.stage == Stage.IN_COURT):
        verb = "record_diversion" if decision.kind == OutcomeKind.DIVERSION else "record_decision"
        case_actions.move(case, verb)
    if decision.kind not in TO_PROBATION:
        return case.stage, None
    probation = routing.default_agency(Capacity.PROBATION, case.region)
    basis = decision.legal_basis or f"outcome:{decision.kind}"
    case_actions.let_in(case, probation, Capacity.PROBATION, basis=basis)
    return case.stage, probation


def as_recorded(
    hearing: Hearing, outcome: Outcome, act: lawful.Act, stage: str, to: "Agency | None"
) -> dict[str, Any]:
    """The outcome as its events carry it."""
    came = HearingParticipant.objects.filter(
        hearing=hearing, role=ParticipantRole.REPRESENTATIVE, view_bit=P.VIEW.bit
    )
    is_asked = outcome.kind in ASKED_OF and hearing.case.kind == CaseKind.CRIMINAL
    return {
        "case_id": hearing.case_id,
        "outcome": outcome.pk,
        "hearing_id": hearing.pk,
        "hearing_kind": hearing.kind,
        "kind": outcome.kind,
        "decided_on": outcome.decided_on.isoformat(),
        "in_force_on": outcome.in_force_on.isoformat() if outcome.in_force_on else None,
        "adjourn_reason": outcome.adjourn_reason,
        "months": outcome.months,
        "days": outcome.days,
        "measures": list(outcome.measures),
        "category": act.category,
        "is_final": is_final(outcome.kind),
        "non_custodial_reasoned": outcome.non_custodial_reasoned,
        "child_asked": outcome.child_asked,
        "representative_present": came.exclude(presence=Presence.CANNOT).exists(),
        "to_agency": to.pk if to else None,
        "stage": stage,
        "basis": outcome.legal_basis,
        "considered": outcome.considered if is_asked else None,
        "criteria": diversion.told(hearing.case) if is_asked and outcome.considered else None,
    }
