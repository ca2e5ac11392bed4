"""The way to "Who looked" from the case, and the place of the data protection officer."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from audit import alerts
from audit.walls import HEADS
from core import nav, panels

if TYPE_CHECKING:
    from accounts.actor import Actor

SUPERVISE = frozenset({RoleKey.PROSECUTOR, *HEADS})


def way(actor: "Actor", case: Any) -> dict[str, Any]:
    """A link for those who may open the page; nothing for others."""
    return {"looked_url": reverse("audit:case", args=[case.pk])} if actor.role.key in SUPERVISE else {}


panels.register(
    panels.Panel(
        key="who_looked",
        title=gettext_lazy("Who looked at this child"),
        order=95,
        template="audit/_way.html",
        context=way,
        permission=CasePermission.VIEW_FILE,
        placement="side",
    )
)
nav.register(
    nav.NavItem(
        key="who_looked",
        title=gettext_lazy("Who looked"),
        url_name="audit:office",
        icon="search",
        order=15,
        roles=frozenset({RoleKey.DATA_PROTECTION_OFFICER}),
    )
)
nav.register(
    nav.NavItem(
        key="unusual_reading",
        title=gettext_lazy("Unusual reading"),
        url_name="audit:unusual",
        icon="alert-circle",
        order=75,
        roles=alerts.ROLES_THAT_WATCH,
        tally=alerts.WAITING,
        count_title=gettext_lazy("alerts that nobody has answered"),
    )
)
