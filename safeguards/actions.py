"""Verbs: answering for a guarantee, opening a breach, closing it. A fact that happened is always recorded."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from access import pairs
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from audit import record
from cases.models import Case, Participation
from core import clock
from core.errors import Conflict, Refused
from legal.models import SafeguardDefinition
from safeguards import acts, events
from safeguards.access import check_can_answer, check_can_close
from safeguards.models import Answer, CloseKind, SafeguardAnswer, SafeguardBreach

if TYPE_CHECKING:
    from accounts.actor import Actor

# The closing of a breach that nobody recorded takes two persons.
CLOSE = "safeguards.close"
# "Not yet" without a time is a promise for three hours: the alarm of SG-07 (threshold inferred).
PROMISE = dt.timedelta(hours=3)


def definition_of(code: str, on: dt.date | None = None) -> SafeguardDefinition:
    """The version of a guarantee in force on a day; Refused for an unknown code."""
    rows = SafeguardDefinition.objects.in_force(on or clock.today()).filter(code=code)
    row: SafeguardDefinition | None = rows.order_by("-version").first()
    if row is None:
        raise Refused(_("There is no safeguard %(code)s.") % {"code": code})
    return row


@transaction.atomic
def answer(
    *,
    actor: "Actor",
    case: Case,
    definition: SafeguardDefinition,
    act: acts.Act,
    value: str,
    reason: str = "",
    due_by: dt.datetime | None = None,
    held_at: dt.datetime | None = None,
    version: str | None = None,
) -> SafeguardAnswer:
    """Records whether a guarantee was kept in an act. A "no" opens a breach; nothing that is said is refused.

    A later answer follows the earlier one and leaves an opened breach as it is: only a head or prosecutor
    closes it. ``held_at`` is since when it was kept: a clock stops at this time, and goes on while nobody has said it.
    ``version`` is the number of the answer that the reader saw, "" for none: Conflict when a colleague has
    answered since.
    """
    check_can_answer(actor, case)
    instant = clock.now()
    current = SafeguardAnswer.objects.current().filter(case=case, definition=definition, act_id=act.id)
    earlier = list(current.select_for_update())
    held = str(earlier[0].pk) if earlier else ""
    if version is not None and version != held:
        raise Conflict(
            _("A colleague has answered this while you were working on it."), mine=version, theirs=held
        )
    for row in earlier:
        row.superseded_at = instant
        row.save(update_fields=["superseded_at"])
    made = SafeguardAnswer(
        case=case,
        definition=definition,
        act_kind=act.kind,
        act_id=act.id,
        answer=Answer(value),
        due_by=(due_by or instant + PROMISE) if value == Answer.NOT_YET else None,
        answered_at=instant,
        answered_by=actor.user,
        answered_agency=actor.agency,
        view_bit=act.view_bit,
        reason=reason,
    )
    _keep(made)
    record(_answered(case, definition, act, value, held_at), actor=actor)
    if value == Answer.NO:
        open_breach(case_id=case.pk, definition=definition, moment=Moment.of(act), actor=actor, reason=reason)
    return made


def _keep(made: SafeguardAnswer) -> None:
    """The first of two who answer at once is heard; the other one is told."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "safeguard_answer_once" not in str(error):
            raise
        raise Conflict(_("A colleague has answered this while you were working on it.")) from error


def _answered(
    case: Case, definition: SafeguardDefinition, act: acts.Act, value: str, held_at: dt.datetime | None
) -> events.SafeguardAnswered:
    return events.SafeguardAnswered(
        case_id=case.pk,
        safeguard=definition.code,
        act_kind=act.kind,
        act=str(act.id),
        is_victims=act.is_victims,
        answer=value,
        act_at=act.at.isoformat(),
        held_at=held_at.isoformat() if held_at and value == Answer.YES else "",
    )


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When and in which act a guarantee was missed."""

    at: dt.datetime
    view_bit: int
    act_kind: str = ""
    act_id: uuid.UUID | None = None

    @classmethod
    def of(cls, act: acts.Act) -> "Moment":
        return cls(at=act.at, view_bit=act.view_bit, act_kind=act.kind, act_id=act.id)


def open_breach(
    *,
    case_id: uuid.UUID,
    definition: SafeguardDefinition,
    moment: Moment,
    actor: "Actor | None",
    reason: str = "",
) -> SafeguardBreach | None:
    """Opens a visible breach, once for each guarantee and act; None when it is open already."""
    open_now = SafeguardBreach.objects.open().filter(
        case_id=case_id, definition__code=definition.code, act_id=moment.act_id
    )
    if open_now.exists():
        return None
    unit, office = _answering_for(case_id)
    breach = SafeguardBreach(
        case_id=case_id,
        definition=definition,
        level=definition.level,
        act_kind=moment.act_kind,
        act_id=moment.act_id,
        happened_at=moment.at,
        opened_at=clock.now(),
        opened_by=actor.user if actor else None,
        agency_id=unit,
        supervisor_id=office,
        view_bit=moment.view_bit,
        reason=reason,
    )
    breach.save(force_insert=True)
    record(
        events.SafeguardBreached(
            case_id=case_id,
            safeguard=definition.code,
            act_kind=moment.act_kind,
            act=str(moment.act_id or ""),
            is_victims=moment.view_bit == CasePermission.VIEW_VICTIMS.bit,
            breach=str(breach.pk),
            level=definition.level,
            agency=unit,
            supervisor=office,
        ),
        actor=actor,
    )
    return breach


def _answering_for(case_id: uuid.UUID) -> tuple[int | None, int | None]:
    """The unit that works on the case and the prosecutor's office that supervises it."""
    rows = Participation.objects.filter(case_id=case_id, until__isnull=True).order_by("capacity", "since")
    held = {p.capacity: p.agency_id for p in reversed(list(rows))}
    office = held.get(Capacity.SUPERVISING)
    working = [agency for capacity, agency in sorted(held.items()) if capacity not in _NOT_WORKING]
    return (working[0] if working else None), office


_NOT_WORKING = (Capacity.SUPERVISING, Capacity.OVERSIGHT, Capacity.FORMER)


@transaction.atomic
def close(
    *, actor: "Actor", breach: SafeguardBreach, reason: str, kind: str, version: int | None = None
) -> SafeguardBreach:
    """A head of unit or prosecutor closes a breach with a reason; never the one who recorded it.

    A breach that nobody recorded takes two: the first call proposes how it is closed, and it stays open until a second
    person confirms the same words.
    """
    rows = SafeguardBreach.objects.select_for_update(of=("self",)).select_related("case", "definition")
    row: SafeguardBreach = rows.get(pk=breach.pk)
    check_can_close(actor, row)
    if version is not None and row.version != version:
        raise Conflict(
            _("Somebody changed this breach while you were working on it."), mine=version, theirs=row.version
        )
    if not reason.strip():
        raise Refused(_("A breach is closed with a reason."), _("Write what was found and what was done."))
    if row.opened_by_id is None and not _second_person(actor, row, kind, reason.strip()):
        return row
    row.closed_at, row.closed_by, row.close_kind = clock.now(), actor.user, CloseKind(kind)
    row.close_reason = reason.strip()
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "close_kind", "close_reason", "version"])
    record(
        events.BreachClosed(
            case_id=row.case_id,
            safeguard=row.definition.code,
            act_kind=row.act_kind,
            act=str(row.act_id or ""),
            is_victims=row.view_bit == CasePermission.VIEW_VICTIMS.bit,
            breach=str(row.pk),
            kind=kind,
        ),
        actor=actor,
    )
    return row


def _second_person(actor: "Actor", row: SafeguardBreach, kind: str, reason: str) -> bool:
    """Whether somebody else proposed the very same; else it is proposed now, and kept where the breach is."""
    arguments = {"kind": str(CloseKind(kind)), "reason": reason}
    if pairs.second(
        actor=actor,
        verb=CLOSE,
        subject=row.pk,
        arguments=arguments,
        case_id=row.case_id,
        view_bit=row.view_bit,
    ):
        return True
    row.proposed_kind, row.proposed_reason = CloseKind(kind), reason
    row.version += 1
    row.save(update_fields=["proposed_kind", "proposed_reason", "version"])
    record(
        events.ClosureProposed(
            case_id=row.case_id,
            safeguard=row.definition.code,
            act_kind=row.act_kind,
            act=str(row.act_id or ""),
            is_victims=row.view_bit == CasePermission.VIEW_VICTIMS.bit,
            breach=str(row.pk),
            kind=kind,
        ),
        actor=actor,
    )
    return False
