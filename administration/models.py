"""Reviews of who works in an office by quarter, hours of emergency, and requests to be let in."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from access.words import ACTING, PRINCIPALS, SELF
from accounts.models import Agency, Membership, User
from administration.access import has_ended
from cases.models import CaseGrant, Person
from cases.vault import EncryptedText
from core import ids


class AccessReview(models.Model):
    """One look of an office, in one quarter, at everybody who works in it and below it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    quarter = models.CharField(max_length=6, help_text="2026Q4")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "quarter"], name="review_once_a_quarter"),
        ]

    class Wall:
        kind = "custom"
        select = f"agency_id IN {ACTING}"
        insert = select

    class Privacy:
        purpose = "Nobody keeps a right that nobody needs."
        id = agency = quarter = started_at = started_by = finished_at = "official"

    def __str__(self) -> str:
        return f"{self.agency_id} {self.quarter}"


class Decision(models.TextChoices):
    CONFIRM = "confirm", _("still needed")
    END = "end", _("ended")


class ReviewLine(models.Model):
    """One role of one person in a review, until somebody else confirms or ends it."""

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    last_look = models.DateField(null=True, blank=True)
    last_sign_in = models.DateField(null=True, blank=True)
    cases_held = models.IntegerField(default=0)
    grants_held = models.IntegerField(default=0)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="", help_text="Why the role was ended")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "membership"], name="review_line_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="review_line_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("person")),
                name="review_line_not_by_oneself",
            ),
        ]

    class Wall:
        kind = "custom"
        select = "EXISTS (SELECT 1 FROM administration_accessreview r WHERE r.id = administration_reviewline.review_id)"
        insert = select

    class Privacy:
        purpose = "Nobody keeps a right that nobody needs."
        id = review = membership = person = last_look = last_sign_in = cases_held = grants_held = "official"
        decision = reason = decided_at = decided_by = "official"

    def __str__(self) -> str:
        return f"{self.review_id} {self.membership_id}"

    @property
    def has_ended(self) -> bool:
        return has_ended(self.membership)


# The owner's people, and those of every agency above it, by the agencies that the reader acts in.
_OWNERS = f"owner_id IN (SELECT t.id FROM unnest({PRINCIPALS}) AS p, agency_tree(p / 32) AS t WHERE p > 0)"  # noqa: S608
_MINE = f"user_id = {SELF}"


class EmergencyKind(models.TextChoices):
    LIFE = "life", _("a danger to the child’s life or health")
    MISSING = "missing", _("the child is missing")
    HELD = "held", _("the child has just been brought in, at night or on a day off")
    COURT = "court", _("a court or prosecutor asks at once")
    OTHER = "other", _("another emergency")


class Verdict(models.TextChoices):
    JUSTIFIED = "justified", _("justified")
    NOT_JUSTIFIED = "not_justified", _("not justified")


class Emergency(models.Model):
    """A case of another agency that somebody opened for an hour; without a case: a number that opened nothing.

    Made and ended by functions of the database alone, which hold the limits; a trigger lets the opener write the
    reason once and the owner's people write the review, and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    subject = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(CaseGrant, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    owner_capacity = models.SmallIntegerField(null=True)
    category = models.CharField(max_length=10, choices=EmergencyKind.choices)
    reason = EncryptedText(_("reason"))
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=15, choices=Verdict.choices, blank=True, default="")
    words = EncryptedText(_("what the review found"))
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-opened_at"], name="emergency_person"),
            models.Index(fields=["owner", "opened_at"], condition=Q(verdict=""), name="emergency_to_review"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_not_reviewed_by_opener",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | ~Q(verdict="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="emergency_reviewed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("opened_at")), name="emergency_ends"),
        ]

    class Wall:
        kind = "custom"
        select = f"{_MINE} OR ({_OWNERS})"
        insert = "false"

    class Privacy:
        purpose = "A child in danger is helped at once, and whoever looked answers for it."
        id = user = agency = role = case = code = grant = owner = owner_capacity = category = "official"
        opened_at = until = ended_at = verdict = reviewed_at = reviewed_by = "official"
        subject = "personal"
        reason = words = "sensitive"

    def __str__(self) -> str:
        return str(self.pk)

    def key_owner_id(self) -> uuid.UUID:
        assert self.subject_id is not None
        return self.subject_id


class AskKind(models.TextChoices):
    SAME_CHILD = "same_child", _("the same child is in a case of ours")
    MEASURE = "measure", _("we carry out a measure or a plan for this child")
    CHECK = "check", _("a check by law")
    COMPLAINT = "complaint", _("a complaint of the child or of who represents them")
    OTHER = "other", _("something else")


class Answered(models.TextChoices):
    GIVEN = "given", _("let in")
    REFUSED = "refused", _("refused")


class AccessRequest(models.Model):
    """Somebody asks to be let into a case: from a masked search result, or blind, by a number.

    Blind, the row is the same whether or not there is such a case, and so is all that the one who asks is told: until
    they are let in, "waiting", and after ``lapses_at`` "not let in".
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    number = models.CharField(max_length=20, blank=True)
    is_blind = models.BooleanField()
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    owner_capacity = models.SmallIntegerField(null=True)
    category = models.CharField(max_length=12, choices=AskKind.choices)
    reason = EncryptedText(_("reason"))
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answered.choices, blank=True, default="")
    words = EncryptedText(_("reason of the answer"))
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    grant = models.ForeignKey(CaseGrant, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-asked_at"], name="request_person"),
            models.Index(fields=["owner", "asked_at"], condition=Q(answer=""), name="request_to_answer"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("user")),
                name="request_not_answered_by_asker",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False),
                name="request_answered_by_somebody",
            ),
        ]

    class Wall:
        kind = "custom"
        select = f"{_MINE} OR ({_OWNERS})"
        insert = "false"

    class Privacy:
        purpose = "Whoever needs a case of another agency asks its holder."
        id = user = agency = role = number = is_blind = case = owner = owner_capacity = category = "official"
        asked_at = lapses_at = answer = answered_at = answered_by = until = grant = "official"
        subject = "personal"
        reason = words = "sensitive"

    def __str__(self) -> str:
        return str(self.pk)

    def key_owner_id(self) -> uuid.UUID:
        assert self.subject_id is not None
        return self.subject_id
