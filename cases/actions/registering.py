"""A case begins: the child, the incident, and whether the law makes the child liable at all."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Region
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity, agency_principal
from audit import record
from cases import events, people, queries
from cases.actions.parties import Contact, let_in
from cases.merging.queries import survivor_of
from cases.models import (
    Case,
    CaseKind,
    Charge,
    Party,
    PartyCapacity,
    Person,
    PersonSearch,
)
from core import clock
from core.errors import Refused
from legal import liability, norms
from legal.forbidden import refuse_unlawful
from legal.guarantees import Circumstances

if TYPE_CHECKING:
    from accounts.actor import Actor
    from legal.models import Offence


@dataclass(frozen=True, kw_only=True)
class Incident:
    """What happened, when and where."""

    occurred_at: dt.datetime | None = None
    place: str = ""
    summary: str = ""
    language_of_proceedings: str = "ru"
    erdr_number: str = ""
    investigation_form: str = "preliminary"


@transaction.atomic
def register(
    *,
    actor: "Actor",
    search_id: uuid.UUID | str | None,
    incident: Incident,
    person: Person | None = None,
    identity: people.Identity | None = None,
    contact: Contact | None = None,
    offence: "Offence | None" = None,
    kind: str = CaseKind.CRIMINAL,
    region: Region | None = None,
) -> Case:
    """Registers a case about one child; the agency takes part at once and the prosecutor of the region supervises.

    Needs a search receipt (no second record of one child); the same receipt again returns the case that it made. A
    child below the age of liability is not registered as a suspect: NotLawful SG-01 with the protective track as the
    lawful way on (CC art. 15; CPC art. 35).
    """
    if not actor.has(P.CHANGE):
        raise Refused(_("Your role, %(role)s, does not register cases.") % {"role": actor.role.name})
    receipt = people.use_receipt(actor=actor, search_id=search_id)
    made = case_of_receipt(actor=actor, receipt=receipt)
    if made is not None:
        return made
    where = region or actor.agency.region
    if where is None:
        raise Refused(_("Choose the region of the case: your agency works in the whole country."))
    subject = (
        survivor_of(person) if person else people.create(actor=actor, identity=identity or people.Identity())
    )
    age = age_at_offence(subject, incident.occurred_at)
    _check_lawful(kind, age, incident, offence)
    case = _begin(actor, _case_id(receipt), kind, subject, where, age, incident)
    _name_child(case, contact or Contact())
    if offence is not None:
        Charge.objects.create(case=case, offence=offence, recorded_at=case.registered_at)
    receipt.used_at = case.registered_at
    receipt.save(update_fields=["used_at"])
    for supervisor in (Capacity.SUPERVISING, Capacity.OVERSIGHT):
        let_in(case, _supervising_office(supervisor, where), supervisor, basis="CPC 179(1), 193")
    record(
        events.CaseRegistered(
            case_id=case.pk,
            agency=actor.agency.pk,
            kind=kind,
            age_at_offence=age,
            investigation_form=incident.investigation_form,
            age_proved=bool(subject.birth_date) and not subject.birth_estimated,
        ),
        actor=actor,
    )
    return case


def _check_lawful(kind: str, age: int | None, incident: Incident, offence: "Offence | None") -> None:
    """NotLawful for a child below the age of liability, and for a form of investigation that no child's case takes."""
    if kind == CaseKind.ADMINISTRATIVE:
        refuse_unlawful("administrative_registration", Circumstances(age=age))
    if kind != CaseKind.CRIMINAL:
        return
    if offence is not None:
        check_liable_age(age, offence, incident.occurred_at)
    form = {"form": incident.investigation_form}
    refuse_unlawful("form_of_investigation", Circumstances(age=age, more=form))


def _begin(
    actor: "Actor",
    number: uuid.UUID,
    kind: str,
    subject: Person,
    region: Region,
    age: int | None,
    incident: Incident,
) -> Case:
    instant = clock.now()
    case = Case(
        pk=number,
        code=queries.next_code(region.letters, clock.local(instant).year),
        kind=kind,
        stage_since=instant,
        subject=subject,
        region=region,
        registrar=actor.agency,
        registrar_principal=agency_principal(actor.agency.pk, Capacity.INVESTIGATING),
        registered_at=instant,
        age_at_offence=age,
        sex=subject.sex,
        subject_capacity=PartyCapacity.SUSPECT if kind == CaseKind.CRIMINAL else PartyCapacity.RESPONDENT,
        **_incident_fields(incident),
    )
    case.save(force_insert=True)
    return case


def _name_child(case: Case, contact: Contact) -> None:
    Party.objects.create(
        case=case,
        person=case.subject,
        capacity=case.subject_capacity,
        since=case.registered_at,
        language=case.subject.native_language,
        **vars(contact),
    )


def _case_id(receipt: PersonSearch) -> uuid.UUID:
    """One receipt makes one case: its number follows from the receipt's, which is random."""
    return uuid.uuid5(receipt.pk, "case")


def case_of_receipt(*, actor: "Actor", receipt: PersonSearch) -> Case | None:
    """The case that a receipt has made already; waits for a registration with the same receipt that is under way."""
    locked_receipt = PersonSearch.objects.select_for_update().get(pk=receipt.pk)
    if locked_receipt.used_at is None:
        return None
    made: Case | None = Case.objects.visible_to(actor).filter(pk=_case_id(receipt)).first()
    return made


def check_liable(*, identity: people.Identity, incident: Incident, offence: "Offence") -> None:
    """Whether a child may be registered as a suspect: NotLawful SG-01 below the age of liability (CC art. 15)."""
    person = Person(
        born_on=identity.born_on.isoformat() if identity.born_on else "", birth_year=identity.birth_year
    )
    at = incident.occurred_at
    check_liable_age(age_at_offence(person, at), offence, at)


def _incident_fields(incident: Incident) -> dict[str, object]:
    return dict(vars(incident))


def age_at_offence(person: Person, occurred_at: dt.datetime | None) -> int | None:
    """Full years on the day of the act; unknown stays unknown and is presumed to be a child's."""
    day = _day_of(occurred_at)
    if person.birth_date:
        return person.age_on(day)
    return day.year - person.birth_year - 1 if person.birth_year else None


def _day_of(occurred_at: dt.datetime | None) -> dt.date:
    return clock.local(occurred_at).date() if occurred_at else clock.today()


def check_liable_age(age: int | None, offence: "Offence", occurred_at: dt.datetime | None) -> None:
    """NotLawful SG-01 where a child of this age does not answer for the article on the day of the act (CC art. 15).

    Whether a child of unknown age answers is not known yet: the case is registered, and the age examined.
    """
    day = _day_of(occurred_at)
    liable = None if age is None else liability.liable(age, offence, day, norms.ages(day))
    refuse_unlawful(
        "registration",
        Circumstances(age=age, category=offence.category, more={"liable": liable}),
        _("A child of %(age)s is not criminally liable under article %(article)s.")
        % {"age": age, "article": offence.citation},
    )


def _supervising_office(capacity: Capacity, region: Region) -> Agency | None:
    offices = Agency.objects.filter(kind="prosecutor", closed_on__isnull=True)
    if capacity == Capacity.OVERSIGHT:
        return offices.filter(region__isnull=True).order_by("pk").first()
    return offices.filter(region=region).order_by("pk").first()
