"""Goals, steps and making good."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from core import clock
from core.errors import Conflict, Refused
from probation import events
from probation.access import check_can_review
from probation.actions._locks import locked_plan
from probation.models import (
    GoalState,
    Plan,
    PlanGoal,
    PlanStep,
    RepairItem,
    RepairKind,
    RepairState,
    StepState,
)

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST_ACTIVE_GOALS = 3


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    what: str
    with_whom: str = ""
    how_known: str = ""
    due_on: dt.date | None = None


@transaction.atomic
def add_goal(
    *,
    actor: "Actor",
    plan: Plan,
    area: str,
    words: str,
    due_on: dt.date,
    measure: str = "",
    steps: Sequence[StepDraft] = (),
) -> PlanGoal:
    """Adds a goal in the child's words with its first steps. At most three goals are worked on at one time."""
    row = locked_plan(actor, plan)
    if not words.strip():
        raise Refused(_("Write the goal in the child’s own words."))
    if row.goals.filter(state=GoalState.ACTIVE).count() >= MOST_ACTIVE_GOALS:
        raise Refused(
            _("Three goals at one time are enough for a child."), _("Finish or set aside one of them first.")
        )
    goal: PlanGoal = PlanGoal.objects.create(
        case_id=row.case_id,
        plan=row,
        area=area,
        words=words.strip(),
        measure=measure.strip(),
        due_on=due_on,
        added_at=clock.now(),
    )
    for step in steps:
        _make_step(goal, step)
    record(
        events.GoalAdded(case_id=row.case_id, plan_id=str(row.pk), goal=str(goal.pk), steps=len(steps)),
        actor=actor,
    )
    return goal


def _make_step(goal: PlanGoal, step: StepDraft) -> PlanStep:
    made: PlanStep = PlanStep.objects.create(
        case_id=goal.case_id,
        goal=goal,
        what=step.what.strip(),
        with_whom=step.with_whom.strip(),
        how_known=step.how_known.strip(),
        due_on=step.due_on or goal.due_on,
    )
    return made


@transaction.atomic
def add_step(*, actor: "Actor", goal: PlanGoal, step: StepDraft) -> PlanStep:
    """Adds a small step to a goal: what, with whom, by when, how we know."""
    row = locked_plan(actor, goal.plan)
    if goal.state != GoalState.ACTIVE:
        raise Refused(_("This goal is finished."))
    made = _make_step(goal, step)
    record(
        events.GoalAdded(case_id=row.case_id, plan_id=str(row.pk), goal=str(goal.pk), steps=1), actor=actor
    )
    return made


@transaction.atomic
def complete_step(
    *, actor: "Actor", step: PlanStep, done: bool = True, on: dt.date | None = None
) -> PlanStep:
    """Records that a step was done, or that its day passed without it. Recording twice is a Conflict."""
    plan = locked_plan(actor, step.goal.plan)
    row: PlanStep = PlanStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if row.state != StepState.OPEN:
        raise Conflict(_("This step has been recorded already."))
    row.state, row.closed_on = (StepState.DONE if done else StepState.NOT_DONE), on or clock.today()
    row.save(update_fields=["state", "closed_on"])
    record(
        events.StepClosed(case_id=row.case_id, plan_id=str(plan.pk), step=str(row.pk), state=row.state),
        actor=actor,
    )
    return row


@transaction.atomic
def close_goal(*, actor: "Actor", goal: PlanGoal, state: str) -> PlanGoal:
    """Records how a goal ended: reached, reached in part, or set aside."""
    plan = locked_plan(actor, goal.plan)
    row: PlanGoal = PlanGoal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
    if row.state != GoalState.ACTIVE or state not in GoalState.values or state == GoalState.ACTIVE:
        raise Conflict(_("This goal has been closed already."))
    row.state = state
    row.save(update_fields=["state"])
    record(
        events.GoalClosed(case_id=row.case_id, plan_id=str(plan.pk), goal=str(row.pk), state=state),
        actor=actor,
    )
    return row


@transaction.atomic
def add_repair(*, actor: "Actor", plan: Plan, kind: str, what: str, due_on: dt.date) -> RepairItem:
    """Adds a way of making good to the agreement. Money waits for the review of a second person."""
    row = locked_plan(actor, plan)
    if not what.strip():
        raise Refused(_("Write what was agreed."))
    is_money = kind == RepairKind.MONEY
    item: RepairItem = RepairItem.objects.create(
        case_id=row.case_id,
        plan=row,
        kind=kind,
        what=what.strip(),
        due_on=due_on,
        state=RepairState.REVIEW if is_money else RepairState.AGREED,
        added_by=actor.user,
    )
    record(
        events.RepairAdded(
            case_id=row.case_id, plan_id=str(row.pk), repair=str(item.pk), kind=kind, needs_review=is_money
        ),
        actor=actor,
    )
    return item


def _locked_item(item: RepairItem) -> RepairItem:
    found: RepairItem = RepairItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    return found


@transaction.atomic
def review_repair(*, actor: "Actor", item: RepairItem, approved: bool) -> RepairItem:
    """A second person approves a payment, or not; then it counts as not done and another way is looked for."""
    plan = locked_plan(actor, item.plan)
    check_can_review(actor, item)
    row = _locked_item(item)
    if row.state != RepairState.REVIEW:
        raise Conflict(_("This payment has been reviewed already."))
    row.state = RepairState.AGREED if approved else RepairState.NOT_DONE
    row.reviewed_by, row.reviewed_at = actor.user, clock.now()
    row.closed_on = None if approved else clock.today()
    row.save(update_fields=["state", "reviewed_by", "reviewed_at", "closed_on"])
    record(
        events.RepairReviewed(
            case_id=row.case_id, plan_id=str(plan.pk), repair=str(row.pk), approved=approved
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def close_repair(*, actor: "Actor", item: RepairItem, done: bool, on: dt.date | None = None) -> RepairItem:
    """Records that the harm was made good as agreed, or not. A payment that waits for its review cannot be
    closed.
    """
    plan = locked_plan(actor, item.plan)
    row = _locked_item(item)
    if row.state == RepairState.REVIEW:
        raise Refused(_("A second person reviews the payment first."), _("Ask the head of your service."))
    if row.state != RepairState.AGREED:
        raise Conflict(_("This has been recorded already."))
    row.state, row.closed_on = (RepairState.DONE if done else RepairState.NOT_DONE), on or clock.today()
    row.save(update_fields=["state", "closed_on"])
    record(
        events.RepairClosed(
            case_id=row.case_id, plan_id=str(plan.pk), repair=str(row.pk), kind=row.kind, state=row.state
        ),
        actor=actor,
    )
    return row
