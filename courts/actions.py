"""Verbs of the court. Each checks, locks, writes, and records exactly one event."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import actions as case_actions
from cases import routing
from cases.models import Case, Charge, Party, Stage
from core import clock
from core.errors import Conflict, Refused
from courts import access, events, lawful, queries
from courts.choices import (
    DECIDING_KINDS,
    PROTECTED_ROLES,
    TO_PROBATION,
    HearingState,
    MoveReason,
    OutcomeKind,
    ParticipantRole,
    Preparation,
    Presence,
    Publicity,
)
from courts.models import Courtroom, Hearing, HearingParticipant, Outcome
from notifications import outbox
from scheduling import actions as calendar
from scheduling import queries as resources
from scheduling.models import Resource, ResourceKind
from scheduling.slots import Period

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Agency

_KINDS = {
    ParticipantRole.LAWYER: ResourceKind.LAWYER,
    ParticipantRole.PSYCHOLOGIST: ResourceKind.PSYCHOLOGIST,
    ParticipantRole.PROSECUTOR: ResourceKind.PROSECUTOR,
    ParticipantRole.INTERPRETER: ResourceKind.INTERPRETER,
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who must be at a hearing: a party of the case or a colleague."""

    role: str
    party: Party | None = None
    user: User | None = None
    must_not_meet: bool = False
    is_replaceable: bool = False

    def resource(self) -> Resource:
        """The bookable side; one for each human being, whatever the role."""
        if self.user:
            return resources.resource_of_user(
                self.user, _KINDS.get(ParticipantRole(self.role), ResourceKind.PERSON)
            )
        if self.party is None:
            raise ValueError("a participant is a party or a user")
        return resources.resource_of_person(self.party.person_id)


def room_resource(room: Courtroom) -> Resource:
    return resources.resource_of_room(
        room.pk, name_kk=room.name_kk, name_ru=room.name_ru, name_en=room.name_en
    )


def judge_resource(judge: User) -> Resource:
    return resources.resource_of_user(judge, ResourceKind.JUDGE)


@transaction.atomic
def schedule_hearing(
    *,
    actor: "Actor",
    case: Case,
    kind: str,
    courtroom: Courtroom,
    judge: User,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    people: Sequence[Person] = (),
    publicity: str = Publicity.LIMITED,
) -> Hearing:
    """Books a hearing with its room and people, or nothing at all.

    Conflict when somebody took the time first, with the next free slots. NotLawful SG-22 for an open session.
    """
    lawful.check_publicity(publicity)
    court = access.court_of(actor)
    row = case_actions.locked(case)
    access.check_can_schedule(actor, row)
    if courtroom.court_id != court.pk:
        raise Refused(_("This room belongs to another court."))
    if starts_at < clock.now():
        raise Refused(_("A hearing is booked for a time to come."), _("Choose a later time."))
    hearing = Hearing(
        case=row, kind=kind, court=court, courtroom=courtroom, judge=judge, starts_at=starts_at, ends_at=ends_at,
        publicity=publicity, booked_at=clock.now(), booked_by=actor.user,
    )  # fmt: skip
    hearing.save(force_insert=True)
    missing = _book(actor, hearing, people)
    HearingParticipant.objects.bulk_create(_participant(hearing, person, missing) for person in people)
    record(
        events.HearingScheduled(
            case_id=row.pk,
            hearing_id=hearing.pk,
            kind=kind,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            court=court.pk,
        ),
        actor=actor,
    )
    return hearing


def _book(actor: "Actor", hearing: Hearing, people: Iterable[Person]) -> set[int]:
    """Takes the room, the judge and everybody who is free; returns the busy ones for whom a colleague can come."""
    period = Period(hearing.starts_at, hearing.ends_at)
    fixed = [room_resource(hearing.courtroom), judge_resource(hearing.judge)]
    wanted = [(person, person.resource()) for person in people]
    optional = [r.pk for person, r in wanted if person.is_replaceable]
    busy = set(resources.busy_periods(optional, period.start, period.end))
    calendar.book(
        actor=actor,
        case=hearing.case,
        hearing_id=hearing.pk,
        resources=[*fixed, *(r for _person, r in wanted if r.pk not in busy)],
        period=period,
    )
    return busy


def _participant(hearing: Hearing, person: Person, missing: set[int]) -> HearingParticipant:
    protected = person.role in PROTECTED_ROLES
    colleague = person.is_replaceable and person.resource().pk in missing
    return HearingParticipant(
        case=hearing.case,
        hearing=hearing,
        role=person.role,
        party=person.party,
        user=person.user,
        must_not_meet=person.must_not_meet,
        is_replaceable=person.is_replaceable,
        presence=Presence.COLLEAGUE if colleague else Presence.ASKED,
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW).bit,
    )


def _locked(hearing: Hearing, version: int | None) -> Hearing:
    """The hearing, locked after its case, so that all verbs take their locks in one order."""
    case_actions.locked(hearing.case)
    row: Hearing = (
        Hearing.objects.select_for_update(of=("self",))
        .select_related("case", "courtroom", "judge")
        .get(pk=hearing.pk)
    )
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this hearing while you were working on it."), mine=version, theirs=row.version
        )
    return row


@transaction.atomic
def reschedule(
    *,
    actor: "Actor",
    hearing: Hearing,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    courtroom: Courtroom | None = None,
    version: int | None = None,
) -> Hearing:
    """Moves a hearing with all its people; a summons made before counts no more (CPC art. 322(4))."""
    row = _locked(hearing, version)
    access.check_can_change_hearing(actor, row)
    _check_reason(reason)
    if starts_at < clock.now():
        raise Refused(_("A hearing is booked for a time to come."), _("Choose a later time."))
    before = row.starts_at
    calendar.release(actor=actor, case=row.case, hearing_id=row.pk)
    row.starts_at, row.ends_at, row.move_reason = starts_at, ends_at, reason
    row.courtroom = courtroom or row.courtroom
    row.notice_given_at, row.version = None, row.version + 1
    row.prepared = [key for key in row.prepared if key != Preparation.SUMMONS]
    row.save()
    missing = _book(actor, row, people_of(row))
    for participant in HearingParticipant.objects.filter(hearing=row):
        busy = participant.is_replaceable and _person(participant).resource().pk in missing
        participant.presence = Presence.COLLEAGUE if busy else Presence.ASKED
        participant.save(update_fields=["presence"])
    record(
        events.HearingMoved(
            case_id=row.case_id,
            hearing_id=row.pk,
            kind=row.kind,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            before=before.isoformat(),
            reason=reason,
        ),
        actor=actor,
    )
    return row


def _check_reason(reason: str) -> None:
    if not reason or reason not in MoveReason.values:
        raise Refused(_("Say why the hearing is moved or cancelled."), _("Choose a reason from the list."))


def _person(participant: HearingParticipant) -> Person:
    return Person(
        role=participant.role,
        party=participant.party,
        user=participant.user,
        must_not_meet=participant.must_not_meet,
        is_replaceable=participant.is_replaceable,
    )


def people_of(hearing: Hearing) -> list[Person]:
    rows = HearingParticipant.objects.filter(hearing=hearing).select_related("party", "user")
    return [_person(row) for row in rows]


@transaction.atomic
def cancel(*, actor: "Actor", hearing: Hearing, reason: str, version: int | None = None) -> Hearing:
    """Cancels a hearing and gives its room and people back."""
    row = _locked(hearing, version)
    access.check_can_change_hearing(actor, row)
    _check_reason(reason)
    calendar.release(actor=actor, case=row.case, hearing_id=row.pk)
    row.state, row.move_reason, row.version = HearingState.CANCELLED, reason, row.version + 1
    row.save(update_fields=["state", "move_reason", "version"])
    record(
        events.HearingCancelled(
            case_id=row.case_id,
            hearing_id=row.pk,
            kind=row.kind,
            starts_at=row.starts_at.isoformat(),
            reason=reason,
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def prepare(*, actor: "Actor", hearing: Hearing, done: Iterable[str], version: int | None = None) -> Hearing:
    """Ticks what is in order before the hearing; the first tick of the summonses is the notice to the parties."""
    row = _locked(hearing, version)
    access.check_can_change_hearing(actor, row)
    row.prepared = [key for key in Preparation.values if key in set(done)]
    told = Preparation.SUMMONS in row.prepared and row.notice_given_at is None
    if told:
        row.notice_given_at = clock.now()
    row.version += 1
    row.save(update_fields=["prepared", "notice_given_at", "version"])
    if told:
        record(
            events.HearingNotified(
                case_id=row.case_id, hearing_id=row.pk, kind=row.kind, starts_at=row.starts_at.isoformat()
            ),
            actor=actor,
        )
    else:
        record(
            events.HearingPrepared(case_id=row.case_id, hearing_id=row.pk, kind=row.kind, done=row.prepared),
            actor=actor,
        )
    return row


@transaction.atomic
def answer(*, actor: "Actor", participant: HearingParticipant, presence: str) -> HearingParticipant:
    """Records whether somebody will come."""
    row = _locked(participant.hearing, None)
    access.check_can_change_hearing(actor, row)
    participant.presence = Presence(presence)
    participant.save(update_fields=["presence"])
    record(
        events.HearingPrepared(case_id=row.case_id, hearing_id=row.pk, kind=row.kind, done=row.prepared),
        actor=actor,
    )
    return participant


@transaction.atomic
def record_outcome(
    *, actor: "Actor", hearing: Hearing, decision: lawful.Decision, version: int | None = None
) -> Outcome:
    """Records what a hearing ended with and moves the case on.

    A decision releases or sentences the child and moves the case to “decided” or “diverted”; diversion, a conditional
    sentence and restriction of freedom let the region’s probation service in (Law on Probation art. 19). Whether the
    child was heard is asked for every decision (CRC art. 12); a child who was not heard needs a reason. Raises NotLawful
    for what no court may decide (SG-25, SG-26, SG-28, SG-30).
    """
    row = _locked(hearing, version)
    access.check_can_record_outcome(actor, row)
    if row.starts_at > clock.now():
        raise Refused(
            _("This hearing has not begun yet."),
            _("Record the outcome afterwards, or move or cancel the hearing."),
        )
    final = decision.kind not in (OutcomeKind.ADJOURNED, OutcomeKind.RULING)
    charge = Charge.objects.filter(case=row.case, is_principal=True, ended_at__isnull=True).first()
    act = _act(charge)
    _check_complete(decision, final)
    lawful.check(decision, act, row.case.subject.age_on(decision.decided_on))
    outcome = Outcome(
        case=row.case, hearing=row, recorded_at=clock.now(), recorded_by=actor.user,
        **(asdict(decision) | {"measures": list(decision.measures)}),
    )  # fmt: skip
    outcome.save(force_insert=True)
    row.state = HearingState.ADJOURNED if decision.kind == OutcomeKind.ADJOURNED else HearingState.HELD
    row.version += 1
    row.save(update_fields=["state", "version"])
    stage, probation = _move_case(row, decision) if final else (row.case.stage, None)
    record(_recorded(row, outcome, act, final, stage, probation), actor=actor)
    if probation:
        case_actions.let_in(
            row.case, probation, Capacity.PROBATION, basis=decision.legal_basis or f"outcome:{decision.kind}"
        )
    return outcome


def _act(charge: Charge | None) -> lawful.Act:
    if charge is None:
        return lawful.Act()
    offence = charge.offence
    return lawful.Act(article=offence.article, part=offence.part, category=offence.category)


def _check_complete(decision: lawful.Decision, final: bool) -> None:
    if decision.kind == OutcomeKind.ADJOURNED and not decision.adjourn_reason:
        raise Refused(_("Say why the hearing was adjourned."))
    if final and not decision.child_asked:
        raise Refused(_("Say how the child was heard."), _("If the child was not heard, say so and why."))
    if decision.child_asked == "not_asked" and not decision.not_asked_reason.strip():
        raise Refused(_("Say why the child was not heard."))


def _move_case(hearing: Hearing, decision: lawful.Decision) -> tuple[str, "Agency | None"]:
    """The case's new stage, and the probation service that takes part from now on."""
    case = case_actions.locked(hearing.case)
    if hearing.kind in DECIDING_KINDS or case.stage == Stage.IN_COURT:
        verb = "record_diversion" if decision.kind == OutcomeKind.DIVERSION else "record_decision"
        case_actions.move(case, verb)
    hearing.case = case
    if decision.kind not in TO_PROBATION:
        return case.stage, None
    return case.stage, routing.default_agency(Capacity.PROBATION, case.region)


def _recorded(
    hearing: Hearing, outcome: Outcome, act: lawful.Act, final: bool, stage: str, to: "Agency | None"
) -> events.OutcomeRecorded:
    came = HearingParticipant.objects.filter(hearing=hearing, role=ParticipantRole.REPRESENTATIVE)
    return events.OutcomeRecorded(
        case_id=hearing.case_id,
        occurred_at=hearing.starts_at,
        outcome=outcome.pk,
        hearing_id=hearing.pk,
        hearing_kind=hearing.kind,
        kind=outcome.kind,
        decided_on=outcome.decided_on.isoformat(),
        in_force_on=outcome.in_force_on.isoformat() if outcome.in_force_on else None,
        adjourn_reason=outcome.adjourn_reason,
        months=outcome.months,
        measures=list(outcome.measures),
        category=act.category,
        is_final=final,
        non_custodial_reasoned=outcome.non_custodial_reasoned,
        child_asked=outcome.child_asked,
        representative_present=came.exclude(presence=Presence.CANNOT).exists(),
        to_agency=to.pk if to else None,
        stage=stage,
    )


@transaction.atomic
def order_summonses(*, actor: "Actor", day: dt.date, language: str) -> int:
    """Promises the summonses of a whole day: the worker draws them and keeps each with its case. Returns how many."""
    court = access.court_of(actor)
    if not actor.has(P.PRINT):
        raise Refused(_("Your role, %(role)s, does not print papers.") % {"role": actor.role.name})
    planned = [h for h in queries.of_day(actor, court, day) if h.is_planned]
    for hearing in planned:
        outbox.post(
            "documents.tasks.make", actor=actor, key="summons", ref=str(hearing.pk), language=language
        )
    return len(planned)
