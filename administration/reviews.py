"""The quarterly review: everybody who works in an office and below it is confirmed or ended by somebody else."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership
from accounts.naming import by_name
from accounts.roles import RoleKey
from administration import events
from administration.access import READERS, has_ended, memberships, over
from administration.limits import LEAST_WORDS
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
    """Where the review of this quarter stands. ``left``: roles in force or to come that nobody has answered, ``own`` of
    them the reader's, which somebody else answers."""

    quarter: str
    due: dt.date
    review: AccessReview | None
    total: int = 0
    left: int = 0
    own: int = 0

    @property
    def is_done(self) -> bool:
        """With its last answer; or when what was not answered has ended otherwise."""
        return self.review is not None and (self.review.finished_at is not None or self.left == 0)

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and clock.today() > self.due

    @property
    def decided(self) -> int:
        return self.total - self.left

    @property
    def quarter_in_words(self) -> str:
        return events.quarter_in_words(self.quarter)


def state(actor: "Actor") -> State:
    """The review of the actor's agency in this quarter."""
    quarter = quarter_of(clock.today())
    review = AccessReview.objects.filter(agency=actor.agency, quarter=quarter).first()
    if review is None:
        return State(quarter, _due(actor, quarter), None)
    waits = Q(decision="") & ~over("membership__")
    found = ReviewLine.objects.filter(review=review).aggregate(
        total=Count("pk"),
        left=Count("pk", filter=waits),
        own=Count("pk", filter=waits & Q(person=actor.user.pk)),
    )
    more = list(_given_since(actor, review).values_list("user", flat=True))
    return State(
        quarter,
        _due(actor, quarter),
        review,
        found["total"] + len(more),
        found["left"] + len(more),
        found["own"] + more.count(actor.user.pk),
    )


def _due(actor: "Actor", quarter: str) -> dt.date:
    """An office that opened in the quarter has a month from its first role on."""
    day = due_on(quarter)
    if clock.today() <= day:
        return day
    first = memberships(actor).aggregate(first=Min("since"))["first"]
    return max(day, first + DUE_AFTER) if first else day


def _given_since(actor: "Actor", review: AccessReview) -> "QuerySet[Membership]":
    """Roles without a line: they were given after the review had begun. None once it is finished."""
    if review.finished_at is not None:
        return Membership.objects.none()
    told = ReviewLine.objects.filter(review=review).values("membership")
    return memberships(actor).exclude(over()).exclude(pk__in=told)


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


def lines_of(actor: "Actor", review: AccessReview) -> list[ReviewLine]:
    """Every role of the review: those it began with, and those given since, whose line is written when it is answered."""
    found = list(
        ReviewLine.objects.filter(review=review)
        .select_related("membership__agency", "membership__added_by", "person", "decided_by")
        .order_by("membership__agency_id", *by_name("person"))
    )
    if more := list(_given_since(actor, review)):
        used = use_of_rights()
        found += [_line(review, m, used.get(m.pk, Use())) for m in more]
    return found


def line_of(actor: "Actor", number: int) -> ReviewLine | None:
    """The line about a role, by the number of the role, in the review of this quarter; None where there is none."""
    review = state(actor).review
    if review is None:
        return None
    row = ReviewLine.objects.filter(review=review, membership=number).first()
    if row is None and (held := _given_since(actor, review).filter(pk=number).first()):
        row = _line(review, held, use_of_rights(held).get(number, Use()))
    return row


@transaction.atomic
def confirm(*, actor: "Actor", line: ReviewLine) -> ReviewLine:
    """Says that a role is still needed. Never one's own: the data protection officer or a second administrator does.

    The review is finished with its last line. Errors: Conflict for a line that is answered, and for a role that has
    ended since; what it was is not written anew.
    """
    row, held = _locked(actor, line)
    _answer(actor, row, Decision.CONFIRM, "")
    record_account(events.RoleConfirmed(quarter=row.review.quarter, **_facts(held)), actor=actor)
    _finish(actor, row.review)
    return row


@transaction.atomic
def end(*, actor: "Actor", line: ReviewLine, reason: str) -> ReviewLine:
    """Ends a role at once, with the reason that is kept with the line. For administrators; otherwise as ``confirm``."""
    if actor.role.key != RoleKey.AGENCY_ADMINISTRATOR:
        raise Refused(_("The administrator ends a role."), _("Tell the administrator of the agency."))
    if len(reason.strip()) < LEAST_WORDS:
        raise Refused(_("Say why in a few words."))
    row, held = _locked(actor, line)
    _answer(actor, row, Decision.END, reason.strip())
    before = held.until.isoformat() if held.until else ""
    end_now(held, actor)
    until = held.until.isoformat() if held.until else ""
    ended = events.RoleEnded(**_facts(held), line=row.pk, until_before=before, until=until)
    record_account(ended, actor=actor)
    _finish(actor, row.review)
    return row


def _locked(actor: "Actor", line: ReviewLine) -> tuple[ReviewLine, Membership]:
    """The line and its role, locked, for somebody else than its person; written now if the role was given since."""
    check_can_review(actor)
    held = Membership.objects.select_for_update(of=("self",)).get(pk=line.membership_id)
    if line.pk is None:
        ReviewLine.objects.bulk_create([line], ignore_conflicts=True)
    rows = ReviewLine.objects.select_for_update(of=("self",)).select_related("review")
    row = rows.get(review=line.review_id, membership=held.pk)
    if row.decision:
        raise Conflict(_("A colleague has answered this line already."))
    if row.person_id == actor.user.pk:
        raise Refused(
            _("Nobody confirms their own rights."),
            _("The data protection officer or a second administrator answers this line."),
        )
    if has_ended(held):
        raise Conflict(_("This role has ended since. There is nothing to answer any more."))
    return row, held


def _answer(actor: "Actor", row: ReviewLine, decision: Decision, reason: str) -> None:
    row.decision, row.reason = decision, reason
    row.decided_at, row.decided_by = clock.now(), actor.user
    row.save(update_fields=["decision", "reason", "decided_at", "decided_by"])


def _facts(held: Membership) -> dict[str, Any]:
    return {"office": held.agency_id, "subject": held.user_id, "role": held.role, "membership": held.pk}


def _finish(actor: "Actor", review: AccessReview) -> None:
    if state(actor).left == 0:
        AccessReview.objects.filter(pk=review.pk, finished_at=None).update(finished_at=clock.now())
