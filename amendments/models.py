"""New versions of rules as they were proposed, word for word, and those that a second person gave back."""

import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from access.models import Proposal
from access.words import SELF
from accounts.models import User
from amendments.kinds import KINDS, LANGUAGES, Kind
from amendments.second import VERB
from core import ids

_TABLE = "amendments_amendment"
_MATCHES = (
    f"EXISTS (SELECT 1 FROM access_proposal p WHERE p.id = {_TABLE}.proposal_id"  # noqa: S608
    f" AND p.proposed_by_id = {SELF} AND p.confirmed_at IS NULL AND p.withdrawn_at IS NULL AND p.verb = '{VERB}'"
    f" AND p.subject = {_TABLE}.kind || ':' || {_TABLE}.code || ':' || {_TABLE}.version)"
    f" AND {_TABLE}.written IS JSON AND {_TABLE}.digest = encode(sha256(convert_to({_TABLE}.written, 'UTF8')), 'hex')"
)


class Amendment(models.Model):
    """One new version of one rule. Published when the proposal beside it is confirmed by a second person.

    ``written`` holds the values as canonical JSON, ``digest`` its SHA-256, ``seen`` what the preview said when it was
    proposed. The row is never changed.
    """

    class Reach(models.TextChoices):
        """What the transition rule of the law says of terms that run already."""

        STARTS = "starts", _("only terms that start from that day on")
        OPEN = "open", _("also terms that run already")

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="amendment")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    written = models.TextField()
    digest = models.CharField(max_length=64)
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.STARTS)
    reason = models.CharField(max_length=400)
    seen = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-proposal__proposed_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["terms", "safeguards", "calendar", "numbers"]),
                name="amendment_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(reach__in=["starts", "open"]), name="amendment_reach_known"
            ),
        ]

    class Wall:
        kind = "append"
        select = "true"
        insert = _MATCHES
        system_writes = ()

    class Privacy:
        purpose = "No rule of the law is changed by the will of one person."
        id = proposal = kind = code = version = written = digest = reach = reason = seen = "official"

    def __str__(self) -> str:
        return f"{self.code} {self.version}"

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.written)
        note = found.pop("note", None)  # one text, before notes stood in three languages
        return found if note is None else found | {f"note_{code}": note for code in LANGUAGES}

    @property
    def of(self) -> Kind:
        return KINDS[self.kind]

    @property
    def subject(self) -> str:
        return f"{self.kind}:{self.code}:{self.version}"

    @property
    def is_published(self) -> bool:
        return self.proposal.confirmed_at is not None

    @property
    def name(self) -> str:
        row = self.of.newest(self.code)
        return row.name if row else self.code

    def facts(self) -> dict[str, Any]:
        """What the second person confirms."""
        return {"id": str(self.pk), "digest": self.digest, "reach": self.reach, "reason": self.reason}


class GivenBack(models.Model):
    """A second person has read a proposed version and gives it back with words. Written by ``amendments_give_back``."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    amendment = models.OneToOneField(Amendment, on_delete=models.PROTECT, related_name="given_back")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=400)

    class Wall:
        kind = "append"
        select = "true"
        insert = "false"
        system_writes = ()

    class Privacy:
        purpose = "Who proposed a version is told what is wrong with it."
        id = amendment = by = at = words = "official"

    def __str__(self) -> str:
        return self.words
