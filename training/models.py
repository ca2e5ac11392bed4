"""Who is trained to work with children: kinds of certificates, who needs which, the certificates and their papers."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.words import SELF
from accounts.models import Agency, User
from accounts.roles import ROLES, RoleKey
from core import ids
from documents.intake import SCANS
from documents.models import KeptFile, State
from legal.models.base import Dated
from training.offices import ENTERED_BY, SEEN_BY
from training.queries import CertificateQuerySet, PaperQuerySet


class Specialisation(Dated):
    """One dated kind of certificate. ``months`` is how long it holds when its paper names no last day."""

    code = models.CharField(max_length=40)
    months = models.SmallIntegerField(null=True, blank=True)
    hours = models.SmallIntegerField(null=True, blank=True, help_text="Usual length of the course")

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="specialisation_once")
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "What a professional is trained for."
        id = code = months = hours = name_kk = name_ru = name_en = "public"
        source = status = note = valid_from = valid_to = "public"

    def __str__(self) -> str:
        return self.code


class Requirement(Dated):
    """One dated line: who acts in ``role`` in the case of a child has a certificate of ``kind``."""

    code = models.CharField(max_length=40)
    role = models.CharField(max_length=30, choices=[(k.value, r.name) for k, r in ROLES.items()])
    kind = models.CharField(max_length=40, help_text="Code of a specialisation")

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="training_requirement_once"),
            models.CheckConstraint(
                condition=Q(role__in=[k.value for k in RoleKey]), name="training_requirement_role_known"
            ),
        ]

    class Wall:
        kind = "reference"

    class Privacy:
        purpose = "Which role needs which training in the case of a child."
        id = code = role = kind = name_kk = name_ru = name_en = "public"
        source = status = note = valid_from = valid_to = "public"

    def __str__(self) -> str:
        return self.code


class Certificate(models.Model):
    """One paper of one person. Never changed: what was wrong is entered anew (``replaces``), what does not hold is
    withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    specialisation = models.ForeignKey(Specialisation, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=200)
    hours = models.SmallIntegerField(_("hours"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=120, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    objects: ClassVar[Any] = CertificateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-issued_on", "-entered_at"]
        indexes: ClassVar = [models.Index(fields=["person", "valid_until"], name="certificate_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(issuer=""), name="certificate_names_its_paper"
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=1, hours__lte=2000), name="certificate_hours"
            ),
            models.CheckConstraint(condition=~Q(person=F("entered_by")), name="certificate_not_by_oneself"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="certificate_replaces_another"
            ),
        ]

    class Wall:
        kind = "append"
        select = f"person_id = {SELF} OR person_id IN ({SEEN_BY})"
        insert = f"entered_by_id = {SELF} AND person_id IN ({ENTERED_BY})"

    class Privacy:
        purpose = (
            "A child is met by people who are trained for it. Kept as long as the account of the person."
        )
        id = person = specialisation = number = issuer = hours = issued_on = valid_until = basis = "official"
        agency = entered_at = entered_by = replaces = "official"

    def __str__(self) -> str:
        return self.number


class WhyWithdrawn(models.TextChoices):
    MISTAKE = "mistake", _("entered by mistake")
    TAKEN_BACK = "taken_back", _("taken back by who issued it")
    NOT_GENUINE = "not_genuine", _("the paper is not genuine")


class Withdrawal(models.Model):
    """A certificate that does not hold, from ``since`` on; where it never held, from its first day."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("why"), max_length=12, choices=WhyWithdrawn.choices)
    document = models.CharField(_("document"), max_length=60)
    since = models.DateField(_("does not hold from"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=WhyWithdrawn.values), name="withdrawal_reason_known"
            ),
            models.CheckConstraint(condition=~Q(document=""), name="withdrawal_names_a_document"),
        ]

    class Wall:
        kind = "append"
        # The certificate's own wall answers for both.
        select = (
            "EXISTS (SELECT 1 FROM training_certificate c WHERE c.id = training_withdrawal.certificate_id)"
        )
        insert = f"made_by_id = {SELF} AND EXISTS (SELECT 1 FROM training_certificate c WHERE c.id = training_withdrawal.certificate_id AND c.person_id <> {SELF} AND c.person_id IN ({ENTERED_BY}))"  # noqa: S608 names of the product alone

    class Privacy:
        purpose = "A paper that does not hold counts no more, and somebody answers for that."
        id = certificate = reason = document = since = made_at = made_by = "official"

    def __str__(self) -> str:
        return str(self.certificate_id)


_OF = "SELECT 1 FROM training_certificate c WHERE c.id = training_certificatepaper.certificate_id"


class CertificatePaper(KeptFile):
    """A scan of the paper itself. The newest of a certificate is its paper; those before it stay.

    It lies under a data key of its own, as its certificate is about no child.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="papers")

    objects: ClassVar[Any] = PaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-added_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["certificate", "-added_at"], name="certificate_paper"),
            models.Index(
                fields=["added_at"],
                condition=Q(state__in=["waiting", "unchecked"]),
                name="certificate_paper_to_check",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="certificate_paper_state_known"),
            models.CheckConstraint(
                condition=Q(format__in=list(SCANS)), name="certificate_paper_format_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="infected") | Q(content=b""), name="certificate_paper_infected_is_empty"
            ),
        ]

    class Wall:
        kind = "append"
        # The certificate's own wall answers for its paper.
        select = f"EXISTS ({_OF})"
        insert = f"added_by_id = {SELF} AND EXISTS ({_OF} AND c.person_id <> {SELF} AND c.person_id IN ({ENTERED_BY}))"
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "What was entered can be held against the paper. Kept as long as the account of the person."
        id = certificate = format = size = state = checked_at = finding = added_at = added_by = "official"
        agency = "official"
        name = content = digest = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.pk
