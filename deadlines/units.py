"""Who is late where: the units whose terms somebody sees, the one with the oldest missed term first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Func, IntegerField, Min, OuterRef, Q, Subquery

from accounts.models import Agency
from accounts.roles import RoleKey
from accounts.trees import subtree
from deadlines.asked import LOOK_AFTER, Asked
from deadlines.overview import Clocks

if TYPE_CHECKING:
    from accounts.actor import Actor

CAP = 100
PAGE = 25
GROUPS = ("overdue", "day", "week")


@dataclass(frozen=True)
class Unit:
    """One unit with what it has open, each counted no further than one above the cap."""

    agency: Agency
    overdue: int
    day: int
    week: int
    first: dt.datetime


def units(actor: "Actor", *, page: int = 1) -> tuple[list[Unit], bool]:
    """The units of a page, and whether there are more. Every number is of terms that this person sees."""
    clocks = Clocks(actor, Asked(whose="all"))
    found = _of_few(clocks) if clocks.cases is not None else _of_many(clocks)
    first = PAGE * (page - 1)
    rows = [Unit(row, row.overdue, row.day, row.week, row.first) for row in found[first : first + PAGE + 1]]
    return rows[:PAGE], len(rows) > PAGE


def _of_few(clocks: Clocks) -> list[Any]:
    """The terms of a few cases, counted at once."""
    counts = {group: Count("pk", filter=clocks.span(group)) for group in GROUPS}
    seen = clocks.all.filter(due_at__isnull=False, responsible_agency__isnull=False).order_by()
    lines = {
        line["responsible_agency"]: line
        for line in seen.values("responsible_agency").annotate(first=Min("due_at"), **counts)
    }
    agencies = list(Agency.objects.filter(pk__in=lines))
    for agency in agencies:
        line = lines[agency.pk]
        agency.first = line["first"]  # type: ignore[attr-defined]
        for group in GROUPS:
            setattr(agency, group, min(line[group], CAP + 1))
    return sorted(agencies, key=lambda a: (a.first, a.pk))


def _of_many(clocks: Clocks) -> Any:
    """Unit by unit along its own dates, each no further than the cap."""
    own = clocks.all.filter(responsible_agency=OuterRef("pk")).order_by("due_at", "id")
    counts = {
        group: Func(
            ArraySubquery(own.filter(clocks.span(group)).values("pk")[: CAP + 1]),
            function="cardinality",
            output_field=IntegerField(),
        )
        for group in GROUPS
    }
    within = in_sight(clocks.actor).annotate(first=Subquery(own.values("due_at")[:1]))
    return within.filter(first__isnull=False).annotate(**counts).order_by(F("first"), "pk")


def in_sight(actor: "Actor") -> Any:
    """The units among which somebody who sees many cases looks: the country, their region, or their own and below."""
    region = actor.agency.region_id
    if actor.role.key != RoleKey.PROSECUTOR:
        return Agency.objects.filter(pk__in=subtree(actor.agency))
    return Agency.objects.filter(region=region) if region else Agency.objects.all()


def named(ids: Iterable[int]) -> list[Agency]:
    return sorted(Agency.objects.filter(Q(pk__in=list(ids))), key=lambda agency: agency.name)


__all__ = ["CAP", "GROUPS", "LOOK_AFTER", "Unit", "in_sight", "named", "units"]
