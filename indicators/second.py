"""The plan of publication and the revision of a quarter: two different statistics officers, of whatever office.

Published figures are the country's and an agency's data protection officer answers for one agency alone, so both persons
are those whose work the figures are: the ministry's and the prosecution's.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from accounts.roles import RoleKey

PLAN_VERB, REVISION_VERB = "figures.plan", "figures.revision"
APPROVERS = frozenset({RoleKey.STATISTICS_OFFICER})


def _page(_proposal: Proposal) -> str:
    return reverse("indicators:plan")


def register() -> None:
    titles = {
        PLAN_VERB: _("Approving the plan of publication"),
        REVISION_VERB: _("Revising a published quarter"),
    }
    for key, title in titles.items():
        pairs.register(pairs.Pair(key=key, title=title, roles=APPROVERS, url=_page))
