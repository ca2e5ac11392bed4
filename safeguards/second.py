"""The closing of a breach that nobody recorded: two persons of those who close breaches."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from accounts.permissions import CasePermission
from accounts.roles import ROLES
from safeguards.actions import CLOSE


def _page(proposal: Proposal) -> str:
    return reverse("safeguards:close", args=[proposal.subject])


def register() -> None:
    pairs.register(
        pairs.Pair(
            key=CLOSE,
            title=_("Closing a breach of a safeguard"),
            roles=frozenset(
                key for key, role in ROLES.items() if CasePermission.CLOSE_BREACH in role.permissions
            ),
            url=_page,
        )
    )
