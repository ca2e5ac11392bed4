"""Meetings with the child, and home inspections."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids
from probation.models.plan import Plan


class ContactKind(models.TextChoices):
    OFFICE = "office", _("meeting at the office")
    HOME = "home_visit", _("home visit")
    PHONE = "phone", _("phone call")
    SCHOOL = "school", _("meeting at school")
    COURT = "court", _("in court")


class Attendance(models.TextChoices):
    ON_TIME = "on_time", _("Came, on time")
    LATE = "late", _("Came late")
    EXCUSED = "excused", _("Did not come, good reason")
    MISSED = "missed", _("Did not come, reason unknown")


class MissedReason(models.TextChoices):
    UNKNOWN = "unknown", _("not known yet")
    SCHOOL = "school", _("lessons or exam")
    ILLNESS = "illness", _("illness")
    TRANSPORT = "transport", _("road or transport")
    FAMILY = "family", _("family")
    WORK = "work", _("work")
    OTHER = "other", _("another reason")


class Contact(CaseScoped):
    """A meeting: planned, and then recorded in 90 seconds. The child's own words come before the officer's
    note.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="contacts")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("date and time"))
    kind = models.CharField(_("kind of meeting"), max_length=10, choices=ContactKind.choices)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, blank=True)
    minutes_late = models.SmallIntegerField(_("minutes late"), null=True, blank=True)
    missed_reason = models.CharField(_("reason"), max_length=10, choices=MissedReason.choices, blank=True)
    words = EncryptedText(_("the child’s own words"))
    note = EncryptedText(_("note"))
    next_contact = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="previous")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["planned_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["officer", "planned_at"], condition=Q(attendance=""), name="contact_officer_open"
            ),
            models.Index(fields=["plan", "-planned_at"], name="contact_plan"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(attendance="", recorded_at__isnull=True, recorded_by__isnull=True)
                | ~Q(attendance="") & Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="contact_recorded_whole",
            ),
            models.CheckConstraint(
                condition=Q(minutes_late__isnull=True) | Q(attendance="late", minutes_late__range=(1, 600)),
                name="contact_late_minutes",
            ),
            models.CheckConstraint(
                condition=Q(missed_reason="") | Q(attendance__in=["excused", "missed"]),
                name="contact_reason_if_missed",
            ),
        ]

    class Privacy:
        purpose = "Meetings with the child, in time and in the child’s words."
        id = case = plan = officer = planned_at = next_contact = recorded_at = recorded_by = "official"
        kind = attendance = minutes_late = missed_reason = words = note = "sensitive"

    @property
    def came(self) -> bool:
        return self.attendance in (Attendance.ON_TIME, Attendance.LATE)


class HomeInspection(CaseScoped):
    """The quarterly look at how the child lives, with the guardianship body, by a written act (PROB art.
    19(4)).
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="inspections")
    made_on = models.DateField(_("day of the visit"))
    with_guardianship = models.BooleanField(_("the guardianship body took part"))
    act_number = models.CharField(_("number of the act"), max_length=40)
    note = EncryptedText(_("what the child needs at home"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_ASSESSMENTS
    write_permission = CasePermission.SUPERVISE

    class Meta:
        ordering: ClassVar = ["-made_on"]

    class Privacy:
        purpose = "How the child lives, each quarter."
        id = case = plan = recorded_at = recorded_by = "official"
        made_on = with_guardianship = act_number = note = "sensitive"
