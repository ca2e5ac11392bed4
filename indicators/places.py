"""Where the plan of publication stands in the side bar, and what an empty dashboard says of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import nav
from dashboards import waiting
from indicators.second import APPROVERS


def register() -> None:
    nav.register(
        nav.NavItem(
            key="figures-plan",
            title=gettext_lazy("Plan of publication"),
            url_name="indicators:plan",
            icon="clipboard-list",
            order=84,
            roles=APPROVERS,
        )
    )
    waiting.register(_waits)


def _waits() -> str:
    from indicators import approvals

    if approvals.plan_is_approved():
        return ""
    return _(
        "The plan of publication waits for two persons: nothing is published until both have approved it."
    )
