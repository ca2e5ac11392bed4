"""What the page of the plan shows."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core import clock
from dashboards.models import Release
from indicators import approvals, plan, words
from indicators.forms import revisable
from indicators.models import PlanApproval

if TYPE_CHECKING:
    from accounts.actor import Actor

SHOWN = 50


@dataclass(frozen=True)
class Under:
    """The releases that followed one plan."""

    plan_hash: str
    is_present: bool
    is_approved: bool
    releases: list[Release] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    plan_hash: str
    tables: list[words.Table]
    rules: list[str]
    is_approved: bool
    approved: PlanApproval | None
    difference: words.Difference | None
    waiting: list[PlanApproval]
    mine: list[PlanApproval]
    history: list[PlanApproval]
    under: list[Under]
    may_propose: bool


def load(actor: "Actor", text: str = "") -> Board:
    """``text``: a plan other than the present one, as it was proposed."""
    shown, present = text or plan.plan_text(), plan.plan_hash()
    approved = approvals.approved()
    is_approved = approved is not None and approved.plan_hash == present
    rows = list(
        PlanApproval.objects.select_related(
            "proposal__proposed_by", "proposal__confirmed_by", "proposal__agency"
        )[:SHOWN]
    )
    standing = [row for row in rows if _stands(row)]
    own = [row for row in standing if row.proposal.proposed_by_id == actor.user.pk]
    taken = {row.period for row in standing if row.plan_hash == present}
    open_quarters = [r for r in revisable() if r.period not in taken and not approvals.approved(r.period)]
    return Board(
        plan_hash=present,
        tables=words.tables(shown),
        rules=words.rules(shown),
        is_approved=is_approved,
        approved=approved,
        difference=words.difference(approved.plan_text, shown) if approved and not is_approved else None,
        waiting=[row for row in standing if row not in own],
        mine=own,
        history=[row for row in rows if row.is_approved],
        under=_under(present, {row.plan_hash for row in rows if row.is_approved and not row.period}),
        may_propose=bool(open_quarters) if is_approved else "" not in taken,
    )


def _stands(row: PlanApproval) -> bool:
    held = row.proposal
    return held.confirmed_at is None and held.withdrawn_at is None and held.expires_at > clock.now()


def _under(present: str, approved: set[str]) -> list[Under]:
    found: dict[str, Under] = {}
    for release in Release.objects.all():
        name = release.plan_hash
        found.setdefault(name, Under(name, name == present, name in approved)).releases.append(release)
    return list(found.values())
