"""Verbs about people: search first, then one record for one child."""

import datetime as dt
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from access import reads
from accounts.models import Agency
from cases import keys, names, queries, vault
from cases.models import Case, Party, Person, PersonSearch
from cases.queries import Hit
from cases.vault import Sealed
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

SEARCH_HOLDS_FOR = dt.timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a person is, as typed. ``born_on`` None with ``birth_year`` means that the age is not proved; ``development``
    None that nothing was said of it, so that a correction leaves it as it is."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    iin: str = ""
    no_iin_reason: str = ""
    born_on: dt.date | None = None
    birth_year: int | None = None
    birth_estimated: bool = False
    sex: str = "u"
    citizenship: str = "KAZ"
    native_language: str = ""
    development: str | None = None


@dataclass(frozen=True)
class SearchResult:
    receipt: PersonSearch
    same_iin: list[Hit] = field(default_factory=list)
    likely: list[Hit] = field(default_factory=list)
    possible: list[Hit] = field(default_factory=list)

    @property
    def hits(self) -> list[Hit]:
        return [*self.same_iin, *self.likely, *self.possible]


@transaction.atomic
def search(*, actor: "Actor", iin: str = "", name: str = "", birth_year: int | None = None) -> SearchResult:
    """Looks for a child before a record is made. Returns three groups and a receipt that ``create`` asks for.

    Records outside the searcher's rights come masked (initials, year, agency), never for victims, witnesses, sealed or
    protected records: there the answer is the same as for nothing found.
    """
    by_iin = queries.search_ids([keys.token(names.iin_text(iin))]) if iin else []
    by_name = queries.search_ids(keys.token(t) for t in names.query_texts(name)) if name else []
    found = list(dict.fromkeys([*by_iin, *by_name]))
    groups: dict[str, list[Hit]] = {"iin": [], "likely": [], "possible": []}
    visible = _visible(actor, found)
    for person_id, person in visible.items():
        agreeing = _agreeing(person, iin=iin, name=name, birth_year=birth_year)
        group = "iin" if "iin" in agreeing else "likely" if "birth_year" in agreeing else "possible"
        if (
            group == "possible"
            and birth_year
            and person.birth_year
            and abs(person.birth_year - birth_year) > 1
        ):
            continue
        groups[group].append(
            Hit(person_id, group, tuple(agreeing), person=person, case=_case_of(actor, person))
        )
    groups = {name: _folded(actor, hits) for name, hits in groups.items()}
    shown = [hit.person_id for hits in groups.values() for hit in hits]
    masked = _masked([p for p in found if p not in visible], shown, by_iin, birth_year)
    for hit in masked:
        groups[hit.group].append(hit)
    receipt = PersonSearch.objects.create(
        user=actor.user,
        agency=actor.agency,
        at=clock.now(),
        by_iin=bool(iin),
        found=min(len(found), 200),
        masked=[str(hit.person_id) for hit in masked],
    )
    return SearchResult(receipt, groups["iin"], groups["likely"], groups["possible"])


def _folded(actor: "Actor", hits: list[Hit]) -> list[Hit]:
    """A child whose records are joined is one hit, the record that stands for it, by whichever of its names it was found."""
    from cases.merging import queries as merging

    stands_for = merging.folded(hit.person_id for hit in hits)
    kept: dict[uuid.UUID, Hit] = {hit.person_id: hit for hit in hits if hit.person_id not in stands_for}
    people = {
        p.pk: p for p in Person.objects.visible_to(actor).filter(pk__in=set(stands_for.values()) - set(kept))
    }
    vault.open_rows(people.values())
    for hit in hits:
        person = people.get(stands_for.get(hit.person_id, hit.person_id))
        if hit.person_id in stands_for and person is not None and person.pk not in kept:
            kept[person.pk] = replace(hit, person_id=person.pk, person=person, case=_case_of(actor, person))
    # Where the other record is out of sight in the end, the one that was found stays.
    lost = [h for h in hits if h.person_id in stands_for and stands_for[h.person_id] not in kept]
    return [*kept.values(), *lost]


def _visible(actor: "Actor", found: list[uuid.UUID]) -> dict[uuid.UUID, Person]:
    people = list(Person.objects.visible_to(actor).filter(pk__in=found))
    try:
        vault.open_rows(people)
    except vault.CannotOpen:
        people = [p for p in people if _opens(p)]
    return {p.pk: p for p in sorted(people, key=lambda p: found.index(p.pk))}


def _opens(person: Person) -> bool:
    """Whoever's key is destroyed is nobody any more, also where a restored backup brought the row back."""
    try:
        vault.open_rows([person])
    except vault.CannotOpen:
        return False
    return True


def _agreeing(person: Person, *, iin: str, name: str, birth_year: int | None) -> list[str]:
    agreeing = []
    if iin and person.iin == iin:
        agreeing.append("iin")
    if name and names.query_texts(name) <= names.name_texts(
        person.surname, person.given_name, person.patronymic
    ):
        agreeing.append("name")
    if birth_year and person.birth_year == birth_year:
        agreeing.append("birth_year")
    return agreeing


def _case_of(actor: "Actor", person: Person) -> Case | None:
    found: Case | None = (
        Case.objects.visible_to(actor)
        .filter(pk__in=Party.objects.visible_to(actor).filter(person=person).values("case_id"))
        .select_related("registrar")
        .order_by("-registered_at")
        .first()
    )
    if found:
        reads.note(found.pk)
        found.stage = queries.stage_told(found.stage, queries.permissions_in(actor, found.pk))
    return found


def _masked(
    hidden: list[uuid.UUID], shown: list[uuid.UUID], by_iin: list[uuid.UUID], birth_year: int | None
) -> list[Hit]:
    """One hit for each child, by the record that agrees best: the one with the IIN, else the one that stands for it."""
    rows = sorted(queries.masked(hidden, shown), key=lambda row: row[0] not in by_iin)
    data_keys = keys.fetch(row[0] for row in rows)
    agencies = Agency.objects.in_bulk([row[2] for row in rows])
    hits, told = [], set()
    for person_id, year, agency_id, surname, given_name, child in rows:
        if person_id not in data_keys or (birth_year and person_id not in by_iin and year != birth_year):
            continue
        if child in told:
            continue
        told.add(child)
        letters = [
            Sealed(bytes(value)).open(data_keys[person_id], f"cases_person:{person_id}:{column}")[:1]
            for value, column in ((given_name, "given_name"), (surname, "surname"))
            if value
        ]
        group = "iin" if person_id in by_iin else "likely" if birth_year else "possible"
        initials = " ".join(f"{letter}." for letter in letters)
        hits.append(Hit(person_id, group, initials=initials, birth_year=year, agency=agencies.get(agency_id)))
    return hits


def use_receipt(*, actor: "Actor", search_id: uuid.UUID | str | None) -> PersonSearch:
    """The recent search of this person that a new record must name; refused without one."""
    receipt = (
        PersonSearch.objects.filter(
            pk=search_id, user=actor.user, at__gte=clock.now() - SEARCH_HOLDS_FOR
        ).first()
        if search_id
        else None
    )
    if receipt is None:
        raise Refused(
            _("A new record needs a search first, not older than two hours."),
            _("Search by IIN, or by name and year of birth; what you typed in the form is kept."),
        )
    return receipt


def create(*, actor: "Actor", identity: Identity) -> Person:
    """Makes the record and the data key of a person and indexes them for blind search.

    The caller has checked the search receipt; a person becomes visible through the first party row.
    """
    person = Person(
        no_iin_reason=identity.no_iin_reason,
        birth_year=identity.born_on.year if identity.born_on else identity.birth_year,
        birth_estimated=identity.birth_estimated or identity.born_on is None,
        sex=identity.sex,
        citizenship=identity.citizenship,
        native_language=identity.native_language,
        development=identity.development or "",
        created_at=clock.now(),
        surname=identity.surname.strip(),
        given_name=identity.given_name.strip(),
        patronymic=identity.patronymic.strip(),
        iin=identity.iin.strip(),
        born_on=identity.born_on.isoformat() if identity.born_on else "",
    )
    person.__dict__["_data_keys"] = {person.pk: keys.create(person.pk)}
    person.save(force_insert=True)
    index(person)
    return person


def index(person: Person) -> None:
    """Makes the person found by the names and the IIN that stand in the record now, and by no other."""
    texts = names.name_texts(person.surname, person.given_name, person.patronymic)
    if person.iin:
        texts.add(names.iin_text(person.iin))
    queries.set_tokens(person.pk, (t for text in texts for t in keys.tokens(text)))
