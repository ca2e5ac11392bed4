"""Where the people of an office show: in the side bar and on "My work" of its administrator."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from access import pairs, tally
from accounts.permissions import CasePermission
from accounts.principals import PERSONAL, Capacity
from accounts.roles import RoleKey
from administration import asking, emergency, reviews
from administration.access import READERS
from core import clock, home, nav, panels

if TYPE_CHECKING:
    from accounts.actor import Actor


def left(actor: "Actor") -> int | None:
    """How many lines of the review wait for this reader."""
    state = reviews.state(actor)
    return state.left - state.own or None


def review(actor: "Actor") -> dict[str, Any]:
    return {"state": reviews.state(actor)}


def waits(actor: "Actor") -> dict[str, Any]:
    """The places of the side bar in which something waits, with how many: whoever has no inbox begins here."""
    shown = nav.open_to(actor.role.key, actor.role.works_with_cases)
    counts = tally.counted(actor, shown)
    rows = [(item, counts[item.key]) for item in shown if counts.get(item.key)]
    return {"rows": rows, "reviews": actor.role.key in READERS}


def _hour(actor: "Actor", case: Any) -> dict[str, Any]:
    """The hour that runs for this reader, or what the reader has to review in this case."""
    if actor.role.may_break_glass and (mine := emergency.own_open(actor, case)):
        left = max(0, round((mine.until - clock.now()).total_seconds() / 60))
        return {"mine": mine, "left": left, "minutes": settings.EMERGENCY_MINUTES}
    if actor.role.key in emergency.REVIEWERS:
        waiting = list(emergency.waiting(actor).filter(case=case).select_related("user", "agency")[:5])
        return {"waiting": waiting} if waiting else {}
    return {}


_PLACES = (
    nav.NavItem(
        key="second",
        title=_("Waiting for a second person"),
        url_name="administration:second",
        icon="checks",
        order=78,
        roles=pairs.ROLES,
        tally=pairs.WAITING,
        count_title=_("steps that you can confirm"),
    ),
    nav.NavItem(
        key="ask",
        title=_("Ask for access"),
        url_name="administration:ask",
        icon="door",
        order=76,
        roles=asking.ASKERS,
    ),
    nav.NavItem(
        key="requests",
        title=_("Requests for access"),
        url_name="administration:requests",
        icon="door",
        order=77,
        roles=asking.ANSWERERS,
        tally=asking.WAITING,
        count_title=_("requests that wait for your answer"),
    ),
    nav.NavItem(
        key="emergency",
        title=_("In an emergency"),
        url_name="administration:emergency",
        icon="alarm",
        order=80,
        roles=PERSONAL[Capacity.EMERGENCY],
    ),
    nav.NavItem(
        key="emergencies",
        title=_("Emergencies to review"),
        url_name="administration:emergencies",
        icon="clipboard-check",
        order=82,
        roles=emergency.REVIEWERS,
        tally=emergency.WAITING,
        count_title=_("hours of emergency that wait for a review"),
    ),
    nav.NavItem(
        key="colleagues",
        title=_("Colleagues"),
        url_name="administration:people",
        icon="users",
        order=10,
        roles=READERS,
    ),
    nav.NavItem(
        key="access_review",
        title=_("Access review"),
        url_name="administration:review",
        icon="checklist",
        order=12,
        roles=READERS,
        count=left,
        count_title=_("roles that wait for an answer in the review"),
    ),
    nav.NavItem(
        key="office_log",
        title=_("What was changed"),
        url_name="administration:log",
        icon="clipboard-list",
        order=14,
        roles=READERS,
    ),
)


def register() -> None:
    panels.register(
        panels.Panel(
            key="emergency",
            title=_("Emergency access"),
            order=1,
            template="access/_emergency.html",
            context=_hour,
            permission=CasePermission.VIEW,
            placement="side",
        )
    )
    for place in _PLACES:
        nav.register(place)
    home.register(
        home.HomeBlock(
            key="waits",
            title=_("Waits for you"),
            template="administration/_home_waits.html",
            context=waits,
            roles=READERS | {RoleKey.SYSTEM_ADMINISTRATOR},
            order=6,
        )
    )
    home.register(
        home.HomeBlock(
            key="access_review",
            title=_("Access review"),
            template="administration/_home_review.html",
            context=review,
            roles=READERS,
            order=5,
        )
    )
