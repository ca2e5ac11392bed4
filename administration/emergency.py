"""An hour of emergency: a case of another agency, opened at once, with a reason that its owner reviews."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from accounts.trees import under
from administration.events import name_of
from administration.limits import LEAST_REASON, LEAST_WORDS
from administration.models import Emergency, EmergencyKind, Verdict
from audit import record, record_account
from audit.events import AccountEvent, CaseEvent
from audit.walls import HEADS
from cases import keys, vault
from cases.events import agency_name
from cases.models import Case
from core import clock, ids
from core.errors import Conflict, Refused
from core.nav import Tally

if TYPE_CHECKING:
    from accounts.actor import Actor

A_DAY = dt.timedelta(hours=24)
REVIEWERS = frozenset({*HEADS, RoleKey.PROSECUTOR, RoleKey.DATA_PROTECTION_OFFICER})


@dataclass(frozen=True, kw_only=True)
class OpenedInEmergency(CaseEvent):
    """Told to the owner at once, and shown to everybody who reads the file."""

    type = "emergency.opened"
    attention = True
    emergency: str
    category: str
    agency: int
    owner: int | None
    owner_capacity: int | None

    def sentence(self) -> str:
        words = {"agency": agency_name(self.agency), "why": EmergencyKind(self.category).label}
        return _("Opened in an emergency by %(agency)s: %(why)s.") % words


@dataclass(frozen=True, kw_only=True)
class EmergencyEnded(CaseEvent):
    type = "emergency.ended"
    view_permission = CasePermission.VIEW_FILE
    emergency: str

    def sentence(self) -> str:
        return _("The hour of emergency was ended early.")


@dataclass(frozen=True, kw_only=True)
class EmergencyReviewed(CaseEvent):
    type = "emergency.reviewed"
    emergency: str
    verdict: str

    def sentence(self) -> str:
        return _("The emergency was reviewed: %(verdict)s.") % {"verdict": Verdict(self.verdict).label}


@dataclass(frozen=True, kw_only=True)
class ReviewedOutside(AccountEvent):
    """A review by a data protection officer, who sees no case: it stands with the office and concerns the opener."""

    type = "office.emergency_reviewed"
    office: int
    emergency: str
    verdict: str

    def sentence(self) -> str:
        words = {"name": name_of(self.subject), "verdict": Verdict(self.verdict).label}
        return _("Emergency of %(name)s reviewed: %(verdict)s.") % words


@dataclass(frozen=True, kw_only=True)
class NothingOpened(AccountEvent):
    """A number that opened nothing; which number it was is not kept."""

    type = "office.emergency_tried"
    office: int

    def sentence(self) -> str:
        return _("A number was tried in an emergency and opened nothing.")


def check_may_open(actor: "Actor") -> None:
    """The role may, and not too often: so many times in a day and a night."""
    if not actor.role.may_break_glass:
        raise Refused(
            _("Your role, %(role)s, opens no case in an emergency.") % {"role": actor.role.name},
            _("Ask a colleague on duty."),
        )
    since = clock.now() - A_DAY
    if Emergency.objects.filter(user=actor.user, opened_at__gt=since).count() >= settings.EMERGENCIES_A_DAY:
        raise Refused(
            _("You have tried %(count)s times in a day and a night; that is the limit.")
            % {"count": settings.EMERGENCIES_A_DAY},
            _("Ask a colleague, or the agency that holds the case."),
        )


@transaction.atomic
def open_case(*, actor: "Actor", number: str, category: str, reason: str) -> Emergency | None:
    """Opens one case by its number for an hour: what ``Capacity.EMERGENCY`` allows and the role has, nothing sealed.

    None for a number that opens nothing, whether no such case exists or it is sealed; that counts as a try too. The
    owner's heads and the officer of the case hear of it at once. Refused without a reason in words.
    """
    check_may_open(actor)
    words = reason.strip()
    if len(words) < LEAST_REASON or len(set(words.split())) < 3:
        raise Refused(_("Write the reason in words, at least %(count)s signs.") % {"count": LEAST_REASON})
    code = number.strip().upper()
    if Case.objects.visible_to(actor).filter(code=code).exists():
        raise Refused(_("This case is open to you without an emergency."), _("Find it by its number."))
    made = ids.new()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT emergency_open(%s, %s, %s)", [made, code, EmergencyKind(category)])
        opened = cursor.fetchone()[0]
    if opened is None:
        record_account(NothingOpened(office=actor.agency.pk, subject=actor.user.pk), actor=actor)
        return None
    row = Emergency.objects.get(pk=made)
    row.reason = words
    row.save(update_fields=["reason"])
    record(
        OpenedInEmergency(
            case_id=opened,
            emergency=str(made),
            category=category,
            agency=actor.agency.pk,
            owner=row.owner_id,
            owner_capacity=row.owner_capacity,
        ),
        actor=actor,
    )
    return row


@transaction.atomic
def end(*, actor: "Actor", emergency: Emergency) -> None:
    """Ends the hour before it is over: the opener, or who reviews it. Conflict when it is over."""
    event = EmergencyEnded(case_id=_case_of(emergency), emergency=str(emergency.pk))
    if emergency.user_id != actor.user.pk:
        _check_reviews(actor, emergency)
    # The event comes first: whoever ends their own hour sees the case no more.
    if Case.objects.visible_to(actor).filter(pk=emergency.case_id).exists():
        record(event, actor=actor)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT emergency_end(%s)", [emergency.pk])
        if not cursor.fetchone()[0]:
            raise Conflict(_("This hour is over already."))


def _case_of(emergency: Emergency) -> Any:
    if emergency.case_id is None:
        raise Refused(_("Nothing was opened."))
    return emergency.case_id


def _check_reviews(actor: "Actor", emergency: Emergency) -> None:
    if actor.role.key not in REVIEWERS or not to_review(actor).filter(pk=emergency.pk).exists():
        raise Refused(
            _("The head or the data protection officer of the agency that holds the case reviews it.")
        )


def to_review(actor: "Actor") -> QuerySet[Emergency]:
    """Emergencies in cases of the actor's agency and every unit below it, of other people."""
    found = Emergency.objects.filter(case__isnull=False).exclude(user=actor.user)
    return found.filter(owner__in=under(actor.agency)) if actor.role.key in REVIEWERS else found.none()


def waiting(actor: "Actor") -> QuerySet[Emergency]:
    return to_review(actor).filter(verdict="")


def reviewed(actor: "Actor") -> QuerySet[Emergency]:
    return to_review(actor).exclude(verdict="")


# ``waiting`` as a number.
WAITING = Tally(
    "SELECT count(*) FROM administration_emergency"
    " WHERE verdict = '' AND case_id IS NOT NULL AND user_id <> %(user)s"
    " AND owner_id IN (SELECT id FROM agency_tree(%(agency)s))"
)


@transaction.atomic
def review(*, actor: "Actor", emergency: Emergency, verdict: str, words: str) -> Emergency:
    """The owner says whether it was justified, in words; never the opener, in whatever membership."""
    row = Emergency.objects.select_for_update(of=("self",)).get(pk=emergency.pk)
    _check_reviews(actor, row)
    if row.verdict:
        raise Conflict(_("A colleague has reviewed this already."))
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("Say in a few words what you found."))
    # What a destroyed key would protect is not kept; the verdict is.
    kept = row.subject_id in keys.fetch([row.subject_id] if row.subject_id else [])
    row.verdict, row.words = Verdict(verdict), words.strip() if kept else ""
    row.reviewed_at, row.reviewed_by = clock.now(), actor.user
    row.save(update_fields=["verdict", "words", "reviewed_at", "reviewed_by"])
    facts: dict[str, Any] = {"emergency": str(row.pk), "verdict": verdict}
    if Case.objects.visible_to(actor).filter(pk=row.case_id).exists():
        record(EmergencyReviewed(case_id=_case_of(row), **facts), actor=actor)
    else:
        record_account(ReviewedOutside(office=actor.agency.pk, subject=row.user_id, **facts), actor=actor)
    return row


@dataclass(frozen=True)
class Line:
    """One emergency as a page shows it. ``reason`` and ``words`` are as this reader may know them."""

    row: Emergency
    is_open: bool
    is_overdue: bool
    left: int
    reason: str = ""
    words: str = ""


def lines(rows: QuerySet[Emergency], most: int = 100) -> list[Line]:
    """With reason and words, but of a sealed record, unless its file is open to the reader for an hour."""
    found = list(
        rows.select_related("user", "agency", "owner", "reviewed_by").order_by("-opened_at", "-id")[:most]
    )
    told = [row for row in found if row.subject_id]
    closed = _closed(told)
    lost = vault.open_what_is_left(row for row in told if row.pk not in closed)
    gone = _destroyed(closed, told) | {row.pk for row in lost}
    now = clock.now()
    return [_line(row, now, row.pk in closed, row.pk in gone) for row in found]


def _closed(rows: list[Emergency]) -> set[uuid.UUID]:
    """Those whose words are closed to the reader with the sealed record."""
    if not rows:
        return set()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT emergency_closed(%s::uuid[])", [[row.pk for row in rows]])
        return {row[0] for row in cursor.fetchall()}


def _destroyed(closed: set[uuid.UUID], rows: list[Emergency]) -> set[uuid.UUID]:
    owners = {row.pk: row.subject_id for row in rows if row.pk in closed and row.subject_id}
    known = keys.fetch(owners.values()) if owners else {}
    return {pk for pk, person in owners.items() if person not in known}


def _line(row: Emergency, now: dt.datetime, is_closed: bool, is_gone: bool) -> Line:
    is_open = row.case_id is not None and row.ended_at is None and row.until > now
    overdue = now - row.opened_at > dt.timedelta(days=settings.EMERGENCY_REVIEW_DAYS)
    left = max(0, round((row.until - now).total_seconds() / 60))
    closed = ""
    if is_gone:
        closed = _("The words were destroyed with the record.")
    elif is_closed:
        closed = _("The words are closed with the sealed record.")
    reason, words = (closed, closed) if closed else (row.reason, row.words)
    return Line(row, is_open, not row.verdict and overdue, left, reason, words)


def own_open(actor: "Actor", case: Case) -> Emergency | None:
    """The hour that runs for this reader in this case."""
    return Emergency.objects.filter(
        user=actor.user, case=case, ended_at__isnull=True, until__gt=clock.now()
    ).first()
