"""Asking for access: from a masked search result, or blind by a number; the holder's head lets in, dated, or refuses.

Blind, nothing that the one who asks is shown depends on whether there is such a case: the same row, the same work, the
same words, until somebody lets them in.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from access.queries import sees
from accounts.models import Agency
from accounts.permissions import CasePermission as P
from accounts.principals import PERSONAL, Capacity, agency_principal, user_principal
from accounts.roles import ROLES, RoleKey
from accounts.trees import under
from administration.events import name_of
from administration.limits import LEAST_REASON, LEAST_WORDS, LONGEST
from administration.models import AccessRequest, Answered, AskKind
from audit import record, record_account
from audit.events import AccountEvent
from audit.walls import HEADS
from cases import keys, vault
from cases.grants import PersonLetIn
from cases.models import Case, GrantKind
from core import clock, ids
from core.errors import Conflict, Refused
from core.nav import Tally
from notifications import mail, outbox
from notifications.models import InboxItem, Kind

if TYPE_CHECKING:
    from accounts.actor import Actor

A_DAY = dt.timedelta(hours=24)
ANSWERERS = frozenset({*HEADS, RoleKey.PROSECUTOR})
ASKERS = PERSONAL[Capacity.BY_REQUEST]
TASK = "administration.tasks.tell_holder"


@dataclass(frozen=True, kw_only=True)
class AccessAsked(AccountEvent):
    """Which number was asked for stands in the request alone."""

    type = "office.access_asked"
    office: int
    request: str

    def sentence(self) -> str:
        return _("%(name)s asked to be let into a case.") % {"name": name_of(self.subject)}


@dataclass(frozen=True, kw_only=True)
class AccessRefused(AccountEvent):
    type = "office.access_refused"
    office: int
    request: str

    def sentence(self) -> str:
        return _("A request of %(name)s was refused.") % {"name": name_of(self.subject)}


def check_may_ask(actor: "Actor") -> None:
    if actor.role.key not in ASKERS:
        raise Refused(_("Your role, %(role)s, asks for no access.") % {"role": actor.role.name})
    asked = AccessRequest.objects.filter(user=actor.user, asked_at__gt=clock.now() - A_DAY)
    if asked.count() >= settings.ACCESS_REQUESTS_A_DAY:
        raise Refused(
            _("You have asked %(count)s times in a day and a night; that is the limit.")
            % {"count": settings.ACCESS_REQUESTS_A_DAY}
        )


@transaction.atomic
def ask(
    *, actor: "Actor", category: str, reason: str, number: str = "", person: uuid.UUID | None = None
) -> AccessRequest:
    """Asks the holder of a case. ``person`` is a masked result of one's own search of the last two hours; anybody else,
    and whom one sees already, is as nobody. Without a person, ``number`` is asked blind.

    The answer is the same whether or not there is a case. Refused without a reason in words, and for a case that is
    open already.
    """
    check_may_ask(actor)
    words = reason.strip()
    if len(words) < LEAST_REASON:
        raise Refused(_("Write the reason in words, at least %(count)s signs.") % {"count": LEAST_REASON})
    if not person and not number.strip():
        raise Refused(_("Write the number of the case."))
    if number and Case.objects.visible_to(actor).filter(code=number.strip().upper()).exists():
        raise Refused(_("This case is open to you already."), _("Find it by its number."))
    made = ids.new()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT access_ask(%s, %s, %s, %s)", [made, number, person, AskKind(category)])
        subject = cursor.fetchone()[0]
    row = AccessRequest.objects.get(pk=made)
    _keep(row, subject, words)
    outbox.post(TASK, request=str(made))
    record_account(AccessAsked(office=actor.agency.pk, subject=actor.user.pk, request=str(made)), actor=actor)
    return row


def _keep(row: AccessRequest, subject: uuid.UUID | None, words: str) -> None:
    """The reason under the child's key. Where there is no child, or no key any more, the same work for nothing: neither
    the answer nor its time tells anything."""
    known = keys.fetch([subject or ids.new()])
    if subject in known:
        row.__dict__["_data_keys"] = known
        row.reason = words
    else:
        AESGCM(AESGCM.generate_key(256)).encrypt(b"0" * 12, words.encode(), None)
    row.save(update_fields=["reason"])


def tell_holder(request: str) -> int:
    """Puts a notice before the heads of the holder; for the system. Returns how many."""
    row = AccessRequest.objects.filter(pk=request, case__isnull=False, owner__isnull=False).first()
    if row is None or row.owner_id is None or row.owner_capacity is None:
        return 0
    owner = Agency.objects.get(pk=row.owner_id)
    heads = [key for key in sorted(ANSWERERS) if owner.kind in ROLES[RoleKey(key)].agency_kinds]
    InboxItem.objects.bulk_create(
        [
            InboxItem(
                case_id=row.case_id,
                principal=agency_principal(owner.pk, Capacity(row.owner_capacity)),
                role=role,
                kind=Kind.ACCESS_ASKED,
                subject=str(row.pk),
                created_at=clock.now(),
            )
            for role in heads
        ],
        ignore_conflicts=True,
    )
    return len(heads)


def to_answer(actor: "Actor") -> QuerySet[AccessRequest]:
    """Requests for cases of the actor's agency and every unit below it that the actor may answer."""
    found = AccessRequest.objects.filter(case__isnull=False).exclude(user=actor.user)
    if actor.role.key not in ANSWERERS:
        return found.none()
    seen = Case.objects.visible_to(actor, P.VIEW_FILE).values("pk")
    return found.filter(owner__in=under(actor.agency), case__in=seen)


def waiting(actor: "Actor") -> QuerySet[AccessRequest]:
    return to_answer(actor).filter(answer="", lapses_at__gt=clock.now())


# ``waiting`` as a number.
WAITING = Tally(
    "SELECT count(*) FROM administration_accessrequest r"  # noqa: S608
    " WHERE r.answer = '' AND r.lapses_at > %(now)s AND r.user_id <> %(user)s"
    " AND r.owner_id IN (SELECT id FROM agency_tree(%(agency)s))"
    f" AND {sees('r', P.VIEW_FILE)}"
)


@transaction.atomic
def answer(
    *,
    actor: "Actor",
    request: AccessRequest,
    decision: str,
    words: str,
    until: dt.datetime | None = None,
) -> AccessRequest:
    """The holder's head lets the person in until a day, or refuses, in words; never the one who asks."""
    row = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not to_answer(actor).filter(pk=row.pk).exists():
        raise Refused(_("The head of the agency that holds the case answers."))
    if row.answer or row.lapses_at <= clock.now():
        raise Conflict(_("This request has been answered or has lapsed."))
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("Say why in a few words."))
    if decision == Answered.GIVEN:
        row.grant_id, row.until = _let_in(row, until), until
    row.answer, row.words = Answered(decision), words.strip()
    row.answered_at, row.answered_by = clock.now(), actor.user
    row.save(update_fields=["answer", "words", "answered_at", "answered_by", "until", "grant"])
    _tell(actor, row)
    return row


def _let_in(row: AccessRequest, until: dt.datetime | None) -> int:
    if until is None or not clock.now() < until <= clock.now() + LONGEST:
        raise Refused(_("Say until when; %(days)s days at most.") % {"days": LONGEST.days})
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT access_let_in(%s, %s)", [row.pk, until])
        made: int | None = cursor.fetchone()[0]
    if made is None:
        raise Refused(_("Nobody can be let into this case."))
    return made


def _tell(actor: "Actor", row: AccessRequest) -> None:
    assert row.case_id is not None
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT inbox_settle(%s, %s, %s, NULL, %s)",
            [row.case_id, Kind.ACCESS_ASKED, str(row.pk), actor.user.pk],
        )
    if row.answer == Answered.REFUSED:
        refused = AccessRefused(office=actor.agency.pk, subject=row.user_id, request=str(row.pk))
        record_account(refused, actor=actor)
        return
    InboxItem.objects.create(
        case_id=row.case_id,
        principal=user_principal(row.user_id),
        kind=Kind.ACCESS_GIVEN,
        subject=str(row.pk),
        created_at=clock.now(),
    )
    outbox.post(mail.TASK, after=mail.COLLECTED_FOR, user=row.user_id)
    record(
        PersonLetIn(
            case_id=row.case_id,
            person=row.user_id,
            kind=GrantKind.BY_REQUEST,
            seen_with=P.VIEW_FILE,
            since=clock.now().isoformat(),
            until=row.until.isoformat() if row.until else "",
        ),
        actor=actor,
    )


@dataclass(frozen=True)
class Asked:
    """A request as the one who asks is told of it. ``state``: waiting, given, over, refused, not_given."""

    row: AccessRequest
    state: str

    @property
    def case_id(self) -> uuid.UUID | None:
        return self.row.case_id if self.state == "given" else None


def own(actor: "Actor", most: int = 30) -> list[Asked]:
    """One's own requests. A refusal of a blind one is told as silence is: after its days, "not let in"."""
    rows = AccessRequest.objects.filter(user=actor.user).order_by("-asked_at", "-id")[:most]
    now = clock.now()
    return [Asked(row, _told(row, now)) for row in rows]


def _told(row: AccessRequest, now: dt.datetime) -> str:
    if row.answer == Answered.GIVEN:
        return "given" if row.until and row.until > now else "over"
    if row.answer == Answered.REFUSED and not row.is_blind:
        return "refused"
    return "waiting" if row.lapses_at > now else "not_given"


def opened(rows: QuerySet[AccessRequest]) -> list[AccessRequest]:
    """Rows with their reasons, for who answers; what was destroyed reads so."""
    found = list(rows.select_related("user", "agency", "owner", "case").order_by("asked_at", "id")[:100])
    for row in vault.open_what_is_left(found):
        row.reason = _("The words were destroyed with the record.")
    return found
