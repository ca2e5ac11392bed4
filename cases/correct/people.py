"""Verbs: who somebody is and how they are reached put right; the end of taking part."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from audit import record
from cases import people
from cases.access import check_can_correct
from cases.actions import Contact, age_at_offence
from cases.correct import events
from cases.correct.facts import detention_facts, detention_replays, replays_of, rule_facts
from cases.correct.record import IN_THE_RECORD, Changes, differing, keep, plain, told
from cases.models import Case, Detention, Interview, Party, Person
from core import clock
from core.errors import Conflict, NotLawful, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

IDENTITY_FIELDS = (
    "surname",
    "given_name",
    "patronymic",
    "iin",
    "no_iin_reason",
    "born_on",
    "birth_year",
    "sex",
    "citizenship",
    "native_language",
    "development",
)
CONTACT_FIELDS = ("address", "phone", "school")


@dataclass
class _Before:
    """What rules had read of a person before the correction."""

    facts: dict[str, Any]
    detentions: dict[uuid.UUID, dict[str, Any]]
    ages: dict[uuid.UUID, int | None]


@transaction.atomic
def correct_person(
    *,
    actor: "Actor",
    party: Party,
    identity: people.Identity,
    reason: str,
    contact: Contact | None = None,
    relation: str | None = None,
    version: int | None = None,
) -> Party:
    """Puts right who a person of the case is: names, IIN, date of birth, sex, language,
    disability or lag in development, and how they are reached.

    The person is one record: every case of the person that the actor sees follows, and is told who the person is and
    nothing else: not the reason, not how the person is reached, as a child may be a victim there. Search finds the corrected name and
    no longer the wrong one; the age at the offence, the terms and the safeguards by age follow the date of birth. Of a
    victim or witness no address is taken (CPC art. 70(2)(5)). ``contact`` and ``relation`` None leave them as they are.
    """
    check_can_correct(actor, party.case)
    person, row = _locked(party, version)
    if row.is_protected and contact is not None and any(vars(contact).values()):
        raise NotLawful(
            _("The address of a victim or witness, or of who represents them, is not kept in this file."),
            _("Give it to the victim support service; it keeps the contact data apart."),
            basis="CPC 70(2)(5), 71(6)(12)",
        )
    about, reached = _wanted(identity), _reached(row, contact, relation)
    changes = differing(_stored(person) | _contact_of(row), about | reached)
    cases = _cases_of(actor, person, row.case)
    before = {case.pk: _read(case, person) for case in cases}
    _write(person, row, about, reached, changes)
    mine = next(case for case in cases if case.pk == row.case_id)
    _follow(actor, mine, person, row.pk, changes, before[mine.pk], reason)
    known = {name: pair for name, pair in changes.items() if name in IDENTITY_FIELDS}
    for case in cases if known else []:
        if case.pk != mine.pk:
            _follow(actor, case, person, _row_in(case, person).pk, known, before[case.pk], IN_THE_RECORD)
    return row


def _locked(party: Party, version: int | None) -> tuple[Person, Party]:
    person: Person = Person.objects.select_for_update().get(pk=party.person_id)
    if version is not None and person.version != version:
        raise Conflict(
            _("Somebody changed this person while you were working on it."),
            mine=version,
            theirs=person.version,
        )
    rows = Party.objects.select_for_update(of=("self",)).select_related("case__subject")
    row: Party = rows.get(pk=party.pk)
    row.person = person
    return person, row


def _stored(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in IDENTITY_FIELDS}


def _contact_of(party: Party) -> dict[str, Any]:
    return {name: getattr(party, name) for name in (*CONTACT_FIELDS, "relation")}


def _wanted(identity: people.Identity) -> dict[str, Any]:
    about = {name: getattr(identity, name) for name in IDENTITY_FIELDS}
    about |= {n: about[n].strip() for n in ("surname", "given_name", "patronymic", "iin")}
    about["born_on"] = identity.born_on.isoformat() if identity.born_on else ""
    about["birth_year"] = identity.born_on.year if identity.born_on else identity.birth_year
    about["no_iin_reason"] = "" if about["iin"] else identity.no_iin_reason
    if about["development"] is None:
        del about["development"]
    if not about["surname"] or not about["given_name"]:
        raise Refused(_("A person has a surname and a given name."))
    return about


def _reached(party: Party, contact: Contact | None, relation: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if contact is not None and not party.is_protected:
        wanted |= {name: value.strip() for name, value in vars(contact).items()}
    if relation is not None:
        wanted["relation"] = relation.strip()
    return wanted


def _cases_of(actor: "Actor", person: Person, first: Case) -> list[Case]:
    """The cases of this person that the actor sees, the one that is worked on first; locked in one order."""
    numbers = Party.objects.visible_to(actor).filter(person=person).values("case_id")
    found = list(
        Case.objects.visible_to(actor)
        .filter(pk__in=numbers)
        .select_related("subject")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return sorted(found, key=lambda case: case.pk != first.pk)


def _read(case: Case, person: Person) -> _Before:
    if case.subject_id == person.pk:
        held = Detention.objects.filter(case=case).select_related("case")
        detentions = {row.pk: detention_facts(row, person) for row in held}
        return _Before(rule_facts(case), detentions, _ages(case, person))
    return _Before({}, {}, _ages(case, person))


def _ages(case: Case, person: Person) -> dict[uuid.UUID, int | None]:
    """The person's age at each interview."""
    rows = Interview.objects.filter(case=case, party__person=person)
    return {row.pk: person.age_on(clock.local(row.started_at).date()) for row in rows}


def _write(
    person: Person, party: Party, about: dict[str, Any], reached: dict[str, Any], changes: Changes
) -> None:
    for name in (n for n in about if n in changes):
        setattr(person, name, about[name])
    person.birth_estimated = not person.born_on
    person.version += 1
    person.save()
    people.index(person)
    for name in (n for n in reached if n in changes):
        setattr(party, name, reached[name])
    party.save()
    if "native_language" in changes:
        for row in Party.objects.filter(person=person, until__isnull=True):
            row.language = person.native_language
            row.save(update_fields=["language"])


def _follow(
    actor: "Actor",
    case: Case,
    person: Person,
    target: uuid.UUID,
    changes: Changes,
    before: _Before,
    reason: str,
) -> None:
    """One case of the person: its age at the offence and sex, the row of the correction, the event, the clocks."""
    ages = None
    if case.subject_id == person.pk:
        case.subject = person
        old = case.age_at_offence
        case.age_at_offence, case.sex = age_at_offence(person, case.occurred_at), person.sex
        ages = [old, case.age_at_offence] if {"born_on", "birth_year"} & set(changes) else None
        case.version += 1
        case.save(update_fields=["age_at_offence", "sex", "version"])
    kept = keep(
        actor=actor,
        case=case,
        kind="person",
        target=target,
        person=person,
        changes=changes,
        reason=reason,
        view=_seen_with(person, case),
    )
    event = events.PersonCorrected(
        case_id=case.pk,
        correction=str(kept.pk),
        target=str(target),
        fields=told(changes),
        ages=ages,
        replays=_replays(case, person, before),
    )
    record(event, actor=actor)


def _row_in(case: Case, person: Person) -> Party:
    """The person's own row in a case, the latest."""
    found: Party = Party.objects.filter(case=case, person=person).order_by("-since", "id")[0]
    return found


def _seen_with(person: Person, case: Case) -> int:
    """What a reader needs to see old and new: as the person's own row there asks."""
    return int(_row_in(case, person).view_bit or P.VIEW_IDENTITY.bit)


def _replays(case: Case, person: Person, before: _Before) -> list[dict[str, Any]]:
    after = _read(case, person)
    found = replays_of(before.facts, after.facts)
    held = {row.pk: row for row in Detention.objects.filter(case=case)} if before.detentions else {}
    for number, was in before.detentions.items():
        found += detention_replays(held[number], was, after.detentions[number])
    for number, age in before.ages.items():
        if age != after.ages[number]:
            ages = {"was": {"age": age}, "now": {"age": after.ages[number]}}
            found.append({"source": "interview.recorded", "act": str(number), **ages})
    return found


@transaction.atomic
def end_party(
    *, actor: "Actor", party: Party, until: dt.datetime, reason: str, version: int | None = None
) -> Party:
    """Records that a person takes part no more: a representative was replaced, a lawyer withdrew, a name was entered by
    mistake. The child whom the case is about always takes part. The row stays in the file.
    """
    check_can_correct(actor, party.case)
    _person, row = _locked(party, version)
    if row.until is not None:
        raise Conflict(_("The end of taking part is recorded already."))
    if row.person_id == row.case.subject_id:
        raise Refused(
            _("The case is about this child; the child always takes part."),
            _("Correct the child’s data, or close the case."),
        )
    if until > clock.now() + dt.timedelta(minutes=1):
        raise Refused(_("This time is still to come."))
    row.until = max(until, row.since)
    row.save(update_fields=["until"])
    kept = keep(
        actor=actor,
        case=row.case,
        kind="ended",
        target=row.pk,
        person=row.person_id,
        changes={"until": [None, plain(row.until)]},
        reason=reason,
        view=row.view_bit,
    )
    event = events.PartyEnded(
        case_id=row.case_id,
        correction=str(kept.pk),
        party=str(row.pk),
        capacity=row.capacity,
        until=row.until.isoformat(),
    )
    record(event, actor=actor)
    return row
