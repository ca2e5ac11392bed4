"""The place "Law" in the side bar."""

from django.utils.translation import gettext_lazy

from accounts.roles import ROLES, RoleKey
from core.nav import NavItem, register

register(
    NavItem(
        key="law",
        title=gettext_lazy("Law"),
        url_name="legal:offences",
        icon="book-2",
        order=90,
        roles=frozenset(key for key, role in ROLES.items() if role.works_with_cases) | {RoleKey.LEGAL_EDITOR},
        letter="l",
        under="/law/",
    )
)
