"""The clocks of a case: one row for each term that runs, ran, was met or fell away."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from access.words import SELF
from accounts.models import Agency, Membership, User
from accounts.permissions import CasePermission
from core import clock, ids
from core.i18n import trilingual
from deadlines.days import is_day_end, local_date
from deadlines.queries import DeadlineQuerySet
from deadlines.rules import part_of
from legal.models import DeadlineRule
from legal.models.rules import empty_list
from legal.sources import cite

OPEN_DUTY = Q(met_at__isnull=True, cancelled_at__isnull=True, nature="duty")


class Deadline(CaseScoped):
    """A term of one case. It keeps the version of the rule and the steps that its date was computed with.

    ``due_at`` is empty while nothing can be said: the calendar of that year is not loaded, or a counter has
    not been reached. Overdue is a question asked of ``due_at``, never a stored state.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="+")
    rule_version = models.SmallIntegerField()
    part = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=40, blank=True)
    nature = models.CharField(max_length=8)
    starts_at = models.DateTimeField(_("starts"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    missing_year = models.SmallIntegerField(null=True, blank=True)
    turn = models.SmallIntegerField(default=1)
    facts = models.JSONField(default=dict)
    steps = models.JSONField(default=empty_list)
    pauses = models.JSONField(default=empty_list)
    paused_at = models.DateTimeField(null=True, blank=True)
    extended = models.SmallIntegerField(default=0)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("fell away"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    escalated = models.SmallIntegerField(default=0)
    responsible_role = models.CharField(_("responsible"), max_length=30)
    responsible_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE

    objects: ClassVar[Any] = DeadlineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["case", "due_at"],
                name="deadline_open_of_case",
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="deadline_open_by_due",
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
            ),
            # Lists of the whole country, of one unit and of one rule stop at their limit.
            *(
                models.Index(fields=[*first, "due_at", "id"], name=name, condition=OPEN_DUTY)
                for name, first in (
                    ("deadline_duty_by_due", []),
                    ("deadline_duty_by_unit", ["responsible_agency"]),
                    ("deadline_duty_by_rule", ["rule"]),
                )
            ),
            models.Index(
                fields=["responsible_role", "due_at", "id"],
                name="deadline_duty_of_nobody",
                condition=OPEN_DUTY & Q(responsible_agency__isnull=True),
            ),
            models.Index(
                fields=["escalate_at"],
                name="deadline_to_escalate",
                condition=Q(escalate_at__isnull=False, met_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(
                fields=["remind_at"], name="deadline_to_remind", condition=Q(remind_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "rule", "part", "subject", "turn"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="deadline_open_once",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="deadline_met_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="deadline_acknowledged_by_somebody",
            ),
        ]

    class Wall:
        kind = "case"
        system_writes = ("INSERT", "UPDATE")

    class Privacy:
        purpose = "Terms of the law that run in a case."
        id = case = rule = rule_version = part = subject = nature = missing_year = turn = "official"
        starts_at = due_at = met_at = cancelled_at = paused_at = remind_at = escalate_at = escalated = (
            "official"
        )
        recorded_at = "official"
        facts = steps = pauses = extended = responsible_role = responsible_agency = "official"
        acknowledged_at = acknowledged_by = view_bit = version = "official"

    @property
    def term(self) -> Mapping[str, Any]:
        """What the rule says of this clock: of the term itself, or of the part that it counts."""
        if self.part:
            return part_of(self.rule, self.part)
        rule = self.rule
        return {
            "met_by": rule.met_by,
            "ended_by": rule.ended_by,
            "direction": rule.direction,
            "form": rule.form,
        }

    @property
    def met_by(self) -> list[dict[str, Any]]:
        return self.term.get("met_by") or []

    @property
    def ended_by(self) -> list[dict[str, Any]]:
        return self.term.get("ended_by") or []

    @property
    def is_periodic(self) -> bool:
        return self.term.get("form") == "periodic" or self.term["direction"] == "every"

    @property
    def name(self) -> str:
        """The term's name in the reader's language, with its part."""
        return term_name(self.rule, self.part)

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < clock.now()

    @property
    def is_late(self) -> bool:
        """Met, but after its end."""
        return self.met_at is not None and self.due_at is not None and self.met_at > self.due_at

    @property
    def shown_due(self) -> dt.date | None:
        """A day where the term ends with its day, an instant where it ends to the minute."""
        return self.shown(self.due_at)

    @staticmethod
    def shown(instant: dt.datetime | None) -> dt.date | None:
        if instant is None:
            return None
        return local_date(instant) if is_day_end(instant) else instant

    @property
    def basis(self) -> str:
        return cite(self.rule.source)


def term_name(rule: DeadlineRule, part: str = "") -> str:
    """The name of a term, or of one of its parts, in the reader's language."""
    if not part:
        return rule.name
    names: dict[str, str] = part_of(rule, part)["name"]
    return f"{rule.name}: {trilingual(_Names(names), 'name')}"


class JobRun(models.Model):
    """When a job last ran to its end. Kept in the database: it is known with Redis and every worker down."""

    name = models.CharField(primary_key=True, max_length=40)
    ran_at = models.DateTimeField()
    done = models.IntegerField(default=0)

    class Wall:
        kind = "reference"
        system_writes = ("INSERT", "UPDATE")

    class Privacy:
        purpose = "A job that stands still is seen."
        name = ran_at = done = "public"


class ClockFeed(models.Model):
    """The address at which one person's calendar reads their clocks. Only a hash of its secret is kept.

    ``tried_at`` is when it was last read: it is read at most once in a while (``deadlines.ics.PAUSE``).
    """

    secret_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "membership"],
                condition=Q(withdrawn_at__isnull=True),
                name="clock_feed_one_of_a_seat",
            )
        ]

    class Wall:
        # Who knows the secret is answered by ``clock_feed`` (deadlines/walls.py), past this wall.
        kind = "custom"
        select = insert = update = f"user_id = {SELF}"

    class Privacy:
        purpose = "Terms in the calendar of the person who must keep them."
        secret_hash = "sealed"  # noqa: S105
        id = user = membership = made_at = tried_at = withdrawn_at = "official"


class _Names:
    """Names of a part as attributes, for ``trilingual``."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def __getattr__(self, name: str) -> Any:
        return self.names.get(name.removeprefix("name_"), "")
