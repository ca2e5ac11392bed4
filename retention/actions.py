"""Verbs: starting a notice, holding, sealing, opening a sealed file, destroying. Grave ones take two persons."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.utils.translation import gettext as _

from access import pairs
from accounts.permissions import CasePermission as P
from audit import record
from core import clock, ids, when
from core.errors import Conflict, Refused
from notifications import outbox
from retention import events, queries
from retention.models import Hold, HoldKind, Opening, OpeningGround, Retention, State
from retention.second import ERASE, SEAL

if TYPE_CHECKING:
    from accounts.actor import Actor

NOTICE = dt.timedelta(days=30)
LONGEST_HOLD = dt.timedelta(days=366)


def _locked(actor: "Actor", row: Retention, permission: P = P.SEAL) -> Retention:
    found: Retention | None = (
        Retention.objects.visible_to(actor, permission)
        .select_for_update(of=("self",))
        .select_related("rule")
        .filter(pk=row.pk)
        .first()
    )
    if found is None:
        raise Refused(
            _("Your role, %(role)s, does not decide on this record.") % {"role": actor.role.name},
            _("The head of the agency and its data protection officer decide."),
        )
    return found


def check_not_held(row: Retention) -> None:
    """Refused while a hold stands, with its end."""
    standing = queries.Line(row, list(Hold.objects.filter(retention=row))).standing
    if standing:
        raise Refused(
            _("The record is on hold until %(day)s: %(why)s.")
            % {"day": when.day(standing.until, weekday=False, year=True), "why": standing.get_kind_display()},
            _("End the hold first, when its reason has gone."),
        )


@transaction.atomic
def start_notice(*, actor: "Actor", row: Retention) -> Retention:
    """A person decides what a rule alone may not: the 30 days begin. For rules that were not read in the law."""
    found = _locked(actor, row)
    if found.state != State.WARNING:
        raise Conflict(_("This record does not wait for a decision any more."))
    found.state, found.noticed_at, found.noticed_by = State.NOTICED, clock.now(), actor.user
    found.due_at = found.noticed_at + NOTICE
    found.save(update_fields=["state", "noticed_at", "noticed_by", "due_at"])
    record(
        events.SealingNoticed(
            case_id=found.case_id,
            rule=found.rule.code,
            ripe_on=found.ripe_on.isoformat(),
            due=found.due_at.isoformat(),
        ),
        actor=actor,
    )
    return found


@transaction.atomic
def place_hold(*, actor: "Actor", row: Retention, kind: str, document: str, until: dt.date) -> Hold:
    """Stops sealing and destroying until a day, at most a year ahead; names the paper that asks for it."""
    found = _locked(actor, row)
    if found.state in (State.ERASING, State.ERASED):
        raise Refused(_("What is destroyed cannot be held."))
    if kind not in HoldKind.values or not document.strip():
        raise Refused(_("Say why, and name the document."))
    if not clock.today() < until <= clock.today() + LONGEST_HOLD:
        raise Refused(
            _("A hold ends on a day to come, within a year."), _("It can be placed again when it ends.")
        )
    made = Hold(
        case_id=found.case_id,
        retention=found,
        kind=kind,
        document=document.strip()[:60],
        until=until,
        placed_at=clock.now(),
        placed_by=actor.user,
    )
    made.save(force_insert=True)
    record(
        events.HoldPlaced(
            case_id=found.case_id, rule=found.rule.code, hold=str(made.pk), kind=kind, until=until.isoformat()
        ),
        actor=actor,
    )
    return made


@transaction.atomic
def end_hold(*, actor: "Actor", hold: Hold) -> Hold:
    """Ends a hold before its day. Conflict when it is over."""
    found = _locked(actor, hold.retention)
    changed = Hold.objects.filter(pk=hold.pk, ended_at__isnull=True).update(
        ended_at=clock.now(), ended_by=actor.user
    )
    if not changed:
        raise Conflict(_("This hold is over."))
    record(events.HoldEnded(case_id=found.case_id, rule=found.rule.code, hold=str(hold.pk)), actor=actor)
    return hold


def check_can_seal(row: Retention) -> None:
    """The notice has run out and nothing holds the record. Refused with the day otherwise."""
    if row.is_sealed:
        raise Conflict(_("The record is sealed already."))
    if row.state != State.NOTICED or row.due_at is None:
        raise Refused(_("No notice runs for this record."), _("Start the notice first; it takes 30 days."))
    if row.due_at > clock.now():
        raise Refused(
            _("The notice runs until %(day)s.") % {"day": when.day(row.due_at, weekday=False, year=True)},
            _("The agency has 30 days to say why the record must stay."),
        )
    check_not_held(row)
    if queries.support_runs(row):
        raise Refused(
            _("A child victim is still supported in this case."),
            _("The record is sealed when the support has ended."),
        )


@transaction.atomic
def seal(*, actor: "Actor", row: Retention) -> bool:
    """Seals the record of a case: nobody sees it any more in any list, count, search, paper or calendar.

    The first call proposes, the call of a second person seals (True). Refused before the notice of 30 days has run
    out, and while a hold stands. The database asks the same once more. Source: the rule of the record.
    """
    found = _locked(actor, row)
    check_can_seal(found)
    facts = {"case": str(found.case_id), "rule": found.rule.code, "ripe_on": found.ripe_on.isoformat()}
    if not pairs.second(
        actor=actor, verb=SEAL, subject=found.pk, arguments=facts, case_id=found.case_id, view_bit=P.SEAL.bit
    ):
        record(events.SealingProposed(case_id=found.case_id, rule=found.rule.code), actor=actor)
        return False
    # The event comes first: whoever seals sees the case no more.
    record(events.CaseSealed(case_id=found.case_id, rule=found.rule.code), actor=actor)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT retention_seal(%s, %s)", [found.pk, actor.agency.pk])
    return True


@transaction.atomic
def open_sealed(*, actor: "Actor", row: Retention, ground: str, document: str) -> Opening:
    """An hour with a sealed file: for who may see sealed records, with a reason and the paper that asks for it.

    Opens the file and the child's name, nothing of a victim or witness, and changes nothing.
    """
    if not actor.has(P.VIEW_SEALED):
        raise Refused(_("Your role, %(role)s, opens no sealed file.") % {"role": actor.role.name})
    found = _locked(actor, row, P.VIEW_SEALED)
    if found.state != State.SEALED:
        raise Refused(_("There is no sealed file to open: it was destroyed, or it is not sealed."))
    if ground not in OpeningGround.values or not document.strip():
        raise Refused(_("Say why, and name the document."))
    made = ids.new()
    if Opening.objects.filter(retention=found, user=actor.user, until__gt=clock.now()).exists():
        raise Conflict(_("The sealed file is open to you already."))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT retention_open(%s, %s, %s, %s, %s)",
            [made, found.pk, actor.agency.pk, ground, document.strip()[:60]],
        )
    record(
        events.SealedFileOpened(
            case_id=found.case_id, rule=found.rule.code, opening=str(made), ground=ground
        ),
        actor=actor,
    )
    return Opening.objects.get(pk=made)


def check_can_erase(row: Retention) -> None:
    """Refused with the reason while the person is still needed somewhere."""
    if row.state in (State.ERASING, State.ERASED):
        raise Conflict(_("The data of this person are destroyed already."))
    if why := queries.obstacle(row):
        raise Refused(queries.OBSTACLES[why])


@transaction.atomic
def erase(*, actor: "Actor", row: Retention) -> bool:
    """Destroys the data of the person of a sealed record, and of who stands in no other file: their keys in the key
    store, search tokens, what is readable without a key. Nothing brings it back, no backup of the main database either.

    The first call proposes, the call of a second person destroys (True). Refused for a party of a case that is not
    sealed, for a victim or witness, and while a hold stands (PDPL 12(2): kept until the purpose is reached).
    """
    found = _locked(actor, row)
    check_can_erase(found)
    facts = {"case": str(found.case_id), "sealed_at": found.sealed_at}
    if not pairs.second(
        actor=actor, verb=ERASE, subject=found.pk, arguments=facts, case_id=found.case_id, view_bit=P.SEAL.bit
    ):
        record(events.ErasureProposed(case_id=found.case_id, rule=found.rule.code), actor=actor)
        return False
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT retention_erase(%s)", [found.pk])
        persons = int(cursor.fetchone()[0])
    record(events.ErasureOrdered(case_id=found.case_id, rule=found.rule.code, persons=persons), actor=actor)
    # The key store is another database: what is promised here is done by the worker, and by the night when it fails.
    outbox.post("retention.tasks.destroy_keys", retention=str(found.pk))
    return True
