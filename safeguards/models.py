"""What was answered about a child's guarantees, and what was missed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from access.models import CaseScoped
from accounts.models import Agency, User
from accounts.permissions import CasePermission
from cases.vault import EncryptedText
from core import ids
from legal.models import SafeguardDefinition
from legal.sources import cite
from safeguards.queries import AnswerQuerySet, BreachQuerySet


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_YET = "not_yet", _("Not yet")


class CloseKind(models.TextChoices):
    PUT_RIGHT = "put_right", _("put right")
    EXPLAINED = "explained", _("explained: no right was harmed")
    CONFIRMED = "confirmed", _("confirmed as a violation; measures taken")


class SafeguardAnswer(CaseScoped):
    """One answer about one guarantee in one act. A later answer follows it; none is changed."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    definition = models.ForeignKey(SafeguardDefinition, on_delete=models.PROTECT, related_name="+")
    act_kind = models.CharField(max_length=30)
    act_id = models.UUIDField()
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices)
    reason = EncryptedText(_("reason"))
    due_by = models.DateTimeField(_("will be kept by"), null=True, blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE

    objects: ClassVar[Any] = AnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["answered_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["case", "act_id"], name="safeguard_answer_act"),
            models.Index(
                fields=["due_by"],
                name="safeguard_promise",
                condition=Q(answer="not_yet", superseded_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "definition", "act_id"],
                condition=Q(superseded_at__isnull=True),
                name="safeguard_answer_once",
            ),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="safeguard_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer="not_yet") | Q(due_by__isnull=False), name="safeguard_not_yet_by_when"
            ),
        ]

    class Wall:
        kind = "case"
        system_writes = ("UPDATE",)

    class Privacy:
        purpose = "Which guarantees of the child were kept in which act."
        id = case = definition = act_kind = act_id = answered_at = superseded_at = view_bit = "official"
        answer = due_by = "sensitive"
        answered_by = answered_agency = "official"
        reason = "sensitive"


class SafeguardBreach(CaseScoped):
    """A guarantee that was not kept. Open and visible until a supervisor or prosecutor closes it with a
    reason.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    definition = models.ForeignKey(SafeguardDefinition, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=10)
    act_kind = models.CharField(max_length=30, blank=True)
    act_id = models.UUIDField(null=True, blank=True)
    happened_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedText(_("what the recorder said"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    close_kind = models.CharField(max_length=12, choices=CloseKind.choices, blank=True)
    close_reason = EncryptedText(_("reason of closing"))
    proposed_kind = models.CharField(max_length=12, choices=CloseKind.choices, blank=True, default="")
    proposed_reason = EncryptedText(_("proposed reason of closing"))
    view_bit = models.BigIntegerField(default=CasePermission.VIEW_FILE.bit)
    version = models.IntegerField(default=1)

    view_bit_field = "view_bit"
    view_permission = CasePermission.VIEW_FILE

    objects: ClassVar[Any] = BreachQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-opened_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="breach_open_case", condition=Q(closed_at__isnull=True)),
            models.Index(
                fields=["agency", "-opened_at"],
                name="breach_open_agency",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["supervisor", "-opened_at"],
                name="breach_open_supervisor",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["-opened_at"], name="breach_open_all", condition=Q(closed_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "definition", "act_id"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="breach_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, close_kind="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(close_kind=""),
                name="breach_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True)
                | Q(opened_by__isnull=True)
                | ~Q(closed_by=models.F("opened_by")),
                name="breach_not_closed_by_recorder",
            ),
        ]

    class Wall:
        kind = "case"
        system_writes = ("INSERT",)

    class Privacy:
        purpose = "Rights of the child that were not kept, until somebody answers for them."
        id = case = definition = level = act_kind = act_id = opened_at = view_bit = version = "official"
        opened_by = agency = supervisor = closed_at = closed_by = close_kind = "official"
        proposed_kind = "official"
        happened_at = reason = close_reason = proposed_reason = "sensitive"

    @property
    def title(self) -> str:
        """What was missed, said as missed: the name alone says what must hold."""
        return gettext("Not kept: “%(name)s”.") % {"name": self.definition.name}

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def basis(self) -> str:
        return cite(self.definition.source)
