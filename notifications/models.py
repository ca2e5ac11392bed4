"""What somebody must know, and what still has to leave the database."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.walls import access_exists
from access.words import PRINCIPALS
from accounts.models import User
from accounts.permissions import CasePermission
from core import ids
from notifications.queries import InboxQuerySet, OutboxQuerySet


class Kind(models.TextChoices):
    """Why an item stands in the inbox. The label is the sentence that the reader sees."""

    CAME_TO_YOU = "came_to_you", _("A case came to you: accept it.")
    CASE_RETURNED = "case_returned", _("A case came back for additional investigation.")
    DEADLINE_NEAR = "deadline_near", _("A statutory term ends soon.")
    DEADLINE_MISSED = "deadline_missed", _("A statutory term has passed.")
    DEADLINE_ESCALATED = "deadline_escalated", _("Nobody took note of a statutory term: it came up to you.")
    BREACH_OPENED = "breach_opened", _("A safeguard of the child was not kept.")
    HEARING_SCHEDULED = "hearing_scheduled", _("A hearing was booked.")
    HEARING_MOVED = "hearing_moved", _("A hearing was moved.")
    HEARING_CANCELLED = "hearing_cancelled", _("A hearing was cancelled.")
    DECISION_MADE = "decision_made", _("The court decided.")
    DIVERTED = "diverted", _("The case was diverted.")
    PLAN_TO_APPROVE = "plan_to_approve", _("A plan waits for your approval.")
    NON_COMPLIANCE = "non_compliance", _("An obligation was not met: choose the answer.")
    EMERGENCY_OPENED = "emergency_opened", _("Somebody opened this case in an emergency.")
    ACCESS_ASKED = "access_asked", _("Somebody asks to be let into this case.")
    ACCESS_GIVEN = "access_given", _("You were let into a case on your request.")
    RECORD_TO_SEAL = "record_to_seal", _("A record is to be sealed in 30 days.")
    FILE_BLOCKED = "file_blocked", _("A virus was found in a file that you added; it was not kept.")
    VICTIM_CAME = "victim_came", _("A child victim needs your support.")
    CERTIFICATE_ENDS = "certificate_ends", _("Your certificate of specialisation runs out soon.")
    CERTIFICATE_ENDED = "certificate_ended", _("Your certificate of specialisation has run out.")
    CASES_HANDED = "cases_handed", _("Cases of a colleague were handed over to you: you carry them on.")


class InboxItem(models.Model):
    """One thing that somebody must know or do, addressed to an agency in a capacity or to one person.

    ``principal`` is whom the access rows name too; ``role`` narrows an agency to one class of colleagues. Holds
    identifiers, codes and instants only: what is shown is read from the case under the reader's rights.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    principal = models.BigIntegerField()
    role = models.CharField(max_length=30, blank=True, default="")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    subject = models.CharField(max_length=60, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = InboxQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["principal", "-created_at", "-id"],
                condition=Q(done_at__isnull=True),
                name="inbox_open",
            ),
            models.Index(fields=["principal", "-created_at", "-id"], name="inbox_all"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["principal", "role", "case", "kind", "subject"],
                condition=Q(done_at__isnull=True),
                name="inbox_once_while_open",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="inbox_kind_known"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="inbox_acknowledged_by_somebody",
            ),
        ]

    class Wall:
        kind = "custom"
        select = (
            f"principal = ANY ({PRINCIPALS}) AND (case_id IS NULL OR"
            f" {access_exists('notifications_inboxitem.case_id', str(CasePermission.VIEW.bit))})"
        )
        # A colleague of another agency is told by somebody who sees the case.
        insert = access_exists("notifications_inboxitem.case_id", str(CasePermission.VIEW.bit))
        system_writes = ("INSERT", "UPDATE")

    class Privacy:
        purpose = "Nobody misses what they must do."
        id = case = principal = role = kind = subject = code = due_at = is_urgent = created_at = "official"
        acknowledged_at = acknowledged_by = done_at = done_by = "official"


class LetterChoice(models.Model):
    """When one person gets letters about what is not urgent. Urgent notices come at once, whoever chose what.

    ``told_on`` is the day of the last daily letter: there is one a day, however often the job runs.
    """

    class Low(models.TextChoices):
        NONE = "none", _("no letter: I look into the inbox")
        DAILY = "daily", _("one letter a day, in the morning")
        AT_ONCE = "at_once", _("at once")

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="+")
    low = models.CharField(
        _("Letters about what is not urgent"), max_length=10, choices=Low.choices, default=Low.NONE
    )
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(low__in=["none", "daily", "at_once"]), name="letters_known")
        ]

    class Wall:
        kind = "shared"
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "As many letters as one wants."
        user = low = told_on = "official"


class Outbox(models.Model):
    """Work that was promised in a transaction and happens once after it. The payload holds identifiers only.

    ``delivered_at`` is set in the same transaction as the effect. With ``user_id`` the effect happens under the rights
    of that person in that membership, otherwise as a system job.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    user_id = models.IntegerField(null=True)
    membership_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = OutboxQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="outbox_due",
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True), name="outbox_one_end"
            )
        ]

    class Wall:
        kind = "queue"

    class Privacy:
        purpose = "What was promised is sent, once, whatever stops meanwhile."
        id = task = payload = user_id = membership_id = created_at = not_before = attempts = "official"
        last_error = delivered_at = given_up_at = "official"
