"""Where certificates show: in the side bar, on "My work" of who answers for people, and on a case."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import CasePermission
from core import home, nav, panels
from training import register as people
from training import remarks
from training.offices import ADMINISTRATORS, READERS
from training.walls import COUNTED

if TYPE_CHECKING:
    from accounts.actor import Actor

ROWS = 5


def _waiting(actor: "Actor") -> dict[str, Any]:
    found = people.waiting(actor)
    return {"lines": found[:ROWS], "more": max(0, len(found) - ROWS)}


_REGISTER = nav.NavItem(
    key="training",
    title=_("Trained people"),
    url_name="training:register",
    icon="certificate",
    order=79,
    roles=READERS,
)
_COVERAGE = nav.NavItem(
    key="training_coverage",
    title=_("Trained staff by region"),
    url_name="training:coverage",
    icon="map",
    order=97,
    roles=COUNTED,
)
_BLOCK = home.HomeBlock(
    key="training",
    title=_("Certificates to see to"),
    template="training/_home.html",
    context=_waiting,
    roles=ADMINISTRATORS,
    order=20,
)
_PANEL = panels.Panel(
    key="training",
    title=_("Training"),
    template="training/_side.html",
    context=remarks.side,
    permission=CasePermission.VIEW_FILE,
    order=90,
    placement="side",
)


def register() -> None:
    nav.register(_REGISTER)
    nav.register(_COVERAGE)
    home.register(_BLOCK)
    panels.register(_PANEL)
