"""Two statistics officers approve the plan of publication, so that the nightly job has something to follow."""

from collections.abc import Iterator
from contextlib import contextmanager

from access.context import for_actor
from accounts.actor import Actor
from accounts.models import User
from accounts.roles import RoleKey
from indicators import actions, approvals
from indicators.models import PlanApproval

FIRST, SECOND = "viktor", "kamila"
PLAN_REASON = "Первый план: показатели по стране и областям, блоки по пять детей"


def tell() -> None:
    """Nothing when the present plan is approved already."""
    if not approvals.plan_is_approved():
        approve(PLAN_REASON)


def approve(reason: str, period: str = "") -> PlanApproval:
    """Proposed by one, confirmed by the other."""
    with officer(FIRST) as actor:
        made = actions.propose(actor=actor, reason=reason, period=period)
    with officer(SECOND) as actor:
        return actions.confirm(actor=actor, approval=made)


@contextmanager
def officer(username: str) -> Iterator[Actor]:
    """A demo person at work as statistics officer, whatever else they are."""
    user = User.objects.get(username=username)
    membership = user.memberships.select_related("agency__region").get(role=RoleKey.STATISTICS_OFFICER)
    with for_actor(Actor(user=user, membership=membership, session=f"demo-{username}")) as actor:
        yield actor
