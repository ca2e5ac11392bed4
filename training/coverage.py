"""How many of those who work with children are trained, by region and role. Counts of staff, never a name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db import connections
from django.utils.translation import gettext as _

from accounts.models import Region
from accounts.roles import ROLES, RoleKey
from training.rules import SOON


@dataclass(frozen=True)
class Count:
    """``people`` have a role that needs a certificate, ``trained`` have all it asks for, for ``ending`` of these it
    runs out soon."""

    people: int = 0
    trained: int = 0
    ending: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.people + other.people, self.trained + other.trained, self.ending + other.ending)

    @property
    def percent(self) -> int:
        return round(100 * self.trained / self.people) if self.people else 0

    @property
    def share(self) -> str:
        """In words: all only where it is all, none only where it is none."""
        if not self.people:
            return "—"
        shown = min(99, max(1, self.percent)) if 0 < self.trained < self.people else self.percent
        return _("%(number)s %%") % {"number": shown}


@dataclass(frozen=True)
class Place:
    """A region with its roles; without a code: agencies of the whole country."""

    code: str
    name: str
    count: Count
    roles: list[tuple[str, Count]] = field(default_factory=list)


@dataclass(frozen=True)
class Coverage:
    places: list[Place]
    roles: list[tuple[str, Count]]
    whole: Count

    @property
    def tiles(self) -> list[dict[str, Any]]:
        return [
            {
                "code": place.code,
                "name": place.name,
                "value": place.count.percent if place.count.people else None,
                "text": place.count.share,
            }
            for place in self.places
            if place.code
        ]

    @property
    def bars(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "value": count.percent,
                "text": _("%(trained)s of %(people)s") % {"trained": count.trained, "people": count.people},
            }
            for name, count in self.roles
        ]


def counted() -> dict[tuple[str, str], Count]:
    """By region and role, as of today. The database answers a statistics officer alone; must run in the actor's
    transaction."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT region, role, people, trained, ending FROM training_coverage(%s)", [SOON.days])
        return {(row[0], row[1]): Count(*row[2:]) for row in cursor.fetchall()}


def load() -> Coverage:
    """The counts in the reader's words, with their sums."""
    found = counted()
    roles = [key for key in ROLES if any(role == key for _region, role in found)]
    regions = {r.code: r.name for r in Region.objects.filter(valid_to__isnull=True)}
    places = [_place(code, name, roles, found) for code, name in sorted(regions.items(), key=lambda r: r[1])]
    whole_country = _place("", _("Agencies of the whole country"), roles, found)
    return Coverage(
        places=[*places, *([whole_country] if whole_country.count.people else [])],
        roles=[(_role(key), _sum(c for (_r, role), c in found.items() if role == key)) for key in roles],
        whole=_sum(found.values()),
    )


def _place(code: str, name: str, roles: list[RoleKey], found: dict[tuple[str, str], Count]) -> Place:
    own = [(_role(key), found[code, key]) for key in roles if (code, key) in found]
    return Place(code, name, _sum(count for _name, count in own), own)


def _role(key: RoleKey) -> str:
    return str(ROLES[key].name)


def _sum(counts: Iterable[Count]) -> Count:
    return reduce(Count.__add__, counts, Count())


def table(found: Coverage) -> list[list[object]]:
    """For a spreadsheet: one line for each region and role, and one for each region that has nobody."""
    head: list[object] = [
        _("Region"), _("Code"), _("Role"), _("People in the role"), _("With a valid certificate"), _("Share, %"),
        _("Run out soon"),
    ]  # fmt: skip
    rows = [head]
    for place in found.places:
        for role, count in place.roles or [("", Count())]:
            percent = count.percent if count.people else ""
            rows.append([place.name, place.code, role, count.people, count.trained, percent, count.ending])
    return rows
