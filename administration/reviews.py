"""The quarterly review: everybody who works in an office and below it is confirmed or ended by somebody else."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.naming import by_name
from accounts.roles import RoleKey
from administration import events
from administration.access import READERS, memberships
from administration.models import AccessReview, Decision, ReviewLine
from administration.people import end_now
from audit import record_account
from core import clock
from core.errors import Conflict, Refused

if TYPE_CHECKING:
    from accounts.actor import Actor

DUE_AFTER = dt.timedelta(days=30)


@dataclass(frozen=True)
class Use:
    """What somebody uses of their role: the day of the last look at a case, and how much they hold. No case."""

    last_look: dt.date | None = None
    cases_held: int = 0
    grants_held: int = 0


def quarter_of(day: dt.date) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def due_on(quarter: str) -> dt.date:
    """A review is due a month after its quarter begins."""
    year, number = quarter.split("Q")
    return dt.date(int(year), int(number) * 3 - 2, 1) + DUE_AFTER


def use_of_rights(only: Membership | None = None) -> dict[int, Use]:
    """By membership, through the database's own function: it knows who asks, and says days and numbers only."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT membership_id, last_look, cases_held, grants_held FROM office_use(%s)",
            [only.pk if only else None],
        )
        return {row[0]: Use(*row[1:]) for row in cursor.fetchall()}


@dataclass(frozen=True)
class State:
    """Where the review of this quarter stands. ``left``: lines that wait for this reader."""

    quarter: str
    due: dt.date
    review: AccessReview | None
    total: int = 0
    left: int = 0

    @property
    def is_done(self) -> bool:
        return self.review is not None and self.review.finished_at is not None

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and clock.today() > self.due

    @property
    def decided(self) -> int:
        return self.total - self.left


def state(actor: "Actor") -> State:
    """The review of the actor's agency in this quarter."""
    quarter = quarter_of(clock.today())
    review = AccessReview.objects.filter(agency=actor.agency, quarter=quarter).first()
    if review is None:
        return State(quarter, due_on(quarter), None)
    lines = ReviewLine.objects.filter(review=review)
    left = lines.filter(decision="").count()
    return State(quarter, due_on(quarter), review, lines.count(), left)


def check_can_review(actor: "Actor") -> None:
    if actor.role.key not in READERS:
        raise Refused(_("The administrator or the data protection officer reviews who has access."))


@transaction.atomic
def start(*, actor: "Actor") -> AccessReview:
    """Begins the review of this quarter with a line for each role, and what was used of it until now."""
    check_can_review(actor)
    quarter = quarter_of(clock.today())
    review, made = AccessReview.objects.get_or_create(
        agency=actor.agency,
        quarter=quarter,
        defaults={"started_at": clock.now(), "started_by": actor.user},
    )
    if not made:
        raise Conflict(_("The review of this quarter has been begun already."))
    used = use_of_rights()
    lines = [_line(review, m, used.get(m.pk, Use())) for m in memberships(actor).order_by("pk")]
    ReviewLine.objects.bulk_create(lines)
    record_account(
        events.ReviewStarted(office=actor.agency.pk, quarter=quarter, lines=len(lines)), actor=actor
    )
    return review


def _line(review: AccessReview, membership: Membership, used: Use) -> ReviewLine:
    signed_in = membership.user.last_login
    return ReviewLine(
        review=review,
        membership=membership,
        person=membership.user,
        last_look=used.last_look,
        last_sign_in=clock.local(signed_in).date() if signed_in else None,
        cases_held=used.cases_held,
        grants_held=used.grants_held,
    )


def lines_of(review: AccessReview) -> Any:
    found = ReviewLine.objects.filter(review=review).select_related(
        "membership__agency", "membership__added_by", "person", "decided_by"
    )
    return found.order_by("membership__agency_id", *by_name("person"))


@transaction.atomic
def decide(*, actor: "Actor", line: ReviewLine, decision: str) -> ReviewLine:
    """Confirms a role, or ends it at once. Never one's own: the data protection officer or a second administrator does.

    The review is finished with its last line.
    """
    check_can_review(actor)
    row = ReviewLine.objects.select_for_update(of=("self",)).select_related("review").get(pk=line.pk)
    if row.decision:
        raise Conflict(_("A colleague has answered this line already."))
    if row.person_id == actor.user.pk:
        raise Refused(
            _("Nobody confirms their own rights."),
            _("The data protection officer or a second administrator answers this line."),
        )
    if decision == Decision.END and actor.role.key != RoleKey.AGENCY_ADMINISTRATOR:
        raise Refused(_("The administrator ends a role."), _("Tell the administrator of the agency."))
    row.decision, row.decided_at, row.decided_by = Decision(decision), clock.now(), actor.user
    row.save(update_fields=["decision", "decided_at", "decided_by"])
    _carry_out(actor, row)
    if not ReviewLine.objects.filter(review=row.review, decision="").exists():
        row.review.finished_at = clock.now()
        row.review.save(update_fields=["finished_at"])
    return row


def _carry_out(actor: "Actor", row: ReviewLine) -> None:
    held = Membership.objects.select_for_update(of=("self",)).get(pk=row.membership_id)
    facts: dict[str, Any] = {"office": held.agency_id, "subject": held.user_id, "role": held.role}
    if row.decision == Decision.CONFIRM:
        record_account(events.RoleConfirmed(quarter=row.review.quarter, **facts), actor=actor)
        return
    end_now(held, actor)
    record_account(events.RoleEnded(**facts), actor=actor)
