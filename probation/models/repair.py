"""Making good without money."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids
from probation.models.plan import Plan


class RepairKind(models.TextChoices):
    APOLOGY = "apology", _("apology")
    PRACTICAL = "practical_repair", _("practical repair")
    SERVICE = "service", _("service to the victim or the neighbourhood")
    LEARNING = "learning", _("learning")
    SAFE_CONTACT = "safe_contact", _("rules of safe contact")
    MONEY = "money", _("payment")


class RepairState(models.TextChoices):
    REVIEW = "review", _("waits for a review")
    AGREED = "agreed", _("agreed")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")


class RepairItem(CaseScoped):
    """One thing by which the harm is made good. Money is the exception: a second person reviews it first,
    because a
    family without means must not be worse off than one with means (CRC art. 2)."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="repairs")
    kind = models.CharField(_("kind"), max_length=20, choices=RepairKind.choices)
    what = EncryptedText(_("what was agreed"))
    due_on = models.DateField(_("by when"))
    state = models.CharField(max_length=10, choices=RepairState.choices, default=RepairState.AGREED)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="money") | Q(state="review") | Q(reviewed_by__isnull=False),
                name="repair_money_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("added_by")), name="repair_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="repair_review_dated",
            ),
        ]

    class Privacy:
        purpose = "Harm is made good by deeds."
        id = case = plan = state = due_on = added_by = reviewed_by = reviewed_at = closed_on = "official"
        kind = what = "sensitive"
