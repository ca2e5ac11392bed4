"""Sealing and destroying: two persons of those who may."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from accounts.permissions import CasePermission
from accounts.roles import ROLES

SEAL, ERASE = "retention.seal", "retention.erase"
SEALERS = frozenset(key for key, role in ROLES.items() if CasePermission.SEAL in role.permissions)
OPENERS = frozenset(key for key, role in ROLES.items() if CasePermission.VIEW_SEALED in role.permissions)


def _page(proposal: Proposal) -> str:
    return reverse("retention:record", args=[proposal.subject])


def register() -> None:
    titles = {SEAL: _("Sealing a record"), ERASE: _("Destroying the data of a person")}
    for key, title in titles.items():
        pairs.register(pairs.Pair(key=key, title=title, roles=SEALERS, url=_page))
