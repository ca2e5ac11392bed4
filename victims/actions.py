"""Verbs of victim support."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from access import reads
from accounts.principals import Capacity
from audit import record as record_event
from cases.models import Case, Participation, Party
from cases.models.people import PROTECTED_CAPACITIES
from core import clock
from core.errors import Conflict, Refused
from victims import events
from victims.access import check_can_refer, check_can_support
from victims.models import (
    MeasureKind,
    MeasureState,
    ProtectionMeasure,
    ReferralSource,
    ServiceOffered,
    Telling,
    VictimRecord,
)

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Agency

_SOURCES = {
    "police": ReferralSource.POLICE,
    "prosecutor": ReferralSource.PROSECUTOR,
    "court": ReferralSource.COURT,
}
POLICE_ORDER_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """How to reach and protect the child. Empty text empties the field; None leaves it as it is."""

    language: str | None = None
    safe_address: str | None = None
    phone: str | None = None
    school: str | None = None
    trusted_adult: str | None = None
    supporter: str | None = None
    contact_rules: str | None = None
    separate_arrival: bool | None = None
    has_safety_plan: bool | None = None
    violence: str | None = None
    setting: str | None = None
    relation: str | None = None


@transaction.atomic
def refer_victim(*, actor: "Actor", case: Case, party: Party, to: "Agency") -> Participation:
    """Lets the victim support service into the case, for this child only (CPC art. 71(6), PREV26 art. 1(5)).

    The service sees the child and the interviews, never the file of the suspect. Referring twice is a
    Conflict.
    """
    check_can_refer(actor, case)
    if party.case_id != case.pk or party.capacity not in PROTECTED_CAPACITIES:
        raise Refused(_("Only a victim or a witness is referred to the support service."))
    if to.kind != Capacity.VICTIM_SUPPORT.kind:
        raise Refused(_("%(agency)s is no victim support service.") % {"agency": to.name})
    if was_referred(case, party, to):
        raise Conflict(_("This child has been referred to the service already."))
    participation = Participation.objects.filter(
        case=case, agency=to, capacity=Capacity.VICTIM_SUPPORT, until__isnull=True
    ).first() or Participation.objects.create(
        case=case, agency=to, capacity=Capacity.VICTIM_SUPPORT, since=clock.now(), basis="CPC 71(6)"
    )
    source = _SOURCES.get(actor.agency.kind, ReferralSource.OTHER)
    record_event(
        events.VictimReferred(case_id=case.pk, party=str(party.pk), to_agency=to.pk, source=source.value),
        actor=actor,
    )
    made: Participation = participation
    return made


def was_referred(case: Case, party: Party, to: "Agency | None" = None) -> bool:
    from audit.models import Event

    found = Event.objects.filter(case_id=case.pk, type="victim.referred", payload__party=str(party.pk))
    return found.filter(payload__to_agency=to.pk).exists() if to else found.exists()


@transaction.atomic
def take_up_victim(*, actor: "Actor", case: Case, party: Party) -> VictimRecord:
    """The support service takes the child up: the record opens, and the worker holds it."""
    check_can_support(actor, case)
    if party.case_id != case.pk or party.capacity not in PROTECTED_CAPACITIES:
        raise Refused(_("Only a victim or a witness is taken up."))
    if VictimRecord.objects.filter(party=party, closed_on__isnull=True).exists():
        raise Conflict(_("A colleague has taken this child up already."))
    mine = Participation.objects.select_for_update().filter(
        case=case, agency=actor.agency, capacity=Capacity.VICTIM_SUPPORT, until__isnull=True
    )
    for participation in mine.filter(accepted_at__isnull=True):
        participation.accepted_at, participation.officer = clock.now(), actor.user
        participation.save(update_fields=["accepted_at", "officer"])
    referral = _referral(case, party)
    record: VictimRecord = VictimRecord.objects.create(
        case_id=case.pk,
        party=party,
        person_id=party.person_id,
        agency=actor.agency,
        worker=actor.user,
        referred_on=clock.local(referral.occurred_at).date() if referral else clock.today(),
        source=referral.payload["source"] if referral else ReferralSource.OTHER,
        language=party.language,
        taken_up_at=clock.now(),
    )
    record_event(
        events.VictimTakenUp(
            case_id=case.pk, record=str(record.pk), party=str(party.pk), agency=actor.agency.pk
        ),
        actor=actor,
    )
    return record


def _referral(case: Case, party: Party):  # type: ignore[no-untyped-def]
    from audit.models import Event

    return (
        Event.objects.filter(case_id=case.pk, type="victim.referred", payload__party=str(party.pk))
        .order_by("-occurred_at")
        .first()
    )


def _locked(actor: "Actor", record: VictimRecord, version: int | None = None) -> VictimRecord:
    """The open record, locked; Conflict when somebody changed it since ``version`` was read."""
    check_can_support(actor, record.case)
    row: VictimRecord = VictimRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if row.closed_on is not None:
        raise Refused(_("The support of this child has ended; nothing is added to the record."))
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this record while you were working on it."), mine=version, theirs=row.version
        )
    reads.note(row.case_id)
    return row


@transaction.atomic
def record_contact_details(
    *, actor: "Actor", record: VictimRecord, details: ContactDetails, version: int | None = None
) -> VictimRecord:
    """Records how to reach and protect the child. The event names the fields, never what they say (CPC art.
    70(2)(5)).
    """
    row = _locked(actor, record, version)
    changed = []
    for field in fields(details):
        value = getattr(details, field.name)
        if value is None:
            continue
        value = value.strip() if isinstance(value, str) else value
        if getattr(row, field.name) != value:
            setattr(row, field.name, value)
            changed.append(field.name)
    if not changed:
        return row
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    record_event(
        events.ContactDetailsRecorded(case_id=row.case_id, record=str(row.pk), fields=sorted(changed)),
        actor=actor,
    )
    return row


@transaction.atomic
def record_measure(
    *,
    actor: "Actor",
    record: VictimRecord,
    kind: str,
    state: str,
    since: dt.date,
    until: dt.date | None = None,
) -> ProtectionMeasure:
    """Records a measure of protection. A police protective order runs 30 days from service (PREV26 art. 60)."""
    row = _locked(actor, record)
    if until is None and kind == MeasureKind.PROTECTIVE_ORDER and state == MeasureState.IN_FORCE:
        until = since + dt.timedelta(days=POLICE_ORDER_DAYS)
    if until is not None and until < since:
        raise Refused(_("The end lies before the beginning."))
    measure: ProtectionMeasure = ProtectionMeasure.objects.create(
        case_id=row.case_id,
        record=row,
        kind=kind,
        state=state,
        since=since,
        until=until,
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    record_event(
        events.MeasureRecorded(
            case_id=row.case_id, record=str(row.pk), measure=str(measure.pk), kind=kind, state=state
        ),
        actor=actor,
    )
    return measure


@transaction.atomic
def offer_service(
    *,
    actor: "Actor",
    record: VictimRecord,
    kind: str,
    offered_on: dt.date,
    provider: str = "",
    is_accepted: bool | None = None,
    started_on: dt.date | None = None,
) -> ServiceOffered:
    """Records that help was offered, and the child's answer. Never what was found or said there."""
    row = _locked(actor, record)
    if started_on is not None and not is_accepted:
        raise Refused(_("Help begins after the child accepted it."))
    if started_on is not None and started_on < offered_on:
        raise Refused(_("Help begins after it was offered."))
    service: ServiceOffered = ServiceOffered.objects.create(
        case_id=row.case_id,
        record=row,
        kind=kind,
        provider=provider.strip(),
        offered_on=offered_on,
        is_accepted=is_accepted,
        started_on=started_on,
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    _service_event(actor, service)
    return service


def _service_event(actor: "Actor", service: ServiceOffered) -> None:
    record_event(
        events.ServiceRecorded(
            case_id=service.case_id,
            record=str(service.record_id),
            service=str(service.pk),
            kind=service.kind,
            accepted=service.is_accepted,
            started=service.started_on is not None,
        ),
        actor=actor,
    )


@transaction.atomic
def answer_service(
    *, actor: "Actor", service: ServiceOffered, is_accepted: bool, started_on: dt.date | None = None
) -> ServiceOffered:
    """Records the child's answer to an offer, or that the help has begun."""
    _locked(actor, service.record)
    row: ServiceOffered = ServiceOffered.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if started_on is not None and (not is_accepted or started_on < row.offered_on):
        raise Refused(_("Help begins after the child accepted it."))
    row.is_accepted, row.started_on = is_accepted, started_on
    row.save(update_fields=["is_accepted", "started_on"])
    _service_event(actor, row)
    return row


@transaction.atomic
def tell_child(
    *, actor: "Actor", record: VictimRecord, topic: str, told_on: dt.date, way: str, language: str
) -> Telling:
    """Records what the child was told (SG-39, CPC art. 71(6)(12),(23)); the outcome of the case among it."""
    row = _locked(actor, record)
    if told_on > clock.today():
        raise Refused(_("The day lies in the future."))
    telling: Telling = Telling.objects.create(
        case_id=row.case_id,
        record=row,
        topic=topic,
        told_on=told_on,
        way=way,
        language=language,
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    record_event(
        events.ChildTold(
            case_id=row.case_id, record=str(row.pk), topic=topic, told_on=told_on, language=language
        ),
        actor=actor,
    )
    return telling


@transaction.atomic
def close_support(*, actor: "Actor", record: VictimRecord, on: dt.date | None = None) -> VictimRecord:
    """Ends the support. Nothing is added to the record from then on; only its retention runs."""
    row = _locked(actor, record)
    row.closed_on, row.version = on or clock.today(), row.version + 1
    row.save(update_fields=["closed_on", "version"])
    record_event(
        events.SupportClosed(case_id=row.case_id, record=str(row.pk), closed_on=row.closed_on), actor=actor
    )
    return row
