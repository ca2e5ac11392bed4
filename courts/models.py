"""Courts, courtrooms, hearings, who takes part in them, and what they decided."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import Agency, Region, User
from accounts.permissions import CasePermission
from cases.models import Party
from cases.vault import EncryptedText
from core import ids
from core.i18n import together
from core.models import Trilingual
from courts.choices import (
    CONSIDERED,
    AdjournReason,
    ChildAsked,
    HearingKind,
    HearingState,
    MoveReason,
    OutcomeKind,
    ParticipantRole,
    Presence,
    Publicity,
    TimeReason,
)
from courts.offices import KEPT_COURTS


class CourtQuerySet(models.QuerySet["Court"]):
    def of_agency(self, agency: Agency) -> "Court | None":
        """The court that an agency is: named by its row, else by its region."""
        found = self.filter(Q(agency=agency) | Q(agency__isnull=True, region=agency.region_id))
        return found.order_by(F("agency").asc(nulls_last=True), "pk").first()


class Court(Trilingual):
    """A specialised inter-district juvenile court (CPC art. 307). Rows from a list that nobody has confirmed say so."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="+")
    agency = models.OneToOneField(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=60)
    status = models.CharField(max_length=16, default="unverified")
    source = models.CharField(max_length=200)

    objects: ClassVar = CourtQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["region__code"]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "Which court tries a case."
        id = region = agency = seat = status = source = name_kk = name_ru = name_en = "public"


class Courtroom(Trilingual):
    """A room in which hearings are held."""

    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="rooms")
    number = models.CharField(max_length=10)
    is_child_friendly = models.BooleanField(default=False)
    has_video = models.BooleanField(default=False)
    has_separate_entrance = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["court", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["court", "number"], name="courtroom_once")]

    class Wall:
        kind = "custom"
        select = "true"
        insert = update = f"courts_courtroom.court_id IN ({KEPT_COURTS})"

    class Privacy:
        purpose = "Where a hearing is held."
        id = court = number = is_child_friendly = has_video = has_separate_entrance = closed_on = "public"
        name_kk = name_ru = name_en = "public"

    @property
    def name(self) -> str:
        """As the court calls it; a line never ends between the sign and the number."""
        return together(super().name)


class Hearing(CaseScoped):
    """One sitting of a court in one case. Its people and its room are bookings of the calendar."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    kind = models.CharField(_("kind of hearing"), max_length=30, choices=HearingKind.choices)
    court = models.ForeignKey(Court, on_delete=models.PROTECT, related_name="+")
    courtroom = models.ForeignKey(Courtroom, on_delete=models.PROTECT, related_name="+")
    judge = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    publicity = models.CharField(max_length=10, choices=Publicity.choices, default=Publicity.LIMITED)
    state = models.CharField(max_length=10, choices=HearingState.choices, default=HearingState.PLANNED)
    move_reason = models.CharField(max_length=20, choices=MoveReason.choices, blank=True)
    time_reason = models.CharField(
        _("why at this time"),
        max_length=10,
        choices=TimeReason.choices,
        blank=True,
        default="",
        db_default="",
    )
    notice_given_at = models.DateTimeField(_("summons made"), null=True, blank=True)
    prepared = models.JSONField(default=list, blank=True)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    view_permission = CasePermission.VIEW
    write_permission = CasePermission.SCHEDULE

    class Meta:
        ordering: ClassVar = ["starts_at"]
        indexes: ClassVar = [
            models.Index(fields=["court", "starts_at"], name="hearing_court_day"),
            models.Index(fields=["case", "starts_at"], name="hearing_case"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "case"], name="hearing_of_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hearing_in_order"),
            models.CheckConstraint(condition=Q(kind__in=HearingKind.values), name="hearing_kind_known"),
            models.CheckConstraint(condition=Q(state__in=HearingState.values), name="hearing_state_known"),
            models.CheckConstraint(
                condition=Q(time_reason__in=TimeReason.values), name="hearing_time_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(publicity__in=Publicity.values), name="hearing_publicity_known"
            ),
        ]

    class Privacy:
        purpose = "When and where the court sits, and who must be there."
        id = case = kind = court = courtroom = judge = starts_at = ends_at = publicity = state = "official"
        move_reason = time_reason = notice_given_at = prepared = booked_at = booked_by = version = "official"

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def is_planned(self) -> bool:
        return self.state == HearingState.PLANNED

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("courts:hearing", args=[self.pk])


ARRIVES_APART = dt.timedelta(minutes=20)


class HearingParticipant(CaseScoped):
    """Somebody who must be there. A victim's or witness's row is seen only by those who may see victims."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="participants")
    role = models.CharField(max_length=20, choices=ParticipantRole.choices)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=12, choices=Presence.choices, default=Presence.ASKED)
    must_not_meet = models.BooleanField(
        _("kept apart from the child in conflict with the law"), default=False
    )
    is_replaceable = models.BooleanField(_("a colleague can come instead"), default=False)
    view_bit = models.BigIntegerField(default=CasePermission.VIEW.bit)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW
    write_permission = CasePermission.SCHEDULE

    class Meta:
        ordering: ClassVar = ["role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hearing", "role", "party", "user"], name="participant_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["victim", "witness"]) | Q(view_bit=CasePermission.VIEW_VICTIMS.bit),
                name="participant_victim_protected",
            ),
        ]

    class Privacy:
        purpose = "Who must be at the hearing, and who must not meet whom."
        id = case = hearing = role = user = presence = must_not_meet = is_replaceable = view_bit = "official"
        party = "personal"

    @property
    def arrives_at(self) -> dt.datetime:
        """Whoever is kept apart comes later, when the others sit already."""
        starts: dt.datetime = self.hearing.starts_at
        return starts + ARRIVES_APART if self.must_not_meet else starts - ARRIVES_APART


class Outcome(CaseScoped):
    """What a hearing ended with. A decision that the law forbids never becomes a row."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    hearing = models.OneToOneField(Hearing, on_delete=models.PROTECT, related_name="outcome")
    kind = models.CharField(_("what the court decided"), max_length=25, choices=OutcomeKind.choices)
    decided_on = models.DateField(_("date of the decision"))
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    adjourn_reason = models.CharField(
        _("why it was adjourned"), max_length=25, choices=AdjournReason.choices, blank=True
    )
    months = models.SmallIntegerField(_("months"), null=True, blank=True)
    days = models.SmallIntegerField(_("days of custody"), null=True, blank=True)
    hours = models.SmallIntegerField(_("hours"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2, null=True, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=60, blank=True)
    measures = models.JSONField(_("educative measures"), default=list, blank=True)
    caused_death = models.BooleanField(_("the act caused a death"), null=True)
    grievous_harm = models.BooleanField(_("the act caused grievous harm to health"), null=True)
    has_own_income = models.BooleanField(_("own income or property"), null=True)
    non_custodial_reasoned = models.BooleanField(_("reasons given on a non-custodial decision"), null=True)
    text = EncryptedText(_("the decision in the court’s words"))
    child_asked = models.CharField(
        _("how the child was heard"), max_length=15, choices=ChildAsked.choices, blank=True
    )
    child_view = EncryptedText(_("what the child said"))
    not_asked_reason = EncryptedText(_("why the child was not heard"))
    considered = models.CharField(
        _("why the case does not end without a sentence"), max_length=10, choices=CONSIDERED, blank=True
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_FILE
    write_permission = CasePermission.RECORD_OUTCOME

    class Meta:
        ordering: ClassVar = ["-decided_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=OutcomeKind.values), name="outcome_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind="adjourned") | ~Q(adjourn_reason=""), name="outcome_adjourned_with_reason"
            ),
            # How many, the law of the day of the decision says: ``courts.walls``.
            models.CheckConstraint(
                condition=~Q(kind="conditional_sentence") | Q(months__gte=1),
                name="outcome_conditional_has_months",
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(kind="custody", days__gte=1, days__lte=30),
                name="outcome_days_of_custody",
            ),
            models.CheckConstraint(
                condition=~Q(child_asked="not_asked") | ~Q(not_asked_reason=b""),
                name="outcome_not_asked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=True) | Q(in_force_on__gte=F("decided_on")),
                name="outcome_dates_in_order",
            ),
        ]

    class Privacy:
        purpose = "What was decided about the child, and whether the child was heard."
        id = case = hearing = decided_on = in_force_on = adjourn_reason = recorded_at = recorded_by = (
            "official"
        )
        kind = months = days = hours = amount = legal_basis = measures = has_own_income = caused_death = (
            "sensitive"
        )
        grievous_harm = non_custodial_reasoned = child_asked = considered = "sensitive"
        text = child_view = not_asked_reason = "sensitive"
