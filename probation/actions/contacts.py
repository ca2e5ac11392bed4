"""Meetings with the child and home inspections."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import record
from core import clock
from core.errors import Conflict, Refused
from probation import events
from probation.actions._locks import locked_plan, touch
from probation.models import Attendance, Contact, HomeInspection, Plan, PlanState

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a meeting went, and the next one. ``next_at`` None leaves the next meeting open."""

    attendance: str
    minutes_late: int | None = None
    missed_reason: str = ""
    words: str = ""
    note: str = ""
    next_at: dt.datetime | None = None
    next_kind: str = ""


@transaction.atomic
def plan_contact(
    *, actor: "Actor", plan: Plan, at: dt.datetime, kind: str, version: int | None = None
) -> Contact:
    """Plans a meeting. A voluntary plan needs the child's agreement first (CRC art. 40(3)(b))."""
    row = locked_plan(actor, plan, version)
    contact = _new(actor, row, at, kind)
    record(
        events.ContactPlanned(
            case_id=row.case_id, plan_id=str(row.pk), contact=str(contact.pk), kind=kind, at=at.isoformat()
        ),
        actor=actor,
    )
    return contact


def _new(actor: "Actor", plan: Plan, at: dt.datetime, kind: str) -> Contact:
    if plan.is_voluntary and plan.child_agreed is False:
        raise Refused(
            _("The child did not agree to this plan; nobody is called to meetings of it."),
            _("Talk about the plan again, or end it and tell the body that decided."),
        )
    if at <= clock.now():
        raise Refused(_("The next meeting lies in the past."), _("Choose a day to come."))
    if Contact.objects.filter(plan=plan, planned_at=at, attendance="").exists():
        raise Conflict(_("This meeting is planned already."))
    made: Contact = Contact.objects.create(
        case_id=plan.case_id, plan=plan, officer=plan.officer, planned_at=at, kind=kind
    )
    return made


@transaction.atomic
def record_contact(
    *,
    actor: "Actor",
    outcome: Outcome,
    contact: Contact | None = None,
    plan: Plan | None = None,
    kind: str = "",
    at: dt.datetime | None = None,
) -> Contact:
    """Records how a planned meeting went, or one that nobody planned (``plan``, ``kind``, ``at``), and plans
    the next.

    One event: recorded, excused or missed. Only a visit missed without a known reason starts the search term
    of PEC
    art. 67(3). The first recorded meeting starts the plan. Recording twice is a Conflict.
    """
    target = contact.plan if contact else plan
    if target is None:
        raise Refused(_("Say which plan the meeting belongs to."))
    row = locked_plan(actor, target)
    met = _locked_contact(contact) if contact else _unplanned(row, kind, at)
    if met.attendance:
        raise Conflict(_("This meeting has been recorded already."))
    _check(met, outcome)
    if outcome.next_at is not None:
        met.next_contact = _new(actor, row, outcome.next_at, outcome.next_kind or met.kind)
    missed = outcome.attendance in (Attendance.EXCUSED, Attendance.MISSED)
    met.attendance = outcome.attendance
    met.minutes_late = outcome.minutes_late if outcome.attendance == Attendance.LATE else None
    met.missed_reason = (outcome.missed_reason or "unknown") if missed else ""
    met.words, met.note = outcome.words.strip(), outcome.note.strip()
    met.recorded_at, met.recorded_by = clock.now(), actor.user
    met.save(force_insert=contact is None)
    _start(row, came=met.came)
    record(_event(met, outcome), actor=actor)
    return met


def _locked_contact(contact: Contact) -> Contact:
    found: Contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    return found


def _unplanned(plan: Plan, kind: str, at: dt.datetime | None) -> Contact:
    if not kind:
        raise Refused(_("Say what kind of meeting it was."))
    return Contact(
        case_id=plan.case_id, plan=plan, officer=plan.officer, planned_at=at or clock.now(), kind=kind
    )


def _check(contact: Contact, outcome: Outcome) -> None:
    if outcome.attendance not in Attendance.values:
        raise Refused(_("Say whether the child came."))
    if contact.planned_at > clock.now() + dt.timedelta(hours=1):
        raise Refused(
            _("This meeting has not taken place yet."), _("Record it on the day, or plan another hour.")
        )


def _start(plan: Plan, *, came: bool) -> None:
    voluntary_without_answer = plan.is_voluntary and plan.state != PlanState.AGREED
    if came and plan.state in (PlanState.DRAFT, PlanState.AGREED) and not voluntary_without_answer:
        plan.state = PlanState.RUNNING
        touch(plan, "state")


def _event(contact: Contact, outcome: Outcome) -> events.ContactOutcome:
    facts: dict[str, Any] = {
        "case_id": contact.case_id,
        "occurred_at": contact.planned_at,
        "plan_id": str(contact.plan_id),
        "contact": str(contact.pk),
        "kind": contact.kind,
        "attendance": contact.attendance,
        "minutes_late": contact.minutes_late,
        "next_at": outcome.next_at.isoformat() if outcome.next_at else "",
        "next_kind": contact.next_contact.kind if contact.next_contact else "",
    }
    if contact.attendance == Attendance.MISSED:
        return events.ContactMissed(**facts, missed_at=contact.planned_at.isoformat())
    if contact.attendance == Attendance.EXCUSED:
        return events.ContactExcused(**facts)
    return events.ContactRecorded(**facts)


@transaction.atomic
def record_home_inspection(
    *,
    actor: "Actor",
    plan: Plan,
    made_on: dt.date,
    with_guardianship: bool,
    act_number: str,
    note: str = "",
) -> HomeInspection:
    """Records the quarterly inspection of the home, made with the guardianship body by a written act (PROB
    art. 19(4)).
    """
    row = locked_plan(actor, plan)
    if made_on > clock.today():
        raise Refused(_("The day of the visit lies in the future."))
    inspection: HomeInspection = HomeInspection.objects.create(
        case_id=row.case_id,
        plan=row,
        made_on=made_on,
        with_guardianship=with_guardianship,
        act_number=act_number.strip(),
        note=note.strip(),
        recorded_at=clock.now(),
        recorded_by=actor.user,
    )
    record(
        events.HomeInspected(
            case_id=row.case_id,
            plan_id=str(row.pk),
            inspection=str(inspection.pk),
            with_guardianship=with_guardianship,
        ),
        actor=actor,
    )
    return inspection
