"""Joining two records of one child, and taking them apart: two persons who answer for a case of the child."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from accounts.permissions import CasePermission as P
from accounts.roles import ROLES
from cases.merging.words import ANSWERING, MERGE, SEPARATE

MERGERS = frozenset(
    key for key, role in ROLES.items() if P.VIEW_IDENTITY in role.permissions and ANSWERING & role.permissions
)


def _page(proposal: Proposal) -> str:
    return reverse("cases:merged", args=[proposal.subject])


def register() -> None:
    titles = {MERGE: _("Joining two records of one child"), SEPARATE: _("Taking joined records apart")}
    for key, title in titles.items():
        pairs.register(pairs.Pair(key=key, title=title, roles=MERGERS, url=_page))
