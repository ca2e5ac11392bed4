"""The place in the side bar for those who confirm a colleague's new beginning."""

from django.utils.translation import gettext_lazy as _

from core import nav
from signin import recovery


def register() -> None:
    """Adds the place."""
    nav.register(
        nav.NavItem(
            key="recovery",
            title=_("Recovery of access"),
            url_name="signin:recovery",
            icon="key",
            order=85,
            roles=recovery.CONFIRMS,
            tally=recovery.TO_CONFIRM,
            count_title=_("requests that wait for you"),
        )
    )
