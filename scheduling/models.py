"""What can be booked, what is booked, and who is away."""

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import User
from accounts.permissions import CasePermission
from core import ids
from core.bounds import FIRST_YEAR, LAST_YEAR
from core.i18n import together
from core.models import Trilingual


class ResourceKind(models.TextChoices):
    JUDGE = "judge", _("judge")
    ROOM = "room", _("courtroom")
    PERSON = "person", _("person of the case")
    LAWYER = "lawyer", _("lawyer")
    INTERPRETER = "interpreter", _("interpreter")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    PROSECUTOR = "prosecutor", _("prosecutor")
    VEHICLE = "vehicle", _("vehicle")


class Resource(Trilingual):
    """Somebody or something that can be in one place only at one time.

    Rooms and vehicles carry a label. A human being is named by an identifier alone: everybody may read this table, so
    it must not say who the child is, or that a child is in a case at all.
    """

    kind = models.CharField(max_length=15, choices=ResourceKind.choices)
    room_id = models.BigIntegerField(null=True, unique=True, editable=False)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField(null=True, unique=True, editable=False)
    name_ru = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="resource_kind_known"),
            models.CheckConstraint(
                condition=Q(person_id__isnull=True) | Q(name_kk="", name_ru="", name_en=""),
                name="resource_person_without_name",
            ),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "Nobody is booked twice for one hour."
        id = kind = room_id = user = name_kk = name_ru = name_en = "official"
        person_id = "personal"

    @property
    def label(self) -> str:
        """The room or the colleague; of a person of a case only that it is one."""
        if self.name:
            return self.name
        return self.user.short_name if self.user else str(ResourceKind(self.kind).label)

    @property
    def name(self) -> str:
        """As the court calls it; a line never ends between the sign and the number."""
        return together(super().name)


class Booking(CaseScoped):
    """One resource for one period in one hearing. PostgreSQL refuses two that overlap; no role goes around it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    period = DateTimeRangeField()
    hearing_id = models.UUIDField()
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    view_permission = CasePermission.VIEW
    write_permission = CasePermission.SCHEDULE

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hearing_id"], name="booking_hearing")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="booking_period_bounded",
            )
        ]

    class Privacy:
        purpose = "Who is needed where and when."
        id = case = resource = period = hearing_id = booked_at = cancelled_at = "official"


class Closure(models.Model):
    """A time in which a room or a judge cannot be booked, with its reason."""

    class Reason(models.TextChoices):
        LEAVE = "leave", _("on leave")
        TRAINING = "training", _("at a training")
        REPAIR = "repair", _("under repair")
        OTHER = "other", _("away")

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="closures")
    period = DateTimeRangeField()
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, default=Reason.OTHER)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["period"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="closure_period_bounded",
            ),
            # Whoever looks for a time reads every closure: one that the calendar cannot hold would close every page.
            models.CheckConstraint(
                condition=Q(
                    period__startswith__gte=dt.datetime(FIRST_YEAR - 1, 12, 31, tzinfo=dt.UTC),
                    period__endswith__lt=dt.datetime(LAST_YEAR + 1, 1, 2, tzinfo=dt.UTC),
                ),
                name="closure_period_in_calendar",
            ),
        ]

    class Wall:
        kind = "shared"

    class Privacy:
        purpose = "When a room or a judge is not there."
        id = resource = period = reason = made_by = made_at = ended_at = ended_by = "official"

    def __str__(self) -> str:
        return f"{self.resource_id} {self.period} {self.reason}"
