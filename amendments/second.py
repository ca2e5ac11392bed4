"""A new version of a rule of the law: two different legal editors, of whatever office. Rules hold for the whole country."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from access import pairs
from access.models import Proposal
from accounts.roles import RoleKey

VERB = "law.version"
EDITORS = frozenset({RoleKey.LEGAL_EDITOR})


def _page(proposal: Proposal) -> str:
    # Read here and not above: models are loaded after the roles.
    from amendments.models import Amendment

    found = Amendment.objects.filter(proposal=proposal).values_list("pk", flat=True).first()
    return reverse("amendments:change", args=[found]) if found else reverse("amendments:board")


def register() -> None:
    pairs.register(
        pairs.Pair(key=VERB, title=_("New version of a rule of the law"), roles=EDITORS, url=_page)
    )
