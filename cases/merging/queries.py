"""Which records are of one child, as far as the reader sees them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import keys, names, queries, vault
from cases.models import Case, Merge, MergeState, Person
from core import iin

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST = 8


@dataclass(frozen=True)
class Difference:
    """One line of the comparison. ``kind``: "" where both agree or one is silent, "contradicts" where not."""

    key: str
    label: str
    one: str
    two: str
    kind: str = ""


def joined(persons: Iterable[uuid.UUID]) -> list[Merge]:
    """The joins in force of these records: to a reader those alone whose both sides are seen."""
    wanted = list(persons)
    return list(
        Merge.objects.filter(
            Q(duplicate_id__in=wanted) | Q(survivor_id__in=wanted), state=MergeState.MERGED
        ).order_by("merged_at", "id")
    )


def of_person(person_id: uuid.UUID) -> list[Merge]:
    """What is proposed or joined about a record, to who sees both sides."""
    rows = Merge.objects.filter(Q(duplicate_id=person_id) | Q(survivor_id=person_id))
    return list(
        rows.filter(state__in=[MergeState.PROPOSED, MergeState.MERGED]).select_related("case", "other")
    )


def records_of(person_id: uuid.UUID) -> set[uuid.UUID]:
    """All records of the child that the reader sees, this one among them."""
    return records_of_each([person_id])[person_id]


def records_of_each(persons: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """``records_of`` for many, in two queries."""
    wanted = set(persons)
    stands_for = {row.duplicate_id: row.survivor_id for row in joined(wanted)}
    stands_for |= {row.duplicate_id: row.survivor_id for row in joined(stands_for.values())}
    groups: dict[uuid.UUID, set[uuid.UUID]] = {}
    for duplicate, survivor in stands_for.items():
        groups.setdefault(survivor, {survivor}).add(duplicate)
    return {number: groups.get(stands_for.get(number, number), {number}) for number in wanted}


def survivor_of(person: Person) -> Person:
    """The record that stands for the child: this one, unless it is a duplicate of one that the reader sees."""
    row = Merge.objects.filter(duplicate=person, state=MergeState.MERGED).select_related("survivor").first()
    return row.survivor if row else person


def obstacle(duplicate: uuid.UUID, survivor: uuid.UUID) -> str:
    """What stands against joining, as a key of ``rules.OBSTACLES``; empty when nothing does."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT merge_obstacle(%s, %s)", [duplicate, survivor])
        return str(cursor.fetchone()[0])


def alike(actor: "Actor", case: Case) -> list[Case]:
    """Cases of other records that may be the same child's and that the reader sees, the latest first: the same name, the
    same IIN, or the same given name with a year of birth that is near or not known.
    """
    person = case.subject
    same = _found(f"{person.surname} {person.given_name}")
    if person.iin:
        same |= set(queries.search_ids([keys.token(names.iin_text(person.iin))]))
    known = Person.objects.visible_to(actor).exclude(pk__in=records_of(person.pk))
    near = known.filter(pk__in=_found(person.given_name))
    if person.birth_year:
        years = [person.birth_year + step for step in (-1, 0, 1)]
        near = near.filter(Q(birth_year__in=years) | Q(birth_year__isnull=True))
    rows = Case.objects.visible_to(actor).select_related("subject").exclude(pk=case.pk)
    wanted = rows.filter(Q(subject__in=known.filter(pk__in=same)) | Q(subject__in=near))
    cases = list(wanted.order_by("-registered_at")[:MOST])
    vault.open_rows([row.subject for row in cases])
    return cases


def _found(name: str) -> set[uuid.UUID]:
    asked = [keys.token(text) for text in names.query_texts(name)]
    return set(queries.search_ids(asked, limit=200))


def compared(one: Person, two: Person) -> list[Difference]:
    """Both records side by side; contradictions are marked."""
    vault.open_rows([one, two])
    lines = [
        _line("surname", _("Surname"), one.surname, two.surname),
        _line("given_name", _("Given name"), one.given_name, two.given_name),
        _line("patronymic", _("Patronymic"), one.patronymic, two.patronymic),
        _line("iin", _("IIN"), one.iin, two.iin, strict=iin.is_valid(one.iin) and iin.is_valid(two.iin)),
        _birth(one, two),
        _line("sex", _("Sex"), _sex(one), _sex(two), strict=True),
        _line("citizenship", _("Citizenship"), one.citizenship, two.citizenship),
    ]
    return lines


def _line(key: str, label: str, one: Any, two: Any, *, strict: bool = False) -> Difference:
    contradicts = strict and bool(one) and bool(two) and one != two
    return Difference(key, label, str(one or ""), str(two or ""), "contradicts" if contradicts else "")


def _birth(one: Person, two: Person) -> Difference:
    contradicts = one.born_on != two.born_on if one.born_on and two.born_on else _year(one, two)
    told = [when_born(person) for person in (one, two)]
    return Difference("born_on", _("Date of birth"), told[0], told[1], "contradicts" if contradicts else "")


def _year(one: Person, two: Person) -> bool:
    return bool(one.birth_year and two.birth_year and one.birth_year != two.birth_year)


def when_born(person: Person) -> str:
    from core import when

    if person.birth_date:
        return str(when.day(person.birth_date, weekday=False, year=True))
    return str(person.birth_year or "")


def _sex(person: Person) -> str:
    return "" if person.sex == "u" else str(person.get_sex_display())


def folded(found: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Duplicate to the record that stands for it, of these; both are seen by the reader."""
    rows = Merge.objects.filter(duplicate_id__in=list(found), state=MergeState.MERGED)
    return dict(rows.values_list("duplicate_id", "survivor_id"))
