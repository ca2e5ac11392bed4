from probation.models.contacts import Attendance, Contact, ContactKind, HomeInspection, MissedReason
from probation.models.goals import GoalArea, GoalState, PlanGoal, PlanStep, StepState
from probation.models.plan import EndResult, LegalBasis, Plan, PlanKind, PlanNote, PlanState, Voice
from probation.models.repair import RepairItem, RepairKind, RepairState
from probation.models.response import NonCompliance, Rung

__all__ = [
    "Attendance",
    "Contact",
    "ContactKind",
    "EndResult",
    "GoalArea",
    "GoalState",
    "HomeInspection",
    "LegalBasis",
    "MissedReason",
    "NonCompliance",
    "Plan",
    "PlanGoal",
    "PlanKind",
    "PlanNote",
    "PlanState",
    "PlanStep",
    "RepairItem",
    "RepairKind",
    "RepairState",
    "Rung",
    "StepState",
    "Voice",
]
