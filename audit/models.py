"""What happened and who looked: append-only, hash-chained by the database itself."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from access.queries import CaseScopedQuerySet
from access.walls import access_exists
from access.words import ACTING, SELF
from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from audit.reading_walls import WATCHED

# What is told of an account or an office. A wrong guess is told by nobody who is signed in, but of their own account. Of
# others' accounts only what one person does to another; of an office only
# by its own people and by who administers, in numbers that every reader of its log can take for numbers.
_ADMINISTERS = f"'{RoleKey.AGENCY_ADMINISTRATOR}', '{RoleKey.DATA_PROTECTION_OFFICER}'"
OF_ACCOUNT = f"""(
  coalesce(payload ->> 'subject', '0') ~ '^[0-9]{{1,18}}$' AND CASE
    WHEN starts_with(type, 'office.') THEN user_id IS NOT DISTINCT FROM {SELF}
      AND coalesce(payload ->> 'office', '') ~ '^[0-9]{{1,18}}$' AND ({SELF} IS NULL
        OR EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = {SELF} AND (m.agency_id::text = payload ->> 'office'
          OR (m.role IN ({_ADMINISTERS}) AND m.agency_id IN {ACTING})) OFFSET 0))
    WHEN type IN ('account.sign_in_failed', 'account.throttled') THEN user_id IS NULL AND agency_id IS NULL AND role = ''
      AND ({SELF} IS NULL OR payload ->> 'subject' = ({SELF})::text)
      AND payload - ARRAY['subject', 'what', 'address', 'seconds'] = '{{}}'
    WHEN type IN ('account.recovery_asked', 'account.recovery_decided', 'reading.explained')
      THEN user_id IS NOT DISTINCT FROM {SELF}
    WHEN starts_with(type, 'keys.') THEN user_id IS NULL AND {SELF} IS NULL
    WHEN starts_with(type, 'account.') THEN {SELF} IS NULL OR payload ->> 'subject' = ({SELF})::text
    ELSE false END)"""  # noqa: S608


class Link(models.Model):
    """A link of one of 64 chains. ``seq``, ``prev_hash`` and ``hash`` are set by a trigger that nobody can go around."""

    id = models.BigAutoField(primary_key=True)
    shard = models.SmallIntegerField(default=0, editable=False)
    seq = models.BigIntegerField(default=0, editable=False)
    prev_hash = models.BinaryField(default=b"", editable=False)
    hash = models.BinaryField(default=b"", editable=False)
    recorded_at = models.DateTimeField()
    user_id = models.IntegerField(null=True)
    agency_id = models.IntegerField(null=True)
    role = models.CharField(max_length=30, blank=True)

    class Meta:
        abstract = True


class Event(Link):
    """One thing that happened. The timeline of a case is this table."""

    type = models.CharField(max_length=60)
    case_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    view_bit = models.BigIntegerField()
    payload = models.JSONField(default=dict)

    objects: ClassVar[Any] = CaseScopedQuerySet.as_manager()
    view_permission: ClassVar[CasePermission] = CasePermission.VIEW
    view_bit_field: ClassVar[str] = ""
    case_path: ClassVar[str] = "case_id"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id", "-occurred_at", "-id"], name="event_timeline"),
            models.Index(fields=["type", "occurred_at"], name="event_type_time"),
            models.Index(
                KeyTextTransform("subject", "payload"),
                F("id").desc(),
                condition=Q(case_id__isnull=True),
                name="event_of_account",
            ),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["shard", "seq"], name="event_chain")]

    class Wall:
        kind = "append"
        # Who seals a record without seeing it reads and writes what happens to the sealing, nothing else of the case.
        select = (
            access_exists("audit_event.case_id", str(CasePermission.VIEW.bit))
            + " OR (starts_with(audit_event.type, 'retention.') AND "
            + access_exists("audit_event.case_id", str(CasePermission.SEAL.bit))
            + ")"
        )
        # In nobody else's name, and in no case that the writer does not see. Without a person: what a term or a rule did.
        insert = f"(user_id IS NULL OR user_id = {SELF}) AND CASE WHEN case_id IS NULL THEN {OF_ACCOUNT} ELSE ({select}) END"

    class Privacy:
        purpose = "Accountability for every change."
        id = shard = seq = prev_hash = hash = recorded_at = type = occurred_at = view_bit = "official"
        user_id = agency_id = role = case_id = "official"
        payload = "personal"


class AccessLog(Link):
    """Who looked: one entry for each answer, with the cases that it showed."""

    kind = models.CharField(max_length=10)
    route = models.CharField(max_length=100, blank=True)
    case_ids = models.JSONField(default=list)
    status = models.SmallIntegerField(default=200)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shard", "seq"], name="access_log_chain")]
        indexes: ClassVar = [
            GinIndex(fields=["case_ids"], opclasses=["jsonb_path_ops"], name="access_log_cases"),
            models.Index(fields=["user_id", "recorded_at"], name="access_log_person"),
            models.Index(fields=["recorded_at"], name="access_log_time"),
        ]

    class Wall:
        kind = "append"
        # A person sees their own entries only; PostgreSQL asks for that much to return the number of a new row.
        select = f"user_id = {SELF}"
        insert = select

    class Privacy:
        purpose = "Accountability for every look at a child’s record."
        id = shard = seq = prev_hash = hash = recorded_at = kind = route = status = request_id = "official"
        user_id = agency_id = role = case_ids = "official"


class Checkpoint(models.Model):
    """The heads of all chains at one instant, signed. ``body`` is the text that is signed and hashed, and it is also
    shipped off the host. A ``trail`` begins with number 1."""

    id = models.BigAutoField(primary_key=True)
    trail = models.UUIDField()
    number = models.IntegerField()
    sealed_at = models.DateTimeField()
    body = models.TextField()
    signature = models.CharField(max_length=128)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trail", "number"], name="checkpoint_number")
        ]

    class Wall:
        kind = "append"
        select = "true"
        # Sealing is the system's own task.
        insert = "false"

    class Privacy:
        purpose = "Evidence that nobody changed the trail."
        id = trail = number = sealed_at = body = signature = "official"


class SealerLock(models.Model):
    """Holds no row: whoever seals locks this table. Other roles cannot reach it, so nobody else can hold up a seal."""

    class Wall:
        kind = "system"

    class Privacy:
        purpose = "One sealer at a time."
        id = "official"

    def __str__(self) -> str:
        return "sealer"


class ChainHead(models.Model):
    """The last link of each chain; written only by the trigger."""

    pk = models.CompositePrimaryKey("chain", "shard")
    chain = models.CharField(max_length=20)
    shard = models.SmallIntegerField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Wall:
        kind = "definer"

    class Privacy:
        purpose = "Evidence that no link is missing."
        chain = shard = seq = hash = "official"


class ReadingCount(models.Model):
    """How many lists and searches one person has had answered in one hour; counted by a function alone."""

    pk = models.CompositePrimaryKey("user_id", "hour", "what")
    user_id = models.IntegerField()
    hour = models.DateTimeField()
    what = models.CharField(max_length=10)
    counted = models.IntegerField()

    class Wall:
        kind = "definer"

    class Privacy:
        purpose = "Nobody reads out the register."
        user_id = hour = what = counted = "official"


class ReadingAlert(models.Model):
    """Somebody read more, or otherwise, than work usually asks. Says who and how much, never which cases."""

    class Pattern(models.TextChoices):
        FILES = "files", _("many cases opened within an hour")
        LISTS = "lists", _("many lists within an hour")
        SEARCHES = "searches", _("many searches for people within an hour")
        NIGHT = "night", _("many cases opened at night")
        OTHERS = "others", _("many cases of colleagues opened within a day")
        NAMESAKE = "namesake", _("case of a person with the surname of the reader or of a colleague")

    class Outcome(models.TextChoices):
        WORK = "work", _("Usual work")
        EXPLAINED = "explained", _("Asked, and explained")
        PASSED_ON = "passed_on", _("Passed on for an inquiry")

    user_id = models.IntegerField()
    agency_id = models.IntegerField()
    role = models.CharField(max_length=30)
    pattern = models.CharField(max_length=10, choices=Pattern.choices)
    counted = models.IntegerField()
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    words = models.CharField(
        max_length=500, blank=True, default="", help_text="How that is known; never which cases"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.IntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency_id", "-raised_at"], name="reading_alert_office")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reading_alert_closed_by_somebody_else",
                condition=models.Q(outcome="", closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~models.Q(outcome="")
                & ~models.Q(closed_by=models.F("user_id")),
            )
        ]

    class Wall:
        kind = "custom"
        select = WATCHED
        insert = "false"

    class Privacy:
        purpose = "Nobody reads a child’s record out of curiosity."
        id = user_id = agency_id = role = pattern = counted = raised_at = "official"
        outcome = words = closed_at = closed_by = version = "official"
