"""Where the inbox shows: in the side bar and on "My work"."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES
from core import home, nav
from notifications.queries import WAITING

if TYPE_CHECKING:
    from accounts.actor import Actor

ROWS = 5


def register() -> None:
    nav.register(
        nav.NavItem(
            key="inbox",
            title=_("Inbox"),
            url_name="notifications:inbox",
            icon="inbox",
            order=20,
            tally=WAITING,
            letter="i",
        )
    )
    home.register(
        home.HomeBlock(
            key="inbox",
            title=_("Came to you"),
            template="notifications/_home.html",
            context=_latest,
            roles={key.value for key, role in ROLES.items() if role.works_with_cases},
            order=30,
            column="side",
            holds=("lines",),
        )
    )


def _latest(actor: "Actor") -> dict[str, Any]:
    from notifications.inbox import lines

    found = lines(actor, limit=ROWS, terms=False)  # the clocks stand beside
    return {"lines": found.lines, "more": found.more}
