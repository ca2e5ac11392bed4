"""Safeguards on the case page, in the side bar and on the home page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import tally
from accounts.permissions import CasePermission
from accounts.roles import ROLES
from cases import diversion, vault
from core.home import HomeBlock
from core.home import register as register_block
from core.nav import NavItem
from core.nav import register as register_place
from core.panels import Panel, Placement
from core.panels import register as register_panel
from safeguards.access import can_close
from safeguards.models import SafeguardBreach
from safeguards.queries import IN_CARE, capped
from safeguards.sheets import breach_item, breach_items, later_answers, latest, said_of, sheets

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case

CLOSER_ROLES = frozenset(k for k, r in ROLES.items() if CasePermission.CLOSE_BREACH in r.permissions)


def _open(actor: "Actor", case: "Case") -> Any:
    return SafeguardBreach.objects.visible_to(actor).open().filter(case=case).select_related("definition")


def side(actor: "Actor", case: "Case") -> dict[str, Any]:
    """The guarantees of the latest act."""
    found = latest(actor, case)
    if found is None:
        return {}
    return {"sheet": found, "url": reverse("cases:tab", args=[case.pk, "safeguards"])}


def attention(actor: "Actor", case: "Case") -> dict[str, Any]:
    """Open breaches, at most three, with the verb for those who may close them."""
    rows = list(_open(actor, case)[:3])
    items = []
    for breach in rows:
        item = breach_item(breach)
        if can_close(actor, breach):
            item |= {"action": _("Close"), "url": reverse("safeguards:close", args=[breach.pk])}
        items.append(item)
    return {"items": items} if items else {}


def tab(actor: "Actor", case: "Case") -> dict[str, Any]:
    """Breaches open and closed, and each act with its guarantees."""
    rows = list(
        SafeguardBreach.objects.visible_to(actor)
        .filter(case=case)
        .select_related("definition", "case", "opened_by", "closed_by", "agency")
    )
    vault.open_rows(rows)
    running = [b for b in rows if b.is_open]
    later = later_answers(actor, running)
    opened = [
        {
            "breach": b,
            "can_close": can_close(actor, b),
            "later": said_of(later[b.pk]) if b.pk in later else "",
        }
        for b in running
    ]
    return {
        "case": case,
        "open": opened,
        "mark": "breach" if opened else "",
        "closed": [b for b in rows if not b.is_open],
        "sheets": sheets(actor, case),
        "criteria": diversion.criteria(case) if diversion.is_open(case) else [],
        "gates": diversion.asked(case),
    }


def tab_count(actor: "Actor", case: "Case") -> int | None:
    return capped(_open(actor, case)) or None


def home(actor: "Actor") -> dict[str, Any]:
    """Breaches that wait for this head or prosecutor, five at most."""
    rows = SafeguardBreach.objects.answered_for(actor).open().select_related("definition", "case")
    items = breach_items(actor, list(rows.order_by("-opened_at")[:5]))
    return {"items": items, "url": reverse("safeguards:register"), "count": tally.one(actor, IN_CARE) or None}


def _panel(
    placement: Placement, title: Any, context: Callable[[Any, Any], dict[str, Any]], order: int
) -> Panel:
    return Panel(
        key="safeguards",
        title=title,
        template=f"safeguards/{placement}.html",
        context=context,
        permission=CasePermission.VIEW_FILE,
        order=order,
        placement=placement,
        count=tab_count if placement == "tab" else None,
    )


register_panel(_panel("tab", gettext_lazy("Safeguards"), tab, 20))
register_panel(_panel("side", gettext_lazy("Safeguards in this act"), side, 20))
register_panel(_panel("attention", gettext_lazy("Open breaches"), attention, 20))
register_place(
    NavItem(
        key="safeguards",
        title=gettext_lazy("Breaches"),
        url_name="safeguards:register",
        icon="shield",
        order=35,
        roles=CLOSER_ROLES,
        tally=IN_CARE,
        letter="b",
    )
)
register_block(
    HomeBlock(
        key="safeguards",
        title=gettext_lazy("Open breaches"),
        template="safeguards/home.html",
        context=home,
        roles=CLOSER_ROLES,
        order=15,
        holds=("items",),
    )
)
