"""Goals in the child's words, with small steps."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids
from probation.models.plan import Plan


class GoalArea(models.TextChoices):
    SCHOOL = "school", _("school")
    WORK = "work", _("work and profession")
    FAMILY = "family", _("family")
    HOUSING = "housing", _("housing")
    HEALTH = "health", _("health")
    FRIENDS = "friends", _("friends")
    LEISURE = "leisure", _("leisure and sport")
    PAPERS = "papers", _("papers and benefits")
    REPAIR = "repair", _("making good")


class GoalState(models.TextChoices):
    ACTIVE = "active", _("in progress")
    REACHED = "reached", _("reached")
    PARTLY = "partly", _("reached in part")
    DROPPED = "dropped", _("set aside")


class PlanGoal(CaseScoped):
    """A goal in the child's own words, with what shows that it is reached."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    area = models.CharField(_("area of life"), max_length=10, choices=GoalArea.choices)
    words = EncryptedText(_("goal in the child’s words"))
    measure = EncryptedText(_("how we will know"))
    due_on = models.DateField(_("by when"))
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.ACTIVE)
    added_at = models.DateTimeField()

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["added_at", "id"]

    class Privacy:
        purpose = "What the child wants to reach."
        id = case = plan = state = due_on = added_at = "official"
        area = words = measure = "sensitive"


class StepState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")


class PlanStep(CaseScoped):
    """A small step of a goal: what, with whom, by when, how we know."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    goal = models.ForeignKey(PlanGoal, on_delete=models.PROTECT, related_name="steps")
    what = EncryptedText(_("what"))
    with_whom = EncryptedText(_("with whom"))
    how_known = EncryptedText(_("how we will know"))
    due_on = models.DateField(_("by when"))
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    closed_on = models.DateField(null=True)

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | ~Q(state="open") & Q(closed_on__isnull=False),
                name="plan_step_closed_dated",
            )
        ]

    class Privacy:
        purpose = "Small steps that can be done and seen."
        id = case = goal = due_on = state = closed_on = "official"
        what = with_whom = how_known = "sensitive"
