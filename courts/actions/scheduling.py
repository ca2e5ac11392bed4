"""Booking, moving and cancelling a hearing: its time, its room and its people go together."""

import datetime as dt
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import CasePermission as P
from audit import record
from cases import actions as case_actions
from cases.models import Case
from core import clock
from core.errors import Refused
from courts import access, events, lawful, limits, participants
from courts.actions.locks import locked
from courts.choices import PROTECTED_ROLES, HearingState, MoveReason, Preparation, Presence, Publicity
from courts.models import Courtroom, Hearing, HearingParticipant
from courts.participants import Person
from scheduling import actions as calendar
from scheduling import queries as resources
from scheduling.slots import Period

if TYPE_CHECKING:
    from accounts.actor import Actor
    from scheduling.models import Resource


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
    time_reason: str = "",
) -> Hearing:
    """Books a hearing with its room and people, or nothing at all.

    Refused for a room or a judge of another court. NotLawful SG-22 for an open session, and for a trial without notice
    or after its latest start (CPC art. 322(4)). NeedsReason for a time at which the court does not usually sit, until
    ``time_reason`` says why. Conflict when somebody took the time first, with the next free slots.
    """
    court = access.court_of(actor)
    row = case_actions.locked(case)
    access.check_can_schedule(actor, row)
    lawful.check_publicity(publicity, row.age_at_offence)
    access.check_can_use(court, courtroom, judge)
    period = Period(starts_at, ends_at)
    unusual = lawful.check_time(period, limits.for_kind(kind, clock.now(), row), time_reason)
    hearing = Hearing(
        case=row, kind=kind, court=court, courtroom=courtroom, judge=judge, starts_at=starts_at, ends_at=ends_at,
        publicity=publicity, booked_at=clock.now(), booked_by=actor.user, time_reason=time_reason if unusual else "",
    )  # fmt: skip
    hearing.save(force_insert=True)
    presences = _book(actor, hearing, people)
    HearingParticipant.objects.bulk_create(
        _participant(hearing, person, presence) for person, presence in zip(people, presences, strict=True)
    )
    record(
        events.HearingScheduled(
            case_id=row.pk,
            hearing_id=hearing.pk,
            kind=kind,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            court=court.pk,
            unusual=unusual or None,
            time_reason=hearing.time_reason,
            goes_on=limits.goes_on(row, kind),
        ),
        actor=actor,
    )
    return hearing


def _book(actor: "Actor", hearing: Hearing, people: Sequence[Person]) -> list[Presence]:
    """Takes the room, the judge and everybody who is free.

    Returns what each was asked, in their order: for a busy one who can be replaced a colleague must come.
    """
    period = Period(hearing.starts_at, hearing.ends_at)
    fixed = [participants.room_resource(hearing.courtroom), participants.judge_resource(hearing.judge)]
    known = [person for person in people if not person.is_to_be_found]
    wanted = participants.resources_of(known)
    pairs = list(zip(known, wanted, strict=True))
    optional = [resource.pk for person, resource in pairs if person.is_replaceable]
    busy = set(resources.busy_periods(optional, period.start, period.end))
    calendar.book(
        actor=actor,
        case=hearing.case,
        hearing_id=hearing.pk,
        resources=[*fixed, *(resource for resource in wanted if resource.pk not in busy)],
        period=period,
    )
    sides = {id(person): resource for person, resource in pairs}
    return [_presence(person, sides.get(id(person)), busy) for person in people]


def _presence(person: Person, side: "Resource | None", busy: Container[int]) -> Presence:
    if side is None:
        return Presence.TO_FIND
    return Presence.COLLEAGUE if person.is_replaceable and side.pk in busy else Presence.ASKED


def _participant(hearing: Hearing, person: Person, presence: Presence) -> HearingParticipant:
    protected = person.role in PROTECTED_ROLES or (person.party is not None and person.party.is_protected)
    return HearingParticipant(
        case=hearing.case,
        hearing=hearing,
        role=person.role,
        party=person.party,
        user=person.user,
        must_not_meet=person.must_not_meet or protected,
        is_replaceable=person.is_replaceable,
        presence=presence,
        view_bit=(P.VIEW_VICTIMS if protected else P.VIEW).bit,
    )


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
    time_reason: str = "",
) -> Hearing:
    """Moves a hearing with all its people; a summons made before counts no more (CPC art. 322(4)).

    The new time, the room and the judge are checked as those of a new hearing are.
    """
    row = locked(hearing, version)
    access.check_can_move(actor, row)
    _check_reason(reason)
    row.courtroom = courtroom or row.courtroom
    access.check_can_use(row.court, row.courtroom, row.judge)
    period = Period(starts_at, ends_at)
    unusual = lawful.check_time(period, limits.for_kind(row.kind, clock.now(), row.case), time_reason)
    before = row.starts_at
    calendar.release(actor=actor, case=row.case, hearing_id=row.pk)
    row.starts_at, row.ends_at, row.move_reason = starts_at, ends_at, reason
    row.time_reason = time_reason if unusual else ""
    row.notice_given_at, row.version = None, row.version + 1
    row.prepared = [key for key in row.prepared if key != Preparation.SUMMONS]
    row.save()
    _book_again(actor, row)
    record(
        events.HearingMoved(
            case_id=row.case_id,
            hearing_id=row.pk,
            kind=row.kind,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
            before=before.isoformat(),
            reason=reason,
            unusual=unusual or None,
            time_reason=row.time_reason,
            goes_on=limits.goes_on(row.case, row.kind),
        ),
        actor=actor,
    )
    return row


def _book_again(actor: "Actor", hearing: Hearing) -> None:
    """Everybody is asked anew for the new time."""
    rows = list(HearingParticipant.objects.filter(hearing=hearing).select_related("party", "user"))
    presences = _book(actor, hearing, [participants.person_of(row) for row in rows])
    for row, presence in zip(rows, presences, strict=True):
        row.presence = presence
    HearingParticipant.objects.bulk_update(rows, ["presence"])


def _check_reason(reason: str) -> None:
    if not reason or reason not in MoveReason.values:
        raise Refused(_("Say why the hearing is moved or cancelled."), _("Choose a reason from the list."))


@transaction.atomic
def cancel(*, actor: "Actor", hearing: Hearing, reason: str, version: int | None = None) -> Hearing:
    """Cancels a hearing and gives its room and people back."""
    row = locked(hearing, version)
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
