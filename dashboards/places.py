"""Where published figures stand in the side bar, and for whom."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import RoleKey
from core import home, nav

if TYPE_CHECKING:
    from accounts.actor import Actor

READERS = frozenset(
    {RoleKey.UNICEF_VIEWER, RoleKey.STATISTICS_OFFICER, RoleKey.OMBUDSPERSON, RoleKey.COURT_CHAIR}
)


def register() -> None:
    """Adds the places and the block of the home page."""
    places = (
        ("figures", _("Figures"), "dashboards:overview", "chart-bar", "f"),
        ("figures-definitions", _("Definitions"), "dashboards:definitions", "book", ""),
        ("figures-rounding", _("How rounding works"), "dashboards:rounding", "shield-check", ""),
        ("figures-releases", _("Releases and data"), "dashboards:releases", "download", ""),
    )
    for order, (key, title, url_name, icon, letter) in enumerate(places):
        nav.register(
            nav.NavItem(
                key=key,
                title=title,
                url_name=url_name,
                icon=icon,
                order=80 + order,
                roles=READERS,
                letter=letter,
            )
        )
    home.register(
        home.HomeBlock(
            key="figures",
            title=_("Published figures"),
            template="dashboards/_home.html",
            context=_home,
            roles=READERS,
        )
    )


def _home(actor: "Actor") -> dict[str, Any]:
    from dashboards.models import Release

    return {"releases": list(Release.objects.current()[:5])}
