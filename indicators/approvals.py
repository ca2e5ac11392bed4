"""Which plan two persons have approved. The newest approval counts: an older plan has to be approved anew."""

from indicators import plan
from indicators.models import PlanApproval


def approved(period: str = "") -> PlanApproval | None:
    """The newest approval of a plan, or of the revision of a quarter under the present plan."""
    found = PlanApproval.objects.filter(period=period, proposal__confirmed_at__isnull=False)
    if period:
        found = found.filter(plan_hash=plan.plan_hash())
    newest: PlanApproval | None = (
        found.select_related("proposal__proposed_by", "proposal__confirmed_by")
        .order_by("-proposal__confirmed_at")
        .first()
    )
    return newest


def plan_is_approved() -> bool:
    newest = approved()
    return newest is not None and newest.plan_hash == plan.plan_hash()


def why_it_waits(period: str, *, revision: bool) -> str:
    """What is missing before a quarter may be published; empty when nothing is. For logs and the command line."""
    if not plan_is_approved():
        return (
            f"waits for two persons: the plan of publication {plan.plan_hash()[:12]} is not approved;"
            " two statistics officers approve it on the page “Plan of publication” (/figures/plan/)"
        )
    if revision and approved(period) is None:
        return (
            "waits for two persons: its revision is not approved;"
            " two statistics officers approve it on the page “Plan of publication” (/figures/plan/)"
        )
    return ""
