"""What this app shows on pages of others: the tab "Plan", a card, duties, places and the blocks of "My work"."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission as P
from accounts.roles import RoleKey
from core import home, nav
from core.panels import Panel, register
from probation import pages, queries

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

ROLES = frozenset({RoleKey.PROBATION_OFFICER.value, RoleKey.HEAD_OF_PROBATION.value})


def _to_do(actor: "Actor", case: "Case") -> int | None:
    found = pages.attention(actor, case)
    return len(found.get("items", ())) or None


def _to_record(actor: "Actor") -> dict[str, Any]:
    found = queries.to_record(actor)
    rows = queries.meetings(found, queries.HOME_ROWS)
    count = found.count() if len(rows) == queries.HOME_ROWS else len(rows)
    return {"rows": rows, "count": count}


def _coming(actor: "Actor") -> dict[str, Any]:
    return {"rows": queries.meetings(queries.coming(actor), queries.HOME_ROWS)}


def _thoughts(actor: "Actor") -> dict[str, Any]:
    return {"rows": queries.thoughts(actor)}


def _new(actor: "Actor") -> dict[str, Any]:
    return {"cases": queries.waiting_cases(actor)[: queries.HOME_ROWS]}


register(
    Panel(
        key="plan",
        title=_("Plan"),
        template="probation/_tab.html",
        context=pages.tab,
        permission=P.VIEW_FILE,
        placement="tab",
        order=50,
        count=_to_do,
    )
)
register(
    Panel(
        key="plan",
        title=_("Plan"),
        template="probation/_card.html",
        context=pages.card,
        permission=P.VIEW_FILE,
        placement="card",
        order=40,
    )
)
register(
    Panel(
        key="plan",
        title=_("Plan"),
        template="probation/_attention.html",
        context=pages.attention,
        permission=P.SUPERVISE,
        placement="attention",
        order=40,
    )
)
nav.register(
    nav.NavItem(
        key="children",
        title=_("My children"),
        url_name="probation:children",
        icon="users",
        order=15,
        roles=ROLES,
        count=queries.count_mine,
        letter="p",
    )
)
for _key, _title, _template, _context, _order, _column in (
    ("probation-record", _("Record the outcome"), "probation/_home_record.html", _to_record, 10, "main"),
    ("probation-next", _("Today and next"), "probation/_home_next.html", _coming, 20, "main"),
    (
        "probation-thought",
        _("Needs a decision"),
        "probation/_home_thought.html",
        _thoughts,
        30,
        "main",
    ),
    ("probation-new", _("Waits for a plan"), "probation/_home_new.html", _new, 40, "side"),
):
    home.register(
        home.HomeBlock(
            key=_key,
            title=_title,
            template=_template,
            context=_context,
            roles=ROLES,
            order=_order,
            column=_column,  # type: ignore[arg-type]
        )
    )
