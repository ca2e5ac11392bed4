"""Two records of one child, joined by two persons: nothing is rewritten, and it can be taken apart again."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from cases.models.case import Case
from cases.models.people import Person
from cases.vault import EncryptedText
from core import ids

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.permissions import CasePermission

_SEEN = "EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = cases_merge.{person}_id)"


class MergeState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    WITHDRAWN = "withdrawn", _("not joined")
    MERGED = "merged", _("joined")
    SEPARATED = "separated", _("taken apart again")


class MergeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor", permission: "CasePermission | None" = None) -> Self:
        """Joins of which the reader sees both persons."""
        known = Person.objects.visible_to(actor, permission)
        return self.filter(duplicate__in=known, survivor__in=known)


class Merge(models.Model):
    """``duplicate`` stands for the same child as ``survivor``. Both records keep their cases, keys and search tokens.

    Whoever sees only one of the two persons sees no such row: it would tell of the other. The rules are the
    database's (``cases.merging.walls``); the texts lie under the key of the duplicate.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    duplicate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MergeState.choices, default=MergeState.PROPOSED)
    reason = EncryptedText(_("how you know"))
    explanation = EncryptedText(_("why the records contradict each other"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answer = EncryptedText(_("why it was given back"))
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(null=True)
    separation_reason = EncryptedText(_("why the records are of two children"))
    separation_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    separated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    separated_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = MergeQuerySet.as_manager()
    case_path: ClassVar[str] = "case_id"

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["survivor", "state"], name="merge_of_survivor")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(state="merged"), name="merge_once_while_joined"
            ),
            models.CheckConstraint(condition=~Q(duplicate=F("survivor")), name="merge_of_two"),
            models.CheckConstraint(condition=Q(state__in=MergeState.values), name="merge_state_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "withdrawn"], merged_by__isnull=True, merged_at__isnull=True
                )
                | Q(state__in=["merged", "separated"], merged_by__isnull=False, merged_at__isnull=False)
                & ~Q(merged_by=F("proposed_by")),
                name="merge_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="separated") & Q(separated_by__isnull=True, separated_at__isnull=True)
                | Q(state="separated", separated_by__isnull=False, separated_at__isnull=False)
                & ~Q(separated_by=F("separation_by")),
                name="merge_separated_by_two",
            ),
        ]

    class Wall:
        kind = "custom"
        select = f"{_SEEN.format(person='duplicate')} AND {_SEEN.format(person='survivor')}"

    class Privacy:
        purpose = "A child stands in the records once; whoever knows one record learns nothing of another."
        id = case = other = state = agency = proposed_by = proposed_at = answered_by = "official"
        merged_by = merged_at = separation_by = separated_by = separated_at = "official"
        duplicate = survivor = "personal"
        reason = explanation = answer = separation_reason = "sensitive"

    def key_owner_id(self) -> uuid.UUID:
        return self.duplicate_id

    @property
    def is_merged(self) -> bool:
        return self.state == MergeState.MERGED
