"""Verbs: the event, the article and the detention put right; a requalification."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission as P
from audit import record
from cases.access import check_can_correct
from cases.actions import Incident, age_at_offence, check_liable_age, locked
from cases.correct import events
from cases.correct.record import Changes, differing, keep, told
from cases.hours import hours_allowed
from cases.models import Case, CaseKind, Charge, Detention, Person
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor
    from legal.models import Offence

EVENT_FIELDS = ("occurred_at", "place", "summary", "language_of_proceedings", "erdr_number")
DETENTION_FIELDS = (
    "started_at",
    "delivered_at",
    "protocol_at",
    "representative_told_at",
    "exception",
    "place",
    "ended_at",
)


@transaction.atomic
def correct_event(
    *, actor: "Actor", case: Case, incident: Incident, reason: str, version: int | None = None
) -> Case:
    """Puts right when, where and what happened. The age at the offence and the terms that run from it follow.

    A truer time is always recorded, even when the child turns out to be below the age of liability: the page of the
    case then says so (CC art. 15; CPC art. 35).
    """
    row = locked(case, version)
    check_can_correct(actor, row)
    changes = differing(_values(row, EVENT_FIELDS), _values(incident, EVENT_FIELDS))
    was = rule_facts(row)
    for name in changes:
        setattr(row, name, getattr(incident, name))
    row.age_at_offence = age_at_offence(row.subject, row.occurred_at)
    row.version += 1
    row.save(update_fields=[*changes, "age_at_offence", "version"])
    kept = keep(
        actor=actor,
        case=row,
        kind="event",
        target=row.pk,
        person=row.subject_id,
        changes=changes,
        reason=reason,
        view=P.VIEW_FILE,
    )
    event = events.EventCorrected(
        case_id=row.pk,
        correction=str(kept.pk),
        fields=told(changes),
        replays=replays_of(was, rule_facts(row)),
    )
    record(event, actor=actor)
    return row


def _values(holder: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(holder, name) for name in names}


def charge_of(case: Case) -> Charge | None:
    """The principal charge in force."""
    found: Charge | None = (
        Charge.objects.filter(case=case, is_principal=True, ended_at__isnull=True)
        .select_related("offence")
        .first()
    )
    return found


def rule_facts(case: Case) -> dict[str, Any]:
    """What rules read of the case itself, by the names that they use."""
    charge = charge_of(case)
    offence = charge.offence if charge else None
    limited = offence is None or offence.limitation_months_minor is not None
    return {
        "case.occurred_at": case.occurred_at.isoformat() if case.occurred_at else "",
        "age_at_offence": case.age_at_offence,
        "category": offence.category if offence else "",
        "limitation": "" if limited else "none",
    }


def replays_of(was: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    return [] if was == now else [{"source": "", "act": "", "was": was, "now": now}]


@transaction.atomic
def correct_charge(
    *, actor: "Actor", case: Case, offence: "Offence", reason: str, version: int | None = None
) -> Case:
    """Puts right an article that was written down wrongly. NotLawful SG-01 below the age of liability."""
    row, charge, was = _charged(actor, case, version)
    changes = differing({"offence": charge.offence}, {"offence": offence})
    check_liable_age(row.age_at_offence, offence, row.occurred_at)
    charge.offence = offence
    charge.save(update_fields=["offence"])
    kept = _keep_charge(actor, row, "charge", charge, changes, reason)
    event = events.ChargeCorrected(
        case_id=row.pk,
        correction=str(kept),
        target=str(charge.pk),
        fields=told(changes),
        replays=replays_of(was, rule_facts(row)),
    )
    record(event, actor=actor)
    return row


@transaction.atomic
def requalify(
    *,
    actor: "Actor",
    case: Case,
    offence: "Offence",
    decided_on: dt.date,
    document: str,
    reason: str,
    version: int | None = None,
) -> Case:
    """The act is requalified by an order: the old charge ends, a new one begins, and both stay in the file (CPC art.
    139, 207, 340). NotLawful SG-01 where a child of this age does not answer for the new article (CC art. 15).
    """
    row, charge, was = _charged(actor, case, version)
    changes = differing({"offence": charge.offence}, {"offence": offence})
    if decided_on > clock.today() or not document.strip():
        raise Refused(_("A requalification needs the day and the number of its order."))
    check_liable_age(row.age_at_offence, offence, row.occurred_at)
    charge.ended_at = clock.now()
    charge.save(update_fields=["ended_at"])
    made: Charge = Charge.objects.create(
        case=row,
        offence=offence,
        recorded_at=clock.now(),
        decided_on=decided_on,
        document=document.strip(),
    )
    kept = _keep_charge(actor, row, "requalified", made, changes, reason)
    event = events.Requalified(
        case_id=row.pk,
        correction=str(kept),
        before=charge.offence_id,
        after=offence.pk,
        decided_on=decided_on.isoformat(),
        replays=replays_of(was, rule_facts(row)),
    )
    record(event, actor=actor)
    return row


def _charged(actor: "Actor", case: Case, version: int | None) -> tuple[Case, Charge, dict[str, Any]]:
    row = locked(case, version)
    check_can_correct(actor, row)
    charge = charge_of(row)
    if row.kind != CaseKind.CRIMINAL or charge is None:
        raise Refused(_("This case has no article."))
    return row, charge, rule_facts(row)


def _keep_charge(
    actor: "Actor", case: Case, kind: str, charge: Charge, changes: Changes, reason: str
) -> uuid.UUID:
    case.version += 1
    case.save(update_fields=["version"])
    kept = keep(
        actor=actor,
        case=case,
        kind=kind,
        target=charge.pk,
        person=case.subject_id,
        changes=changes,
        reason=reason,
        view=P.VIEW_FILE,
    )
    return kept.pk


@transaction.atomic
def correct_detention(
    *, actor: "Actor", detention: Detention, reason: str, version: int | None = None, **values: Any
) -> Detention:
    """Puts right the times of a detention; its clocks follow (CPC art. 131).

    ``values`` are fields of ``DETENTION_FIELDS``. The actual start may become earlier, never later, and the term never
    longer, by one person: what a child was deprived of is not made smaller without the prosecutor (CPC art. 131(3),
    133). Refused then; the database refuses it as well.
    """
    locked_rows = Detention.objects.select_for_update(of=("self",)).select_related("case__subject", "party")
    row: Detention = locked_rows.get(pk=detention.pk)
    check_can_correct(actor, row.case)
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this detention while you were working on it."),
            mine=version,
            theirs=row.version,
        )
    before = _values(row, DETENTION_FIELDS)
    changes = differing(before, {name: values[name] for name in DETENTION_FIELDS if name in values})
    _check_not_shorter(before, values)
    _check_order(before | values)
    told_before = detention_facts(row)
    for name in changes:
        setattr(row, name, values[name])
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    shown = {("detention_place" if name == "place" else name): pair for name, pair in changes.items()}
    kept = keep(
        actor=actor,
        case=row.case,
        kind="detention",
        target=row.pk,
        person=row.case.subject_id,
        changes=shown,
        reason=reason,
        view=P.VIEW_FILE,
    )
    event = events.DetentionCorrected(
        case_id=row.case_id,
        correction=str(kept.pk),
        target=str(row.pk),
        fields=told(shown),
        replays=detention_replays(row, told_before, detention_facts(row)),
    )
    record(event, actor=actor)
    return row


def _check_not_shorter(before: dict[str, Any], values: dict[str, Any]) -> None:
    start = values.get("started_at", before["started_at"])
    if start is None:
        raise Refused(_("Give the minute in which the child was detained in fact."))
    ground = values.get("exception", before["exception"])
    longer = ground and not before["exception"]
    if start > before["started_at"] or longer:
        raise Refused(
            _("Nobody alone moves the start of a detention later or makes its term longer."),
            _(
                "Write to the supervising prosecutor with the protocol. Until the prosecutor confirms another time, the clock runs from the recorded one."
            ),
        )


def _check_order(values: dict[str, Any]) -> None:
    start = values["started_at"]
    for name in ("delivered_at", "protocol_at", "representative_told_at", "ended_at"):
        if values[name] is not None and values[name] < start:
            raise Refused(_("A time lies before the beginning of the detention."))
        if values[name] is not None and values[name] > clock.now() + dt.timedelta(minutes=1):
            raise Refused(_("This time is still to come."))


def detention_facts(row: Detention, person: Person | None = None) -> dict[str, Any]:
    """What rules read of a detention: the payload of ``ChildDetained``."""
    child = person or row.case.subject

    def told_as(instant: dt.datetime | None) -> str:
        return instant.isoformat() if instant else ""

    return {
        "occurred_at": row.started_at.isoformat(),
        "exception": row.exception,
        "hours_allowed": hours_allowed(row.exception, row.started_at),
        "delivered_at": told_as(row.delivered_at),
        "protocol_at": told_as(row.protocol_at),
        "representative_told_at": told_as(row.representative_told_at),
        "foreign": child.citizenship != "KAZ",
        "age": child.age_on(clock.local(row.started_at).date()),
        "ended_at": told_as(row.ended_at),
    }


def detention_replays(row: Detention, was: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """The beginning and, where it is recorded, the end of a detention, as told and as they are."""
    was, now = dict(was), dict(now)
    ended = was.pop("ended_at"), now.pop("ended_at")
    found = []
    if was != now:
        found.append({"source": "detention.started", "act": str(row.pk), "was": was, "now": now})
    if ended[0] != ended[1]:
        told_then, is_now = ({"occurred_at": instant} for instant in ended)
        found.append({"source": "detention.ended", "act": str(row.pk), "was": told_then, "now": is_now})
    return found
