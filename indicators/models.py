"""What two persons have approved: the plan of publication, and the one revision that a quarter may have."""

from typing import ClassVar

from django.db import models

from access.models import Proposal
from access.words import SELF
from core import ids
from dashboards import terms
from indicators.second import PLAN_VERB, REVISION_VERB

_TABLE = "indicators_planapproval"
_MATCHES = (
    f"EXISTS (SELECT 1 FROM access_proposal p WHERE p.id = {_TABLE}.proposal_id"  # noqa: S608
    f" AND p.proposed_by_id = {SELF} AND p.confirmed_at IS NULL AND p.withdrawn_at IS NULL"
    f" AND p.subject = left({_TABLE}.period || ':' || {_TABLE}.plan_hash, 60)"
    f" AND p.verb = CASE WHEN {_TABLE}.period = '' THEN '{PLAN_VERB}' ELSE '{REVISION_VERB}' END)"
    f" AND {_TABLE}.plan_hash = encode(sha256(convert_to({_TABLE}.plan_text, 'UTF8')), 'hex')"
)


class PlanApproval(models.Model):
    """A plan as it was proposed, word for word. Approved when the proposal beside it is confirmed by a second person.

    ``period`` empty: the plan itself. Otherwise the quarter whose revision is asked for under this plan. The row is
    never changed; the database compares ``plan_hash`` with the text.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="plan_approval")
    period = models.CharField(max_length=8, blank=True, default="")
    plan_hash = models.CharField(max_length=64)
    plan_text = models.TextField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["-proposal__proposed_at"]

    class Wall:
        kind = "append"
        select = "true"
        insert = _MATCHES
        system_writes = ()

    class Privacy:
        purpose = "No figure is published by the will of one person."
        id = proposal = period = plan_hash = plan_text = reason = "official"

    def __str__(self) -> str:
        return self.period or self.plan_hash

    @property
    def is_approved(self) -> bool:
        return self.proposal.confirmed_at is not None

    @property
    def period_name(self) -> str:
        return terms.quarter_name(self.period) if self.period else ""

    def subject(self) -> str:
        return subject_of(self.period, self.plan_hash)

    def verb(self) -> str:
        return REVISION_VERB if self.period else PLAN_VERB

    def facts(self) -> dict[str, str]:
        """What the second person confirms."""
        return {"plan": self.plan_hash, "period": self.period, "reason": self.reason, "id": str(self.pk)}


def subject_of(period: str, plan_hash: str) -> str:
    return f"{period}:{plan_hash}"[:60]
