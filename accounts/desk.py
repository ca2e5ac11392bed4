"""The home page of roles that hold no case: what the role is for, and which places are open to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import RoleKey
from core import home, nav

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.actor import Actor

R = RoleKey
ROLES = frozenset({R.AGENCY_ADMINISTRATOR, R.DATA_PROTECTION_OFFICER, R.SYSTEM_ADMINISTRATOR})
SEES_COLLEAGUES = frozenset({R.AGENCY_ADMINISTRATOR, R.DATA_PROTECTION_OFFICER})
_STANDS = {
    R.AGENCY_ADMINISTRATOR: gettext_lazy(
        "You add colleagues, move and suspend them, hand over the work of who is on leave, and say once a quarter of"
        " every role whether it is still needed. Each of these steps is recorded; no case is shown to you."
    ),
    R.DATA_PROTECTION_OFFICER: gettext_lazy(
        "Every look into a case is recorded. “Who looked” shows, for the number of a case, who of your agency opened it,"
        " when and which page; never what the page said."
    ),
    R.SYSTEM_ADMINISTRATOR: gettext_lazy(
        "The work is done on the server, not on these pages. What can be seen from here is the state of the system. How"
        " keys are changed while people work, and what the loss of each means, stands in docs/security/keys.md; an"
        " outside watch that rings when the system falls silent asks /readyz (docs/deploy.md)."
    ),
}


@dataclass(frozen=True)
class Place:
    """A page that the role can open, and what is found there."""

    title: "str | _StrPromise"
    text: "str | _StrPromise"
    url: str


def context(actor: "Actor") -> dict[str, Any]:
    """The role in one sentence, how its work is done at present, and the pages that it can open."""
    role = actor.role.key
    state = import_string(settings.SYSTEM_STATE)() if role == R.SYSTEM_ADMINISTRATOR else []
    return {"role": actor.role, "stands": stands(role), "places": _places(role), "state": state}


def _places(role: RoleKey) -> list[Place]:
    found = []
    if role in SEES_COLLEAGUES:
        text = _("Who works in your agency and its units, and with which role. No content of a case.")
        found.append(Place(_("Colleagues"), text, reverse("administration:people")))
    text = _("Every role and what it may do, drawn from the code that grants the rights.")
    found.append(Place(_("Who may do what"), text, reverse("accounts:who_may_do_what")))
    if role == R.SYSTEM_ADMINISTRATOR:
        text = _("When the reminders of terms last ran, and what waits to be told.")
        found.append(Place(_("Reminders of terms"), text, reverse("deadlines:reminders")))
    return found


def stands(role: RoleKey) -> str:
    """How the work of the role is done at present."""
    return str(_STANDS[role])


def register() -> None:
    """Adds the places and the block of the home page."""
    nav.register(
        nav.NavItem(
            key="desk",
            title=gettext_lazy("My work"),
            url_name="home",
            icon="home",
            order=0,
            letter="h",
            roles=ROLES,
        )
    )
    nav.register(
        nav.NavItem(
            key="who_may_do_what",
            title=gettext_lazy("Who may do what"),
            url_name="accounts:who_may_do_what",
            icon="shield-check",
            order=20,
            roles=ROLES,
        )
    )
    home.register(
        home.HomeBlock(
            key="desk",
            title=gettext_lazy("What your role is for"),
            template="accounts/_desk.html",
            context=context,
            roles=ROLES,
        )
    )
