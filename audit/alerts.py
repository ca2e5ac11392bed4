"""Alerts about unusual reading: what waits, and the verb that says what it was."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Agency, User
from accounts.roles import ROLES, RoleKey
from audit.actions import record_account
from audit.events import ReadingExplained
from audit.models import ReadingAlert
from audit.reading_walls import WATCHERS
from core import clock
from core.errors import Conflict, Refused
from core.nav import Tally

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor

MOST = 100
LEAST_WORDS = 10
LONGEST = 500
ROLES_THAT_WATCH = frozenset(WATCHERS)


@dataclass(frozen=True)
class Line:
    alert: ReadingAlert
    person: str
    agency: Any
    role: Any
    closed_by: str


def waiting(actor: "Actor") -> "QuerySet[ReadingAlert]":
    """Alerts of the watched offices that nobody has looked into. Row security decides which offices those are."""
    return ReadingAlert.objects.filter(outcome="").exclude(user_id=actor.user.pk)


# ``waiting`` as a number.
WAITING = Tally("SELECT count(*) FROM audit_readingalert WHERE outcome = '' AND user_id <> %(user)s")


def lines(actor: "Actor") -> list[Line]:
    """The newest alerts of the watched offices, open ones first; never those about the reader."""
    found = list(
        ReadingAlert.objects.exclude(user_id=actor.user.pk).order_by("closed_at", "-raised_at")[:MOST]
    )
    found.sort(key=lambda a: (bool(a.outcome), -a.raised_at.timestamp()))
    people = User.objects.in_bulk({pk for a in found for pk in (a.user_id, a.closed_by) if pk})
    offices = Agency.objects.in_bulk({a.agency_id for a in found})
    return [
        Line(
            alert,
            _name(people.get(alert.user_id)),
            offices.get(alert.agency_id),
            ROLES[RoleKey(alert.role)].name if alert.role in ROLES else alert.role,
            _name(people.get(alert.closed_by or 0)),
        )
        for alert in found
    ]


def close(*, actor: "Actor", alert: ReadingAlert, outcome: str, words: str, version: int) -> ReadingAlert:
    """Says what the reading was, and in words how that is known; both are kept with the name of who says it.

    Refused for one's own reading and without words; Conflict when a colleague has said it meanwhile.
    """
    if actor.role.key not in ROLES_THAT_WATCH:
        raise Refused(_("Your role does not watch over reading."))
    if alert.user_id == actor.user.pk:
        raise Refused(_("Nobody closes an alert about their own reading."))
    if outcome not in ReadingAlert.Outcome.values:
        raise Refused(_("Say what the reading was."), _("Choose one of the answers."))
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("Say in a few words how you know."))
    changed = ReadingAlert.objects.filter(pk=alert.pk, version=version, outcome="").update(
        outcome=outcome,
        words=words.strip()[:LONGEST],
        closed_at=clock.now(),
        closed_by=actor.user.pk,
        version=version + 1,
    )
    if not changed:
        raise Conflict(_("A colleague has answered this alert meanwhile."))
    record_account(ReadingExplained(subject=alert.user_id, alert=alert.pk, outcome=outcome), actor=actor)
    alert.refresh_from_db()
    return alert


def _name(user: User | None) -> str:
    return f"{user.last_name} {user.first_name}".strip() or user.username if user else ""
