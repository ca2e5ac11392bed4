"""The spine: one file about one child."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.queries import CaseScopedQuerySet
from accounts.models import Agency, Region
from accounts.permissions import CasePermission
from cases.models.people import Person
from cases.vault import EncryptedText
from core import ids


class CaseKind(models.TextChoices):
    CRIMINAL = "criminal", _("Criminal case")
    ADMINISTRATIVE = "administrative", _("Administrative case")
    CIVIL_PROTECTION = "civil_protection", _("Civil protection case")


class Stage(models.TextChoices):
    REGISTERED = "registered", _("registered")
    INVESTIGATION = "investigation", _("investigation")
    WITH_PROSECUTOR = "with_prosecutor", _("with the prosecutor")
    SENT_TO_COURT = "sent_to_court", _("sent to court")
    IN_COURT = "in_court", _("in court")
    DECIDED = "decided", _("decided")
    DIVERTED = "diverted", _("diverted")
    EXECUTION = "execution", _("execution")
    CLOSED = "closed", _("closed")


class InvestigationForm(models.TextChoices):
    PRELIMINARY = "preliminary", _("preliminary investigation")
    INQUIRY = "inquiry", _("inquiry")
    ACCELERATED = "accelerated", _("accelerated investigation")


class Case(models.Model):
    """One file about one child. Co-accused and victims of the same event have files of their own or party rows here."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    code = models.CharField(_("case code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind.choices, default=CaseKind.CRIMINAL)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.REGISTERED)
    stage_since = models.DateTimeField()
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    registrar = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    registrar_principal = models.BigIntegerField(editable=False)
    registered_at = models.DateTimeField()
    erdr_number = models.CharField(_("ERDR number"), max_length=20, blank=True)
    occurred_at = models.DateTimeField(_("when it happened"), null=True, blank=True)
    place = EncryptedText(_("where it happened"))
    summary = EncryptedText(_("what happened"))
    language_of_proceedings = models.CharField(_("language of proceedings"), max_length=8, default="ru")
    investigation_form = models.CharField(
        max_length=15, choices=InvestigationForm.choices, default=InvestigationForm.PRELIMINARY
    )
    age_at_offence = models.SmallIntegerField(null=True, blank=True)
    sex = models.CharField(max_length=1, default="u")
    subject_capacity = models.CharField(max_length=20, default="suspect")
    sealed_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    objects: ClassVar[Any] = CaseScopedQuerySet.as_manager()

    view_permission: ClassVar[CasePermission] = CasePermission.VIEW
    write_permission: ClassVar[CasePermission | None] = CasePermission.VIEW
    view_bit_field: ClassVar[str] = ""
    case_path: ClassVar[str] = "id"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["region", "registered_at"], name="case_region_time"),
            models.Index(fields=["erdr_number"], name="case_erdr_number", condition=~Q(erdr_number="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(version__gte=1), name="case_version_positive"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="case_stage_known"),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
        ]

    class Wall:
        kind = "case"
        insert = "registrar_principal = ANY ((coalesce(nullif(current_setting('jjcms.principals', true), ''), '{}'))::bigint[])"

    class Privacy:
        purpose = "The file of one child."
        id = code = kind = stage = stage_since = region = registrar = registrar_principal = "official"
        registered_at = erdr_number = occurred_at = language_of_proceedings = investigation_form = version = (
            "official"
        )
        subject = age_at_offence = sex = subject_capacity = "personal"
        place = summary = "sensitive"
        sealed_at = "sealed"

    def __str__(self) -> str:
        return self.code

    def key_owner_id(self) -> uuid.UUID:
        return self.subject_id

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("cases:overview", args=[self.pk])


class Charge(CaseScoped):
    """An act under an article and part of the Criminal Code, as of the day of the act."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    offence = models.ForeignKey("legal.Offence", on_delete=models.PROTECT, related_name="+")
    is_principal = models.BooleanField(default=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(_("day of the order"), null=True, blank=True)
    document = models.CharField(_("number of the order"), max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_principal=True, ended_at__isnull=True),
                name="charge_one_principal",
            )
        ]

    class Privacy:
        purpose = "What the child is suspected of."
        id = case = is_principal = recorded_at = ended_at = decided_on = document = "official"
        offence = "personal"
