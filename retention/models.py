"""How long a record is kept: the rules, where each record stands, what holds it, and what was destroyed."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.walls import access_exists
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from core import ids
from legal.models.base import Dated


class Effect(models.TextChoices):
    SEAL = "seal", _("seal the record")
    ERASE = "erase", _("destroy the data of the person")


class Start(models.TextChoices):
    SERVED = "served", _("the day on which everything was served")
    CLOSED = "closed", _("the day on which the case was closed")
    MAJORITY = "majority", _("the 18th birthday")


class RetentionRule(Dated):
    """One dated rule. ``when`` names the facts that must hold, ``months`` are added to the day that ``start`` names.

    ``months`` empty: no number was read in the law; nothing becomes due by itself.
    """

    code = models.CharField(max_length=40)
    effect = models.CharField(max_length=8, choices=Effect.choices)
    when = models.JSONField(default=dict)
    start = models.CharField(max_length=12, choices=Start.choices)
    months = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="retention_rule_once"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="retention_effect_known"),
            models.CheckConstraint(condition=Q(start__in=Start.values), name="retention_start_known"),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "When a record of a child is sealed, and why."
        id = code = effect = when = start = months = name_kk = name_ru = name_en = "public"
        source = status = note = valid_from = valid_to = "public"

    def __str__(self) -> str:
        return self.code


class State(models.TextChoices):
    WARNING = "warning", _("a person has to decide")
    NOTICED = "noticed", _("to be sealed")
    VOID = "void", _("not to be sealed at present")
    SEALED = "sealed", _("sealed")
    ERASING = "erasing", _("being destroyed")
    ERASED = "erased", _("destroyed")


class Retention(CaseScoped):
    """Where the record of one case stands. Holds numbers and days only: it outlives what it is about.

    The nightly job finds it; sealing and destroying are written by functions of the database, which ask for two
    different people, the end of the notice and no hold. The application cannot write those fields.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    number = models.CharField(_("case code"), max_length=20)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    start_on = models.DateField()
    ripe_on = models.DateField(_("term of the law ended on"))
    found_at = models.DateTimeField()
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("end of the notice"), null=True)
    sealed_at = models.DateTimeField(null=True)
    sealing_proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sealed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sealed_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    erasure_ordered_at = models.DateTimeField(null=True)
    erasure_proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    erasure_confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True)

    view_permission = CasePermission.SEAL
    write_permission = CasePermission.SEAL

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="retention_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="retention_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="retention_state_known"),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sealed_by__isnull=True, sealing_proposed_by__isnull=True)
                | Q(sealed_at__isnull=False, sealed_by__isnull=False, sealing_proposed_by__isnull=False)
                & ~Q(sealed_by=F("sealing_proposed_by")),
                name="retention_sealed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(
                    erasure_ordered_at__isnull=True,
                    erasure_confirmed_by__isnull=True,
                    erasure_proposed_by__isnull=True,
                )
                | Q(
                    erasure_ordered_at__isnull=False,
                    erasure_confirmed_by__isnull=False,
                    erasure_proposed_by__isnull=False,
                    sealed_at__isnull=False,
                )
                & ~Q(erasure_confirmed_by=F("erasure_proposed_by")),
                name="retention_erased_by_two",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=False, state__in=["sealed", "erasing", "erased"])
                | Q(sealed_at__isnull=True, state__in=["warning", "noticed", "void"]),
                name="retention_state_of_sealing",
            ),
            models.CheckConstraint(
                condition=~Q(state="noticed") | Q(noticed_at__isnull=False, due_at__isnull=False),
                name="retention_notice_has_an_end",
            ),
        ]

    class Wall:
        kind = "case"
        insert = "false"
        system_writes = ("INSERT", "UPDATE")

    class Privacy:
        purpose = "No record of a child is kept longer than the law allows; who ended it, and when."
        id = case = number = rule = state = start_on = ripe_on = found_at = "official"
        noticed_at = noticed_by = due_at = sealed_at = sealing_proposed_by = sealed_by = sealed_agency = (
            "official"
        )
        erasure_ordered_at = erasure_proposed_by = erasure_confirmed_by = erased_at = "official"

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    def is_due(self, at: dt.datetime) -> bool:
        """The notice has run out."""
        return self.state == State.NOTICED and self.due_at is not None and self.due_at <= at

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None


class HoldKind(models.TextChoices):
    LITIGATION = "litigation", _("court proceedings")
    COMPLAINT = "complaint", _("complaint of the child or the representatives")
    REVIEW = "review", _("review of the decision by a higher court")
    INSPECTION = "inspection", _("inspection by the prosecutor")


class Hold(CaseScoped):
    """Stops sealing and destroying until a day. Names a kind and a document: no words about the child."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    retention = models.ForeignKey(Retention, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(_("why"), max_length=12, choices=HoldKind.choices)
    document = models.CharField(_("document"), max_length=60)
    until = models.DateField(_("until"))
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.SEAL
    write_permission = CasePermission.SEAL

    class Meta:
        ordering: ClassVar = ["-placed_at"]
        indexes: ClassVar = [
            models.Index(fields=["case"], condition=Q(ended_at__isnull=True), name="hold_standing")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="hold_kind_known"),
            models.CheckConstraint(condition=~Q(document=""), name="hold_names_a_document"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="hold_ended_by_somebody",
            ),
        ]

    class Privacy:
        purpose = "A record that somebody still needs before a court is not lost."
        id = case = retention = kind = document = until = placed_at = placed_by = ended_at = ended_by = (
            "official"
        )

    def stands_on(self, day: dt.date) -> bool:
        return self.ended_at is None and self.until >= day


class OpeningGround(models.TextChoices):
    COURT = "court", _("request of a court")
    SUBJECT = "subject", _("request of the person whom the record is about")
    COMPLAINT = "complaint", _("complaint or inspection")


class Opening(CaseScoped):
    """A sealed file that one person read for an hour, and why."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    retention = models.ForeignKey(Retention, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("why"), max_length=12, choices=OpeningGround.choices)
    document = models.CharField(_("document"), max_length=60)
    at = models.DateTimeField()
    until = models.DateTimeField()

    view_permission = CasePermission.SEAL

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ground__in=OpeningGround.values), name="opening_ground_known"),
            models.CheckConstraint(condition=~Q(document=""), name="opening_names_a_document"),
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="opening_in_order"),
        ]

    class Wall:
        kind = "append"
        select = access_exists("retention_opening.case_id", str(CasePermission.SEAL.bit))
        insert = "false"

    class Privacy:
        purpose = "Nobody reads a sealed record without saying why."
        id = case = retention = user = ground = document = at = until = "official"


class ErasedPerson(CaseScoped):
    """One person whose data key is to be destroyed with a record, and when it was. A number without a name."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    retention = models.ForeignKey(Retention, on_delete=models.PROTECT, related_name="persons")
    person_id = models.UUIDField()
    ordered_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    view_permission = CasePermission.SEAL

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["retention", "person_id"], name="erased_person_once")
        ]

    class Wall:
        kind = "append"
        select = access_exists("retention_erasedperson.case_id", str(CasePermission.SEAL.bit))
        insert = "false"
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "The key store is asked until each key is destroyed."
        id = case = retention = person_id = ordered_at = destroyed_at = "official"
