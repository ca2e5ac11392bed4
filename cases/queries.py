"""Reading cases and people."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import connections, models
from django.db.models import Exists, F, OuterRef

from access.queries import MINE, mine
from accounts.permissions import CasePermission
from accounts.principals import Capacity, seen_with
from cases.vault import Sealed
from core import clock
from core.i18n import language

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


def masked(person_ids: Iterable[uuid.UUID], beside: Iterable[uuid.UUID] = ()) -> list[tuple[Any, ...]]:
    """Year, holding agency and sealed initials of children in conflict with the law whom the searcher cannot see.

    Empty for victims, witnesses and sealed or protected records: the answer is then the same as for nothing found. A
    record that is joined with one of ``beside``, which are shown in full, is left out; the last column is one number
    for all joined records of a child, good for this answer alone, the record that stands for the child first.
    """
    wanted = list(person_ids)
    if not wanted:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT person_id, birth_year, agency_id, surname, given_name, child FROM person_masked(%s::uuid[], %s::uuid[])",
            [wanted, list(beside)],
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
    """The next open term of each case whose file the actor reads, from the actor's own access rows."""
    rows = apps.get_model("access", "CaseAccess")._default_manager.alias(
        file=F("permissions").bitand(CasePermission.VIEW_FILE.bit)
    )
    rows = rows.filter(
        file__gt=0,
        case_id__in=list(case_ids),
        principal__in=actor.principals,
        until__gt=clock.now(),
        next_due__isnull=False,
    )
    return {case_id: due for case_id, due in rows.values_list("case_id", "next_due") if due is not None}


CASE_FIELDS = ("id", "code", "kind", "stage", "registered_at", "subject_capacity", "version")
PERSON_FIELDS = ("id", "surname", "given_name", "patronymic", "born_on")


@dataclass(frozen=True)
class Line:
    """One line of a list: values of ``CASE_FIELDS`` and ``PERSON_FIELDS`` (Nones where the reader may not know the
    child), the child's capacity, the next term, and the holder as agency key, agency, first name and last name.
    """

    case: tuple[Any, ...]
    person: tuple[Any, ...]
    holder: tuple[Any, ...]
    capacity: str
    next_due: dt.datetime | None


# To those who do not read the file a case has been decided: how, and what follows, is the child's own affair.
AFTER_DECISION = ("decided", "diverted", "execution", "closed")


def stage_told(stage: str, granted: int) -> str:
    """The stage as a reader with these permissions in the case may know it."""
    hidden = stage in AFTER_DECISION and not granted & CasePermission.VIEW_FILE.bit
    return AFTER_DECISION[0] if hidden else stage


_NEEDED = " ".join(f"WHEN t.capacity = {int(c)} THEN {seen_with(c).bit}" for c in Capacity)
# The fence (OFFSET 0) keeps the agencies from being hashed anew for each line.
_LINES = f"""
SELECT c.id, c.code, c.kind, CASE WHEN mine.bits & {CasePermission.VIEW_FILE.bit} = 0 AND c.stage = ANY (%(told_as_decided)s)
       THEN 'decided' ELSE c.stage END, c.registered_at, c.subject_capacity, c.version,
       w.id, w.surname, w.given_name, w.patronymic, w.born_on, g.key, g.name_{{language}}, u.first_name, u.last_name,
       w.capacity, mine.next_due
  FROM unnest(%(cases)s::uuid[]) WITH ORDINALITY AS page(case_id, place)
  CROSS JOIN LATERAL ({MINE.format(row="page")}) AS mine
  JOIN cases_case c ON c.id = page.case_id
  LEFT JOIN LATERAL (
    SELECT p.id, p.surname, p.given_name, p.patronymic, p.born_on, t.capacity
      FROM cases_party t JOIN cases_person p ON p.id = t.person_id
     WHERE t.case_id = c.id AND t.until IS NULL AND mine.bits & t.view_bit <> 0 AND {{who}}
     ORDER BY t.since, t.id LIMIT 1) AS w ON true
  LEFT JOIN LATERAL (
    SELECT t.agency_id, t.officer_id FROM cases_participation t
     WHERE t.case_id = c.id AND t.until IS NULL AND (t.agency_id = %(agency)s
       OR mine.bits & CASE {{needed}} ELSE {CasePermission.VIEW.bit} END <> 0)
     ORDER BY array_position((%(holders)s::jsonb ->> c.stage)::int[], t.capacity::int) NULLS LAST, t.since DESC
     LIMIT 1) AS h ON true
  LEFT JOIN LATERAL (SELECT a.* FROM accounts_agency a WHERE a.id = h.agency_id OFFSET 0) AS g ON true
  LEFT JOIN accounts_user u ON u.id = h.officer_id
 WHERE mine.bits & {CasePermission.VIEW.bit} <> 0 ORDER BY page.place
"""  # noqa: S608


def lines(actor: "Actor", case_ids: list[uuid.UUID], *, holders: Mapping[Any, Iterable[int]]) -> list[Line]:
    """Lines of the cases that the actor may see, in the given order, in one statement.

    ``holders``: for each stage the capacities of the agency that holds the case then, the first one first.
    """
    if not case_ids:
        return []
    subject, victim = actor.has(CasePermission.VIEW_IDENTITY), actor.has(CasePermission.VIEW_VICTIMS)
    who = "t.person_id = c.subject_id" if subject else "t.capacity = 'victim'" if victim else "false"
    preferred = {
        str(stage): f"{{{','.join(str(int(c)) for c in wanted)}}}" for stage, wanted in holders.items()
    }
    parameters = mine(actor) | {
        "cases": case_ids,
        "holders": json.dumps(preferred),
        "agency": actor.own_agency,
        "told_as_decided": list(AFTER_DECISION),
    }
    with connections["default"].cursor() as cursor:
        cursor.execute(_LINES.format(who=who, language=language(), needed=_NEEDED), parameters)
        return [Line(r[:7], _sealed(r[7:12]), r[12:16], r[16] or "", r[17]) for r in cursor.fetchall()]


def _sealed(person: tuple[Any, ...]) -> tuple[Any, ...]:
    return (person[0], *(Sealed(bytes(value)) if value else "" for value in person[1:]))


def permissions_in(actor: "Actor", case_id: uuid.UUID) -> int:
    """Bit mask of what the actor may do in one case at present: the agency's capacities and the role together."""
    known = actor.memory
    if known is None:
        return _permissions_in(actor, case_id)
    if ("permissions", case_id) not in known:
        known["permissions", case_id] = _permissions_in(actor, case_id)
    return int(known["permissions", case_id])


def _permissions_in(actor: "Actor", case_id: uuid.UUID) -> int:
    rows = apps.get_model("access", "CaseAccess")._default_manager.filter(
        case_id=case_id, principal__in=actor.principals, until__gt=clock.now()
    )
    total = 0
    for granted in rows.values_list("permissions", flat=True):
        total |= granted
    return total & actor.permissions | actor.side
