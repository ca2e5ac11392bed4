"""The record of a child victim or witness, kept by the support service and by nobody else.

What is missing here is missing on purpose: the child's account, opinions on the child, findings of examinations,
anything about origin, orientation, pregnancy or illness, recordings, and any way to the suspect's file.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.models import Party, Person
from cases.vault import EncryptedText
from core import ids


class ReferralSource(models.TextChoices):
    POLICE = "police", _("police")
    PROSECUTOR = "prosecutor", _("prosecutor")
    COURT = "court", _("court")
    SELF = "self", _("the child or the family")
    OTHER = "other", _("another service")


class Violence(models.TextChoices):
    """First level of the classification of violence against children (ICVAC 2023)."""

    NOT_STATED = "", _("not stated")
    KILLING = "1", _("violent killing of a child")
    PHYSICAL = "2", _("physical violence")
    SEXUAL = "3", _("sexual violence")
    PSYCHOLOGICAL = "4", _("psychological violence")
    NEGLECT = "5", _("neglect")
    OTHER = "9", _("other acts of violence")


class Setting(models.TextChoices):
    NOT_STATED = "", _("not stated")
    HOME = "home", _("home")
    SCHOOL = "school", _("school")
    STREET = "street", _("street or public place")
    ONLINE = "online", _("online")
    INSTITUTION = "institution", _("institution")


class Relation(models.TextChoices):
    NOT_STATED = "", _("not stated")
    FAMILY = "family", _("family")
    KNOWN = "known", _("known to the child")
    PEER = "peer", _("another child")
    STRANGER = "stranger", _("a stranger")


class VictimRecord(CaseScoped):
    """How to reach and protect one child. Encrypted under the child's own key, whoever the case is about."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_on = models.DateField(_("referred on"))
    source = models.CharField(_("referred by"), max_length=10, choices=ReferralSource.choices)
    violence = models.CharField(_("kind of violence"), max_length=1, choices=Violence.choices, blank=True)
    setting = models.CharField(_("setting"), max_length=12, choices=Setting.choices, blank=True)
    relation = models.CharField(
        _("relation to the suspect"), max_length=10, choices=Relation.choices, blank=True
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    safe_address = EncryptedText(_("safe address"))
    phone = EncryptedText(_("safe phone"))
    school = EncryptedText(_("school"))
    trusted_adult = EncryptedText(_("trusted adult"))
    supporter = EncryptedText(_("supporter"))
    contact_rules = EncryptedText(_("how to get in touch safely"))
    separate_arrival = models.BooleanField(_("separate arrival and waiting arranged"), null=True)
    has_safety_plan = models.BooleanField(_("there is a safety plan"), null=True)
    taken_up_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    view_permission = CasePermission.VIEW_VICTIM_CONTACT
    write_permission = CasePermission.SUPPORT_VICTIM

    class Meta:
        ordering: ClassVar = ["-taken_up_at"]
        indexes: ClassVar = [
            models.Index(
                fields=["worker", "-taken_up_at"],
                condition=Q(closed_on__isnull=True),
                name="victim_worker_open",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(closed_on__isnull=True), name="victim_one_record"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="victim_version_positive"),
        ]

    class Privacy:
        purpose = "To protect and accompany a child who was harmed."
        id = case = agency = worker = taken_up_at = version = closed_on = "official"
        party = person = referred_on = source = language = "personal"
        violence = setting = relation = separate_arrival = has_safety_plan = "sensitive"
        safe_address = phone = school = trusted_adult = supporter = contact_rules = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.person_id


class _OfRecord(CaseScoped):
    """A row of a victim record, under the victim's own key."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    view_permission = CasePermission.VIEW_VICTIM_CONTACT
    write_permission = CasePermission.SUPPORT_VICTIM

    class Meta:
        abstract = True


class MeasureKind(models.TextChoices):
    NO_CONTACT = "no_contact", _("no-contact order")
    PROTECTIVE_ORDER = "protective_order", _("police protective order")
    SECURITY = "security", _("security measures")
    HIDDEN_IDENTITY = "hidden_identity", _("no visual contact, altered voice or hidden identity")
    SEPARATE_ARRIVAL = "separate_arrival", _("separate arrival and waiting")
    NON_DISCLOSURE = "non_disclosure", _("non-disclosure of private life")


MEASURE_BASIS = {
    MeasureKind.NO_CONTACT: "CPC 165",
    MeasureKind.PROTECTIVE_ORDER: "PREV26 60",
    MeasureKind.SECURITY: "CPC 96–98",
    MeasureKind.HIDDEN_IDENTITY: "CPC 370(7)–(8)",
    MeasureKind.SEPARATE_ARRIVAL: "CPC 370",
    MeasureKind.NON_DISCLOSURE: "CPC 71(6)(12)",
}


class MeasureState(models.TextChoices):
    ASKED = "asked", _("asked for")
    IN_FORCE = "in_force", _("in force")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


class ProtectionMeasure(_OfRecord):
    """A measure of protection: asked for, in force, refused or ended."""

    record = models.ForeignKey(VictimRecord, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("measure"), max_length=20, choices=MeasureKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=MeasureState.choices)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-since", "-recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="victim_measure_in_order"
            )
        ]

    class Privacy:
        purpose = "Who protects the child, until when."
        id = case = record = recorded_at = recorded_by = "official"
        kind = state = since = until = "sensitive"

    @property
    def basis(self) -> str:
        return MEASURE_BASIS[MeasureKind(self.kind)]


class ServiceKind(models.TextChoices):
    PSYCHOLOGICAL = "psychological", _("psychological help")
    THERAPY = "therapy", _("therapy")
    MEDICAL = "medical", _("medical care")
    LEGAL = "legal", _("lawyer of the victim")
    SHELTER = "shelter", _("safe place to stay")
    SCHOOLING = "schooling", _("support at school")
    SOCIAL = "social", _("social support of the family")
    FUND = "fund", _("application to the Compensation Fund")


class ServiceOffered(_OfRecord):
    """A service: offered, accepted or not, begun. Never what was found or said there."""

    record = models.ForeignKey(VictimRecord, on_delete=models.PROTECT, related_name="services")
    kind = models.CharField(_("service"), max_length=15, choices=ServiceKind.choices)
    provider = EncryptedText(_("who provides it"))
    offered_on = models.DateField(_("offered on"))
    is_accepted = models.BooleanField(_("the child accepted"), null=True)
    started_on = models.DateField(_("began on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-offered_on", "-recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(started_on__gte=F("offered_on"), is_accepted=True),
                name="victim_service_in_order",
            )
        ]

    class Privacy:
        purpose = "Help that the child was offered and took."
        id = case = record = recorded_at = recorded_by = "official"
        kind = provider = offered_on = is_accepted = started_on = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.record.person_id


class TellingTopic(models.TextChoices):
    RIGHTS = "rights", _("rights of a victim")
    FUND = "fund", _("Victims Compensation Fund")
    MEASURES = "measures", _("protective measures")
    INTERVIEW = "interview", _("how the interview goes")
    HEARING = "hearing", _("day and course of the hearing")
    RELEASE = "release", _("release of the suspect")
    OUTCOME = "outcome", _("how the case ended")


TELLING_BASIS = {
    TellingTopic.RIGHTS: "CPC 71",
    TellingTopic.FUND: "CPC 71(6)(23)",
    TellingTopic.MEASURES: "CPC 71(6)(12)",
}


class TellingWay(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")
    LETTER = "letter", _("by letter")
    VIA_ADULT = "via_adult", _("through the trusted adult")


class Telling(_OfRecord):
    """What the child was told: which, when, how, in which language."""

    record = models.ForeignKey(VictimRecord, on_delete=models.PROTECT, related_name="tellings")
    topic = models.CharField(_("what"), max_length=10, choices=TellingTopic.choices)
    told_on = models.DateField(_("day"))
    way = models.CharField(_("how"), max_length=10, choices=TellingWay.choices)
    language = models.CharField(_("language"), max_length=8)

    class Meta:
        ordering: ClassVar = ["-told_on", "-recorded_at"]

    class Privacy:
        purpose = "The child knows what happens."
        id = case = record = recorded_at = recorded_by = "official"
        topic = told_on = way = language = "sensitive"
