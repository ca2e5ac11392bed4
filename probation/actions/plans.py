"""Opening, agreeing and ending a plan."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import actions as case_actions
from cases.access import check_may
from cases.models import Case, Detention, Participation, Stage
from core import clock
from core.bounds import SOON
from core.errors import Conflict, NotLawful, Refused
from legal.forbidden import refuse_unlawful
from legal.guarantees import Circumstances
from probation import events, terms
from probation.actions._locks import locked_plan, touch
from probation.models import EndResult, LegalBasis, Plan, PlanKind, PlanNote, PlanState, Voice

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What is known when a plan is opened. ``measure`` is the preventive measure that holds on that day."""

    kind: str
    basis: str
    started_on: dt.date
    control_months: int
    in_force_on: dt.date | None = None
    document_number: str = ""
    is_rural: bool = False
    application_on: dt.date | None = None
    measure: str = ""


@transaction.atomic
def open_plan(*, actor: "Actor", case: Case, opening: Opening, version: int | None = None) -> Plan:
    """Opens the plan of the probation service; a case not accepted yet is accepted, a decided one goes to
    execution.

    Refused as NotLawful: pre-trial probation during custody or house arrest (SG-41, PROB art. 13(1)) or
    without a
    written application (SG-42, PROB art. 13(2)); control of a conditionally sentenced minor outside 6 to 12 months
    (SG-30, CC art. 63(3)). The terms of visits, home inspections and early end follow from the event.
    """
    check_may(actor, case, P.SUPERVISE)
    row = case_actions.locked(case, version)
    for wrong in too_far(started_on=opening.started_on, in_force_on=opening.in_force_on).values():
        raise Refused(wrong)
    _check_lawful(row, opening)
    if Plan.objects.filter(case=row, kind=opening.kind).exclude(state=PlanState.ENDED).exists():
        raise Conflict(_("A plan of this kind is open in this case already."))
    _accept(actor, row)
    if opening.kind != PlanKind.PRETRIAL and row.stage in (Stage.DECIDED, Stage.DIVERTED):
        case_actions.move(row, "begin_execution")
    plan = Plan(
        case=row,
        agency=actor.agency,
        officer=actor.user,
        kind=opening.kind,
        basis=opening.basis,
        document_number=opening.document_number.strip(),
        in_force_on=opening.in_force_on,
        application_on=opening.application_on,
        started_on=opening.started_on,
        ends_on=terms.end_of(opening.started_on, opening.control_months),
        control_months=opening.control_months,
        is_rural=opening.is_rural,
        opened_at=clock.now(),
    )
    plan.save(force_insert=True)
    record(
        events.PlanOpened(
            case_id=row.pk,
            plan_id=str(plan.pk),
            kind=plan.kind,
            basis=plan.basis,
            started_at=terms.midnight(plan.started_on),
            until=terms.midnight(plan.ends_on),
            months=plan.control_months,
            rural=plan.is_rural,
            in_force_on=plan.in_force_on,
        ),
        actor=actor,
    )
    return plan


def too_far(**days: dt.date | None) -> dict[str, str]:
    """What is wrong with the days from which the terms of a plan run, by field: a slip of the year would leave the child
    without meetings.
    """
    latest = clock.today() + SOON
    return {
        name: _("This day lies too far ahead: compare the year.")
        for name, day in days.items()
        if day and day > latest
    }


def _check_lawful(case: Case, opening: Opening) -> None:
    rule = terms.rule(opening.kind)
    if opening.kind == PlanKind.PRETRIAL:
        _check_pretrial(case, opening)
    elif case.stage not in (Stage.DECIDED, Stage.DIVERTED, Stage.EXECUTION):
        raise Refused(
            _("A plan of this kind begins after the decision of the court or the prosecutor."),
            _("Before it, pre-trial probation can be opened on the child’s written application."),
        )
    if LegalBasis(opening.basis) not in rule.bases:
        raise Refused(
            _("This plan cannot rest on this legal basis."), _("Choose the basis that the decision names.")
        )
    if rule.act:
        refuse_unlawful(rule.act, Circumstances(age=case.age_at_offence, months=opening.control_months))
    if not rule.least <= opening.control_months <= rule.most:
        raise NotLawful(
            _("This plan lasts %(least)s to %(most)s months.") % {"least": rule.least, "most": rule.most},
            _(
                "If the decision says otherwise, ask the court to explain it (the term is not the service’s to change)."
            ),
            basis=rule.source,
        )


def _check_pretrial(case: Case, opening: Opening) -> None:
    detained = Detention.objects.filter(case=case, ended_at__isnull=True).exists()
    facts = {
        "measure": "detention" if detained else opening.measure,
        "application": "written" if opening.application_on else "none",
    }
    refuse_unlawful("pretrial_probation", Circumstances(age=case.age_at_offence, more=facts))
    if case.stage in (Stage.DECIDED, Stage.DIVERTED, Stage.EXECUTION, Stage.CLOSED):
        raise Refused(
            _("Pre-trial probation ends with the decision."), _("Open the plan that the decision asks for.")
        )


def _accept(actor: "Actor", case: Case) -> None:
    waiting = Participation.objects.filter(
        case=case,
        agency=actor.agency,
        capacity=Capacity.PROBATION,
        until__isnull=True,
        accepted_at__isnull=True,
    )
    if waiting.exists():
        case_actions.accept(actor=actor, case=case)


@transaction.atomic
def agree(
    *,
    actor: "Actor",
    plan: Plan,
    who: str,
    agreed: bool,
    on: dt.date | None = None,
    words: str = "",
    version: int | None = None,
) -> Plan:
    """Records the answer of the child (``who="child"``) or of the family (``"family"``), each for itself.

    A voluntary plan runs only with the child's yes; the plan counts as agreed when both have answered and the
    child
    agreed (CRC art. 12, 40(3)(b)).
    """
    row = locked_plan(actor, plan, version)
    if who not in ("child", "family"):
        raise Refused(_("Say whether the child or the family answered."))
    day = on or clock.today()
    if day > clock.today():
        raise Refused(_("The day of the answer lies in the future."))
    setattr(row, f"{who}_agreed", agreed)
    setattr(row, f"{who}_agreed_on", day)
    row.state = _state_after(row)
    touch(row, f"{who}_agreed", f"{who}_agreed_on", "state")
    if words.strip():
        voice = Voice.CHILD_TO_PLAN if who == "child" else Voice.FAMILY_TO_PLAN
        note(actor, row, voice, words)
    record(
        events.PlanAnswered(
            case_id=row.case_id, plan_id=str(row.pk), who=who, agreed=agreed, on=day, state=row.state
        ),
        actor=actor,
    )
    return row


def _state_after(plan: Plan) -> str:
    if plan.state == PlanState.RUNNING:
        return plan.state
    both = plan.child_agreed and plan.family_agreed is not None
    return PlanState.AGREED if both else PlanState.DRAFT


def note(actor: "Actor", plan: Plan, voice: str, text: str) -> PlanNote:
    """Keeps words about the plan in the compartment of notes."""
    made: PlanNote = PlanNote.objects.create(
        case_id=plan.case_id,
        plan=plan,
        voice=voice,
        text=text.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    return made


@transaction.atomic
def submit_early_end(
    *, actor: "Actor", plan: Plan, on: dt.date | None = None, version: int | None = None
) -> Plan:
    """Records the submission to the court to end the control early, after at least half of the term (PROB
    art. 15(5)).
    """
    row = locked_plan(actor, plan, version)
    if row.kind != PlanKind.SUPERVISION:
        raise Refused(_("Only the control of a conditional sentence can be ended early in this way."))
    if row.early_end_asked_on is not None:
        raise Conflict(_("The court has been asked already."))
    day = on or clock.today()
    half = terms.half_of(row.started_on, row.ends_on)
    if day < half:
        raise NotLawful(
            _("An early end can be asked for from the half of the term on."),
            _("The plan page shows the day; keep the child’s progress for the submission."),
            basis="PROB 15(5); CC 64(1)",
        )
    row.early_end_asked_on = day
    touch(row, "early_end_asked_on")
    record(events.EarlyEndSubmitted(case_id=row.case_id, plan_id=str(row.pk), on=day), actor=actor)
    return row


@transaction.atomic
def end_plan(
    *,
    actor: "Actor",
    plan: Plan,
    result: str,
    on: dt.date | None = None,
    child_words: str = "",
    summary: str = "",
    version: int | None = None,
) -> Plan:
    """Ends the plan with its result and the child's view. The case itself is closed by a verb of its own.

    Refused while a past meeting has no outcome: what happened is recorded first.
    """
    row = locked_plan(actor, plan, version)
    if result not in EndResult.values:
        raise Refused(_("Choose how the plan ended."))
    if row.contacts.filter(attendance="", planned_at__lt=clock.now()).exists():
        raise Refused(
            _("A meeting of this plan has no outcome yet."), _("Record the meeting first; it takes a minute.")
        )
    row.state, row.end_result, row.ended_on = PlanState.ENDED, result, on or clock.today()
    touch(row, "state", "end_result", "ended_on")
    for voice, text in ((Voice.CHILD_AT_END, child_words), (Voice.OFFICER_AT_END, summary)):
        if text.strip():
            note(actor, row, voice, text)
    record(
        events.PlanClosed(
            case_id=row.case_id, plan_id=str(row.pk), kind=row.kind, result=result, ended_on=row.ended_on
        ),
        actor=actor,
    )
    return row
