"""Verbs of the case spine. Each checks, locks, writes, and records exactly one event."""

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
from cases import events, people, queries, routing, workflow
from cases.access import check_can_step, check_may
from cases.hours import hours_allowed
from cases.models import (
    Case,
    CaseKind,
    Charge,
    Detention,
    Interview,
    Participation,
    Party,
    PartyCapacity,
    Person,
    PersonSearch,
    Stage,
)
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from core.errors import Conflict, NotLawful, Refused
from legal import liability

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
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


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach a person. Never taken for victims and witnesses: their data lie with the victim service."""

    address: str = ""
    phone: str = ""
    school: str = ""


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
    subject = person or people.create(actor=actor, identity=identity or people.Identity())
    instant = clock.now()
    age = age_at_offence(subject, incident.occurred_at)
    if kind == CaseKind.CRIMINAL and offence is not None:
        check_liable_age(age, offence, incident.occurred_at)
    if kind == CaseKind.CRIMINAL and incident.investigation_form != "preliminary":
        raise NotLawful(
            _("A case of a minor is investigated as preliminary investigation only."),
            _("Choose “preliminary investigation”."),
            code="SG-18",
            basis="CPC 189(3), 190(6)(5)",
        )
    capacity = PartyCapacity.SUSPECT if kind == CaseKind.CRIMINAL else PartyCapacity.RESPONDENT
    case = Case(
        pk=_case_id(receipt),
        code=queries.next_code(where.letters, clock.local(instant).year),
        kind=kind,
        stage_since=instant,
        subject=subject,
        region=where,
        registrar=actor.agency,
        registrar_principal=agency_principal(actor.agency.pk, Capacity.INVESTIGATING),
        registered_at=instant,
        age_at_offence=age,
        sex=subject.sex,
        subject_capacity=capacity,
        **_incident_fields(incident),
    )
    case.save(force_insert=True)
    add = contact or Contact()
    Party.objects.create(
        case=case,
        person=subject,
        capacity=capacity,
        since=instant,
        language=subject.native_language,
        **vars(add),
    )
    if offence is not None:
        Charge.objects.create(case=case, offence=offence, recorded_at=instant)
    receipt.used_at = instant
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
        ),
        actor=actor,
    )
    return case


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
    """NotLawful SG-01 where a child of this age does not answer for the article on the day of the act (CC art. 15)."""
    day = _day_of(occurred_at)
    if age is None or liability.liable(age, offence, day):
        return
    raise NotLawful(
        _("A child of %(age)s is not criminally liable under article %(article)s.")
        % {"age": age, "article": offence.citation},
        _("Register a civil protection case instead: the protective track stays open."),
        code="SG-01",
        basis="CC 15",
    )


def _supervising_office(capacity: Capacity, region: Region) -> Agency | None:
    offices = Agency.objects.filter(kind="prosecutor", closed_on__isnull=True)
    if capacity == Capacity.OVERSIGHT:
        return offices.filter(region__isnull=True).order_by("pk").first()
    return offices.filter(region=region).order_by("pk").first()


def let_in(
    case: Case, agency: Agency | None, capacity: Capacity, *, basis: str, officer: "User | None" = None
) -> Participation | None:
    """Adds a participation unless it holds already. The access rows follow by trigger."""
    if agency is None:
        return None
    held: Participation | None = Participation.objects.filter(
        case=case, agency=agency, capacity=capacity, until__isnull=True
    ).first()
    if held:
        return held
    made: Participation = Participation.objects.create(
        case=case, agency=agency, capacity=capacity, since=clock.now(), basis=basis, officer=officer
    )
    return made


@transaction.atomic
def add_party(
    *,
    actor: "Actor",
    case: Case,
    capacity: str,
    search_id: uuid.UUID | str | None = None,
    person: Person | None = None,
    identity: people.Identity | None = None,
    contact: Contact | None = None,
    relation: str = "",
    represents: Party | None = None,
) -> Party:
    """Adds a person to a case: a victim, a legal representative, a lawyer.

    ``represents`` is whose legal representative it is; None for the child whom the case is about. A victim's or
    witness's address, and that of who represents them, is refused here and by the database; the victim service keeps
    it (CPC art. 70(2)(5)).
    """
    check_may(actor, case, P.CHANGE)
    if represents is not None:
        _check_represents(case, capacity, represents)
    protected = is_protected(capacity, represents)
    if protected and contact is not None and any(vars(contact).values()):
        raise NotLawful(
            _("The address of a victim or witness, or of who represents them, is not kept in this file."),
            _("Give it to the victim support service; it keeps the contact data apart."),
            basis="CPC 70(2)(5), 71(6)(12)",
        )
    if person is None:
        if capacity in (PartyCapacity.SUSPECT, *PROTECTED_CAPACITIES):
            people.use_receipt(actor=actor, search_id=search_id)
        person = people.create(actor=actor, identity=identity or people.Identity())
    party: Party = Party.objects.create(
        case=case,
        person=person,
        capacity=capacity,
        relation=relation,
        represents=represents,
        since=clock.now(),
        language=person.native_language,
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW_IDENTITY).bit,
        **vars(contact or Contact()),
    )
    record(events.PartyAdded(case_id=case.pk, party=str(party.pk), capacity=capacity), actor=actor)
    return party


def is_protected(capacity: str, represents: Party | None) -> bool:
    """Whether a person is kept from those who may know the child only: victims, witnesses, and who speaks for them."""
    return capacity in PROTECTED_CAPACITIES or (
        represents is not None and represents.capacity in PROTECTED_CAPACITIES
    )


def _check_represents(case: Case, capacity: str, represents: Party) -> None:
    if capacity != PartyCapacity.LEGAL_REPRESENTATIVE:
        raise Refused(_("Only a legal representative represents somebody."))
    if represents.case_id != case.pk or represents.until is not None:
        raise Refused(_("The person who is represented does not take part in this case."))


@transaction.atomic
def detain(
    *,
    actor: "Actor",
    case: Case,
    started_at: dt.datetime,
    delivered_at: dt.datetime | None = None,
    protocol_at: dt.datetime | None = None,
    exception: str = "",
    place: str = "",
    representative_told_at: dt.datetime | None = None,
    apart_from_adults: bool | None = None,
) -> Detention:
    """Records that the child was deprived of liberty, from the minute it began in fact (CPC art. 131(2), 131(4)).

    A fact is always recorded, however late. How many hours are allowed, and how many with a listed ground, say the
    rules of the law (``cases.hours``).
    """
    check_may(actor, case, P.CHANGE)
    if Detention.objects.filter(case=case, ended_at__isnull=True).exists():
        raise Conflict(_("This child is recorded as detained already. Record the release first."))
    party = Party.objects.filter(case=case, person_id=case.subject_id, until__isnull=True).first()
    detention = Detention(
        case=case,
        party=party,
        started_at=started_at,
        delivered_at=delivered_at,
        protocol_at=protocol_at,
        exception=exception,
        representative_told_at=representative_told_at,
        apart_from_adults=apart_from_adults,
        recorded_at=clock.now(),
        place=place,
    )
    detention.save(force_insert=True)
    record(
        events.ChildDetained(
            case_id=case.pk,
            occurred_at=started_at,
            detention=str(detention.pk),
            exception=exception,
            hours_allowed=hours_allowed(exception, started_at),
            delivered_at=delivered_at.isoformat() if delivered_at else "",
            protocol_at=protocol_at.isoformat() if protocol_at else "",
            representative_told_at=representative_told_at.isoformat() if representative_told_at else "",
            foreign=case.subject.citizenship != "KAZ",
            age=case.subject.age_on(clock.local(started_at).date()),
        ),
        actor=actor,
    )
    return detention


@transaction.atomic
def release(*, actor: "Actor", detention: Detention, ended_at: dt.datetime, reason: str) -> Detention:
    """Records the end of a detention (CPC art. 133)."""
    check_may(actor, detention.case, P.CHANGE)
    locked: Detention = Detention.objects.select_for_update().get(pk=detention.pk)
    if locked.ended_at is not None:
        raise Conflict(_("The end of this detention is recorded already."))
    if ended_at < locked.started_at:
        raise Refused(_("The end lies before the beginning of the detention."))
    locked.ended_at, locked.end_reason, locked.version = ended_at, reason, locked.version + 1
    locked.save(update_fields=["ended_at", "end_reason", "version"])
    record(
        events.ChildReleased(
            case_id=locked.case_id, occurred_at=ended_at, detention=str(locked.pk), reason=reason
        ),
        actor=actor,
    )
    return locked


@transaction.atomic
def record_interview(
    *, actor: "Actor", case: Case, party: Party, kind: str, started_at: dt.datetime, ended_at: dt.datetime
) -> Interview:
    """Records an interrogation or interview: its minutes and kind, never its content (CPC art. 535(2), 209(4))."""
    check_may(actor, case, P.CHANGE)
    protected = party.capacity in PROTECTED_CAPACITIES
    interview: Interview = Interview.objects.create(
        case=case,
        party=party,
        kind=kind,
        started_at=started_at,
        ended_at=ended_at,
        recorded_at=clock.now(),
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW_FILE).bit,
    )
    minutes = round((ended_at - started_at).total_seconds() / 60)
    record(
        events.InterviewRecorded(
            case_id=case.pk,
            occurred_at=started_at,
            interview=str(interview.pk),
            kind=kind,
            minutes=minutes,
            age=party.person.age_on(clock.local(started_at).date()),
        ),
        actor=actor,
    )
    return interview


def locked(case: Case, version: int | None = None) -> Case:
    """The case, locked for a change; Conflict when somebody changed it since ``version`` was read."""
    row: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this case while you were working on it."), mine=version, theirs=row.version
        )
    return row


def move(case: Case, verb: str) -> tuple[str, str]:
    """Moves a locked case along the workflow; returns the stages before and after."""
    before = case.stage
    case.stage = workflow.step(verb, before).target
    case.stage_since = clock.now()
    case.version += 1
    case.save(update_fields=["stage", "stage_since", "version"])
    return before, case.stage


@transaction.atomic
def hand_over(
    *,
    actor: "Actor",
    case: Case,
    verb: str,
    to: Agency,
    capacity: Capacity,
    version: int | None = None,
    basis: str = "",
) -> Case:
    """Sends a case on to another agency, which takes part from now on in ``capacity``. The sender keeps its own part."""
    row = locked(case, version)
    check_can_step(actor, row, verb)
    if to.kind != capacity.kind:
        raise Refused(_("%(agency)s cannot take the case in this capacity.") % {"agency": to.name})
    move(row, verb)
    # Whoever hears of the step must find the receiving agency in the case: let in first, record last.
    let_in(row, to, capacity, basis=basis or verb)
    record(
        events.CaseTransferred(
            case_id=row.pk, verb=verb, stage=row.stage, to_agency=to.pk, capacity=int(capacity)
        ),
        actor=actor,
    )
    return row


def send_to_prosecutor(
    *, actor: "Actor", case: Case, to: Agency | None = None, version: int | None = None
) -> Case:
    """The investigator sends the file with the completion report to the prosecutor (CPC art. 298-300)."""
    office = to or routing.default_agency(Capacity.SUPERVISING, case.region)
    return hand_over(
        actor=actor,
        case=case,
        verb="send_to_prosecutor",
        to=office,
        capacity=Capacity.SUPERVISING,
        version=version,
        basis="CPC 298-300",
    )


def send_to_court(
    *, actor: "Actor", case: Case, to: Agency | None = None, version: int | None = None
) -> Case:
    """The prosecutor sends the case to the specialised inter-district juvenile court (CPC art. 304-305, 307)."""
    court = to or routing.default_agency(Capacity.TRYING, case.region)
    return hand_over(
        actor=actor,
        case=case,
        verb="send_to_court",
        to=court,
        capacity=Capacity.TRYING,
        version=version,
        basis="CPC 304, 307",
    )


@transaction.atomic
def return_to_investigator(*, actor: "Actor", case: Case, version: int | None = None) -> Case:
    """The prosecutor returns the case for additional investigation (CPC art. 192(7), 302)."""
    row = locked(case, version)
    check_can_step(actor, row, "return_to_investigator")
    before, after = move(row, "return_to_investigator")
    record(
        events.StageChanged(case_id=row.pk, verb="return_to_investigator", before=before, after=after),
        actor=actor,
    )
    return row


@transaction.atomic
def accept(*, actor: "Actor", case: Case, version: int | None = None) -> Case:
    """The receiving agency accepts the case and names the colleague who holds it.

    In court this is the receipt of the case, from which the five days of CPC art. 319(4) run.
    """
    row = locked(case, version)
    check_may(actor, row, P.ACCEPT)
    mine = (
        Participation.objects.select_for_update()
        .filter(case=row, agency=actor.agency, until__isnull=True)
        .exclude(capacity=Capacity.FORMER)
        .order_by("-since")
        .first()
    )
    if mine is None:
        raise Refused(_("Your agency does not take part in this case."))
    if mine.accepted_at is not None:
        raise Conflict(_("The case has been accepted already."))
    if row.stage == Stage.SENT_TO_COURT and mine.capacity == Capacity.TRYING:
        move(row, "receive_in_court")
    mine.accepted_at, mine.officer = clock.now(), actor.user
    mine.save(update_fields=["accepted_at", "officer"])
    record(
        events.CaseAccepted(case_id=row.pk, agency=actor.agency.pk, capacity=mine.capacity, stage=row.stage),
        actor=actor,
    )
    return row
