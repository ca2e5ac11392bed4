"""Handing over for good: the open cases of a colleague go to another one, who carries them on."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, User
from accounts.naming import by_name
from accounts.permissions import CasePermission
from accounts.principals import Capacity, seen_with, user_principal
from administration.access import check_administers, check_another
from administration.events import PersonEvent
from administration.heirs import successors_of
from audit import record_account
from audit.events import CaseEvent
from core import clock, ids
from core.errors import Refused
from notifications import outbox
from notifications.models import InboxItem, Kind

if TYPE_CHECKING:
    from accounts.actor import Actor

# As many as one answer waits for; the page goes on with the rest.
BATCH = 200


class Why(models.TextChoices):
    """Why somebody else carries a case on. Stands in its timeline."""

    LEAVES = "leaves", gettext_lazy("leaves the service")
    MOVES = "moves", gettext_lazy("works elsewhere from now on")
    AWAY = "away", gettext_lazy("is away for long")
    SHARED_OUT = "shared_out", gettext_lazy("the work is shared out anew")
    MAY_NOT = "may_not", gettext_lazy("may not take part in these cases")


@dataclass(frozen=True, kw_only=True)
class HolderChanged(CaseEvent):
    """Another colleague of the same agency carries the case on. Written by the database with the change itself."""

    type = "case.holder_changed"
    agency: int
    before: int
    holder: int
    reason: str
    capacity: int | None = None

    @property
    def needed(self) -> CasePermission:
        return CasePermission.VIEW_FILE if self.capacity is None else seen_with(Capacity(self.capacity))

    def sentence(self) -> str:
        return _("Handed over for good: %(before)s → %(after)s (%(why)s).") % {
            **_names(self.before, self.holder),
            "why": Why(self.reason).label,
        }


@dataclass(frozen=True, kw_only=True)
class CasesHandedOver(PersonEvent):
    """For the log of the office: how many, and never which."""

    type = "office.cases_handed_over"
    heir: int
    count: int
    reason: str

    def sentence(self) -> str:
        words = {**_names(self.subject or 0, self.heir), "count": self.count, "why": Why(self.reason).label}
        return _("Cases handed over for good: %(count)s, %(before)s → %(after)s (%(why)s).") % words


def _names(before: int, after: int) -> dict[str, Any]:
    found = User.objects.in_bulk([before, after])
    return {
        "before": found[before].short_name if before in found else "—",
        "after": found[after].short_name if after in found else "—",
    }


@dataclass(frozen=True)
class Handed:
    """How many cases went over, and how many the colleague still holds."""

    moved: int
    left: int


def heirs(membership: Membership) -> "QuerySet[Membership]":
    """Colleagues of the same agency, at work, whose role can carry on what this role does; in the alphabet."""
    found = Membership.objects.in_force(clock.today()).filter(
        agency=membership.agency_id, role__in=successors_of(membership.role), user__is_active=True
    )
    return found.exclude(user=membership.user_id).select_related("user").order_by(*by_name())


def numbers(membership: Membership, most: int = BATCH) -> list[str]:
    """The numbers of the open cases, and nothing else of them. Empty for who does not administer the agency."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT code FROM office_cases(%s, %s)", [membership.pk, most])
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def hand_over(
    *,
    actor: "Actor",
    membership: Membership,
    to: Membership,
    reason: str,
    chosen: Sequence[str] | None = None,
    most: int = BATCH,
) -> Handed:
    """The open cases of a colleague, all or those of the chosen numbers, have another holder from now on.

    With a case go its open plan, the meetings that are still to be, the record of a victim, and the personal notices
    about it. Rights do not change: both see what their agency sees. Each case gets one event, the office one with the
    number of cases, and the heir finds a notice in the inbox. Done twice, the second time moves nothing and records nothing. At most ``most`` at a time.
    Refused for a colleague of another agency, for a role that cannot carry the work on, and for one's own cases.
    """
    check_administers(actor, membership.agency)
    check_another(actor, membership.user)
    check_another(actor, to.user)
    if not heirs(membership).filter(pk=to.pk).exists():
        raise Refused(
            _("%(name)s cannot carry these cases on.") % {"name": to.user.short_name},
            _("Choose a colleague at work in the same agency whose role does the same."),
        )
    wanted = None if chosen is None else [number.strip().upper() for number in chosen]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT moved, remaining FROM office_hand_over(%s, %s, %s::text[], %s, %s)",
            [membership.pk, to.pk, wanted, most, Why(reason).value],
        )
        handed = Handed(*cursor.fetchone())
    if handed.moved:
        facts: dict[str, Any] = {"heir": to.user_id, "count": handed.moved, "reason": Why(reason).value}
        record_account(
            CasesHandedOver(
                office=membership.agency_id, subject=membership.user_id, role=membership.role, **facts
            ),
            actor=actor,
        )
        # Whoever administers an agency sees no case, and tells nobody of one: the system tells the heir.
        outbox.post("administration.tasks.tell_heir", heir=to.user_id, notice=str(ids.new()))
    return handed


def tell_heir(heir: int, notice: str) -> bool:
    """One notice without a case, by the number ``notice``; one that is open says it already. Runs as the system."""
    principal = user_principal(heir)
    if InboxItem.objects.filter(principal=principal, kind=Kind.CASES_HANDED, done_at__isnull=True).exists():
        return False
    item = InboxItem(
        pk=uuid.UUID(notice), principal=principal, kind=Kind.CASES_HANDED, created_at=clock.now()
    )
    InboxItem.objects.bulk_create([item], ignore_conflicts=True)
    return True
