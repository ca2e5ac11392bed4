"""What is done when a duty was not kept: a ladder, help first."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids
from probation.models.contacts import Contact
from probation.models.plan import Plan


class Rung(models.TextChoices):
    """Steps of the ladder, lightest first. Basis and kinds of plan stand in ``probation.ladder``."""

    TALK = "talk", _("Ask why, and listen")
    ADAPT = "adapt", _("Offer other hours, a place nearer or help with the way")
    TOGETHER = "together", _("Meet with the family, the school or a mentor")
    REMINDER = "reminder", _("Explain the duty once more, in writing")
    WARNING = "warning", _("Written warning")
    BRINGING = "bringing", _("Compulsory bringing in")
    SUBMISSION = "submission", _("Submission to the court")
    REPORT = "report", _("Report to the body that decided on diversion")


class NonCompliance(CaseScoped):
    """One answer to a duty that was not kept, by its step of the ladder, with the basis in law of that day."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="responses")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="responses")
    rung = models.CharField(max_length=12, choices=Rung.choices)
    basis = models.CharField(max_length=60, blank=True)
    reason = EncryptedText(_("what stood in the way"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["-recorded_at"]

    class Privacy:
        purpose = "Help before any consequence."
        id = case = plan = contact = recorded_at = recorded_by = "official"
        rung = basis = reason = "sensitive"
