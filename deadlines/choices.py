"""What the filters of the page "Clocks" offer."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.roles import ROLES
from core import clock
from deadlines import units
from deadlines.asked import Asked
from deadlines.overview import Clocks
from legal.models import DeadlineRule

if TYPE_CHECKING:
    from accounts.actor import Actor


def groups() -> dict[str, tuple[str, str, str]]:
    """Title, colour and what is said of an empty group."""
    return {
        "overdue": (_("Missed"), "breach", _("Nothing is missed.")),
        "day": (_("Under 24 hours"), "soon", _("Nothing ends within 24 hours.")),
        "week": (_("This week"), "", _("Nothing else ends this week.")),
        "later": (_("Later"), "", _("Nothing ends later.")),
    }


def of(actor: "Actor", asked: Asked, clocks: Clocks) -> dict[str, Any]:
    """The choices, each as number or code, words and whether it is chosen."""
    rules = DeadlineRule.objects.filter(nature="duty").in_force(clock.today())
    names = sorted({rule.code: rule.name for rule in rules}.items(), key=lambda pair: pair[1])
    whose = "own" if clocks.is_own else "all"
    return {
        "whoses": [
            (key, words, key == whose)
            for key, words in (("own", _("my own duties")), ("all", _("all that I see")))
        ],
        "units": [(a.pk, a.name, a.pk == asked.unit) for a in _units(actor, clocks)],
        "officers": [(pk, name, pk == asked.officer) for pk, name in _officers(actor, asked)],
        "rules": [(code, name, code == asked.rule) for code, name in names],
        "kinds": [(key, label, key == asked.kind) for key, label in DeadlineRule.Severity.choices],
    }


def _units(actor: "Actor", clocks: Clocks) -> list[Any]:
    if clocks.cases is None:
        return sorted(units.in_sight(actor), key=lambda agency: agency.name)
    seen = Clocks(actor, Asked(whose="all"))
    seen.cases = clocks.cases
    return units.named(seen.all.order_by().values_list("responsible_agency", flat=True).distinct())


def _officers(actor: "Actor", asked: Asked) -> list[tuple[int, str]]:
    """The colleagues of the chosen unit, or of one's own, who work with cases."""
    with_cases = [key for key, role in ROLES.items() if role.works_with_cases]
    rows = Membership.objects.in_force(clock.today()).filter(
        agency_id=asked.unit or actor.agency.pk, role__in=with_cases
    )
    found = {row.user_id: row.user.short_name for row in rows.select_related("user")}
    return sorted(found.items(), key=lambda pair: pair[1])
