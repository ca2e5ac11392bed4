"""Places in the side bar and blocks of "My work" for the people of a court."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from accounts.permissions import CasePermission as P
from accounts.roles import ROLES, RoleKey
from core import clock
from core.home import HomeBlock
from core.home import register as register_block
from core.nav import NavItem
from core.nav import register as register_place
from courts import queries
from courts.models import Court

if TYPE_CHECKING:
    from accounts.actor import Actor

CALENDAR_ROLES = frozenset(k for k, r in ROLES.items() if P.SCHEDULE in r.permissions)
RECORD_ROLES = frozenset(k for k, r in ROLES.items() if P.RECORD_OUTCOME in r.permissions)
SHOWN = 5


def _court(actor: "Actor") -> Court | None:
    found: Court | None = Court.objects.of_agency(actor.agency)
    return found


def waiting(actor: "Actor") -> int:
    return int(queries.received(actor).count())


def unprepared(actor: "Actor") -> int | None:
    court = _court(actor)
    return queries.to_prepare(actor, court).filter(prepared=[]).count() if court else None


def today(actor: "Actor") -> dict[str, Any]:
    court = _court(actor)
    day = clock.today()
    found = list(queries.of_day(actor, court, day)[: SHOWN + 1]) if court else []
    following = queries.to_prepare(actor, court).first() if court and not found else None
    return {
        "lines": queries.lines(actor, found[:SHOWN]),
        "more": len(found) > SHOWN,
        "day": day,
        "following": following,
    }


def missing(actor: "Actor") -> dict[str, Any]:
    court = _court(actor)
    found = list(queries.outcome_missing(actor, court)[: SHOWN + 1]) if court else []
    return {"lines": queries.lines(actor, found[:SHOWN]), "more": len(found) > SHOWN}


def received(actor: "Actor") -> dict[str, Any]:
    parts = list(queries.received(actor)[: SHOWN + 1])
    return {"parts": parts[:SHOWN], "more": len(parts) > SHOWN}


register_place(NavItem(
    key="court_day", title=gettext_lazy("Hearings"), url_name="courts:home", icon="calendar", order=20, letter="d",
    roles=CALENDAR_ROLES, count=unprepared,
))  # fmt: skip
register_place(NavItem(
    key="court_inbox", title=gettext_lazy("Files received"), url_name="courts:inbox", icon="inbox", order=22,
    letter="f", roles=frozenset({RoleKey.COURT_CLERK}), count=waiting,
))  # fmt: skip
register_block(HomeBlock(
    key="court_missing", title=gettext_lazy("Outcome missing"), template="courts/home_missing.html", context=missing,
    roles=RECORD_ROLES, order=12,
))  # fmt: skip
register_block(HomeBlock(
    key="court_today", title=gettext_lazy("Hearings today"), template="courts/home_today.html", context=today,
    roles=CALENDAR_ROLES, order=15,
))  # fmt: skip
