from probation.actions.contacts import Outcome, plan_contact, record_contact, record_home_inspection
from probation.actions.goals import (
    add_goal,
    add_repair,
    add_step,
    close_goal,
    close_repair,
    complete_step,
    review_repair,
)
from probation.actions.plans import Opening, agree, end_plan, open_plan, submit_early_end
from probation.actions.responses import respond

__all__ = [
    "Opening",
    "Outcome",
    "add_goal",
    "add_repair",
    "add_step",
    "agree",
    "close_goal",
    "close_repair",
    "complete_step",
    "end_plan",
    "open_plan",
    "plan_contact",
    "record_contact",
    "record_home_inspection",
    "respond",
    "review_repair",
    "submit_early_end",
]
