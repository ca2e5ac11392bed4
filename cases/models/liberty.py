"""Detention and interviews: the acts in which a child's safeguards count most."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.walls import access_exists
from accounts.permissions import CasePermission, mask
from cases.models.people import Party
from cases.vault import EncryptedText
from core import ids

# What the agency that holds a case may do there, police, prosecutor, court or probation.
WORKING = {
    CasePermission.CHANGE,
    CasePermission.DECIDE,
    CasePermission.RECORD_OUTCOME,
    CasePermission.SUPERVISE,
}


class DetentionException(models.TextChoices):
    """Grounds that allow up to 72 hours (CPC art. 131(4)(1-6)); empty means 24 hours."""

    NONE = "", _("none: 24 hours")
    ESPECIALLY_SERIOUS = "especially_serious", _("especially serious crime")
    TERRORIST = "terrorist", _("terrorist or extremist crime")
    MASS_RIOTS = "mass_riots", _("mass riots")
    CRIMINAL_GROUP = "criminal_group", _("crime in a criminal group")
    DRUGS_SEXUAL_DEATH = (
        "drugs_sexual_death",
        _("drugs, sexual inviolability of minors, or an intentional crime that caused death"),
    )
    REMOTENESS = "remoteness", _("remoteness or emergency")


class Detention(CaseScoped):
    """One deprivation of liberty, from the minute it began in fact (CPC art. 131)."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("actually detained"))
    delivered_at = models.DateTimeField(_("brought in"), null=True, blank=True)
    protocol_at = models.DateTimeField(_("record drawn up"), null=True, blank=True)
    exception = models.CharField(max_length=30, choices=DetentionException.choices, blank=True, default="")
    place = EncryptedText(_("place of detention"))
    representative_told_at = models.DateTimeField(_("legal representative told"), null=True, blank=True)
    apart_from_adults = models.BooleanField(_("kept apart from adults"), null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=30, blank=True)
    version = models.IntegerField(default=1)

    view_permission = CasePermission.VIEW_FILE
    write_permission = CasePermission.CHANGE

    class Meta:
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="detention_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="detention_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="detention_end_with_reason",
            ),
        ]

    class Wall:
        kind = "case"
        # Whoever holds the case puts a wrong entry right; the trigger ``detention_stays_as_long`` watches the beginning.
        update = access_exists("cases_detention.case_id", str(mask(WORKING)))

    class Privacy:
        purpose = "The clock of a child’s liberty."
        id = case = party = version = recorded_at = "official"
        started_at = delivered_at = protocol_at = exception = ended_at = end_reason = "sensitive"
        representative_told_at = apart_from_adults = place = "sensitive"


class InterviewKind(models.TextChoices):
    SUSPECT = "suspect", _("interrogation of the suspect")
    VICTIM = "victim", _("interview of the victim")
    WITNESS = "witness", _("interview of the witness")


class Interview(CaseScoped):
    """An interrogation or interview with its minutes and who was there. Never what was said."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=InterviewKind.choices)
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    recorded_at = models.DateTimeField()
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE
    write_permission = CasePermission.CHANGE

    class Meta:
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("started_at")), name="interview_in_order")
        ]

    class Privacy:
        purpose = "Interviews counted and kept short."
        id = case = party = kind = recorded_at = view_bit = "official"
        started_at = ended_at = "sensitive"
