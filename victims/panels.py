"""What this app shows on pages of others: the tab "Victim", duties, and the places of the support worker."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from accounts.roles import RoleKey
from core import home, nav
from core.panels import Panel, register
from victims import pages, queries

if TYPE_CHECKING:
    from accounts.actor import Actor

ROLES = frozenset({RoleKey.VICTIM_SUPPORT_WORKER.value})
HOME_ROWS = 5


def _mine(actor: "Actor") -> dict[str, Any]:
    rows = queries.rows(actor, queries.open_records(actor).filter(worker=actor.user), HOME_ROWS + 1)
    return {"rows": rows[:HOME_ROWS], "more": len(rows) > HOME_ROWS}


def _waiting(actor: "Actor") -> dict[str, Any]:
    found = queries.waiting(actor)
    return {"rows": found[:HOME_ROWS], "count": len(found)}


register(
    Panel(
        key="victim",
        title=_("Victim"),
        template="victims/_tab.html",
        context=pages.tab,
        permission=P.VIEW_VICTIMS,
        placement="tab",
        order=45,
        count=pages.to_do,
    )
)
register(
    Panel(
        key="victim",
        title=_("Victim"),
        template="victims/_attention.html",
        context=pages.attention,
        permission=P.VIEW_VICTIMS,
        placement="attention",
        order=45,
    )
)
nav.register(
    nav.NavItem(
        key="victims",
        title=_("Children I support"),
        url_name="victims:children",
        icon="users",
        order=15,
        roles=ROLES,
        count=queries.count_open,
        letter="v",
    )
)
home.register(
    home.HomeBlock(
        key="victims-waiting",
        title=_("Waits to be taken up"),
        template="victims/_home_waiting.html",
        context=_waiting,
        roles=ROLES,
        order=10,
    )
)
home.register(
    home.HomeBlock(
        key="victims-mine",
        title=_("Children I support"),
        template="victims/_home_mine.html",
        context=_mine,
        roles=ROLES,
        order=20,
    )
)
