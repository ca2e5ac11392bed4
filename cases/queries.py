"""Reading cases and people."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import connections, models
from django.db.models import Exists, OuterRef

from accounts.permissions import CasePermission
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor


class PersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: "Actor", permission: CasePermission | None = None) -> Self:
        """Persons whom a visible row of a visible case names."""
        parties = apps.get_model("cases", "Party")._default_manager.visible_to(actor, permission)
        return self.filter(Exists(parties.filter(person_id=OuterRef("pk"))))


@dataclass(frozen=True)
class Hit:
    """One search result. ``person`` is set where the searcher may see the record; else only the masked facts are."""

    person_id: uuid.UUID
    group: str
    agreeing: tuple[str, ...] = ()
    person: Any = None
    case: Any = None
    initials: str = ""
    birth_year: int | None = None
    agency: Any = None


def search_ids(tokens: Iterable[int], limit: int = 50) -> list[uuid.UUID]:
    """Persons who carry all the blind tokens, through the definer function: identifiers only, never a case."""
    wanted = sorted(set(tokens))
    if not wanted:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT person_id FROM person_search(%s::bigint[], %s)", [wanted, limit])
        return [row[0] for row in cursor.fetchall()]


def masked(person_ids: Iterable[uuid.UUID]) -> list[tuple[Any, ...]]:
    """Year, holding agency and sealed initials of children in conflict with the law whom the searcher cannot see.

    Empty for victims, witnesses and sealed or protected records: the answer is then the same as for nothing found.
    """
    wanted = list(person_ids)
    if not wanted:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT person_id, birth_year, agency_id, surname, given_name FROM person_masked(%s::uuid[])",
            [wanted],
        )
        return list(cursor.fetchall())


def set_tokens(person_id: uuid.UUID, tokens: Iterable[int]) -> None:
    """Replaces the search tokens of a person, through the definer function."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT person_index(%s, %s::bigint[])", [person_id, sorted(set(tokens))])


def next_code(region_letters: str, year: int) -> str:
    """The next case code of a region and year, e.g. ``KAR-2026-00417``; gaps are possible, repeats are not."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT case_next_number(%s, %s)", [region_letters, year])
        return f"{region_letters}-{year}-{cursor.fetchone()[0]:05d}"


def next_due(actor: "Actor", case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """The next open term of each case, from the actor's own access rows."""
    rows = apps.get_model("access", "CaseAccess")._default_manager.filter(
        case_id__in=list(case_ids),
        principal__in=actor.principals,
        until__gt=clock.now(),
        next_due__isnull=False,
    )
    return {case_id: due for case_id, due in rows.values_list("case_id", "next_due") if due is not None}


def permissions_in(actor: "Actor", case_id: uuid.UUID) -> int:
    """Bit mask of what the actor may do in one case at present: the agency's capacities and the role together."""
    rows = apps.get_model("access", "CaseAccess")._default_manager.filter(
        case_id=case_id, principal__in=actor.principals, until__gt=clock.now()
    )
    total = 0
    for granted in rows.values_list("permissions", flat=True):
        total |= granted
    return total & actor.permissions
