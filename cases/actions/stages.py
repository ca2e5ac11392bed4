"""The way of a case from one agency to the next."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.permissions import CasePermission as P
from accounts.principals import Capacity
from audit import record
from cases import diversion, events, routing, workflow
from cases.access import check_can_step, check_may
from cases.actions.parties import let_in
from cases.models import (
    Case,
    Participation,
    Returned,
    Stage,
)
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor


# Shorter says nothing.
LEAST_WORDS = 10


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
    considered: str = "",
) -> Case:
    """Sends a case on to another agency, which takes part from now on in ``capacity``. The sender keeps its own part.

    ``considered`` is what came of the question whether the case could end without trial; unanswered it stays visible.
    """
    if considered and considered not in diversion.Considered.values:
        raise Refused(_("Choose what came of the question."))
    row = locked(case, version)
    check_can_step(actor, row, verb)
    if to.kind != capacity.kind:
        raise Refused(_("%(agency)s cannot take the case in this capacity.") % {"agency": to.name})
    criteria = diversion.told(row) if considered else None
    move(row, verb)
    # Whoever hears of the step must find the receiving agency in the case: let in first, record last.
    let_in(row, to, capacity, basis=basis or verb)
    record(
        events.CaseTransferred(
            case_id=row.pk,
            verb=verb,
            stage=row.stage,
            to_agency=to.pk,
            capacity=int(capacity),
            considered=considered or None,
            criteria=criteria,
        ),
        actor=actor,
    )
    return row


def send_to_prosecutor(
    *,
    actor: "Actor",
    case: Case,
    to: Agency | None = None,
    version: int | None = None,
    considered: str = "",
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
        considered=considered,
    )


def send_to_court(
    *,
    actor: "Actor",
    case: Case,
    to: Agency | None = None,
    version: int | None = None,
    considered: str = "",
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
        considered=considered,
    )


@transaction.atomic
def return_to_investigator(*, actor: "Actor", case: Case, words: str, version: int | None = None) -> Case:
    """The prosecutor returns the case for additional investigation and says what has to be done (CPC art. 192(7),
    302).

    Errors: Refused without words; Conflict when the case has changed.
    """
    row = locked(case, version)
    check_can_step(actor, row, "return_to_investigator")
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("Say what has to be done, so that the investigator need not guess."))
    before, after = move(row, "return_to_investigator")
    Returned.objects.create(
        case=row, words=words.strip(), made_at=clock.now(), made_by=actor.user, agency=actor.agency
    )
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
