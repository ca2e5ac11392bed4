"""What happens to a clock. Payloads carry identifiers, codes and instants only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import AccountEvent, CaseEvent
from core import when as words
from deadlines.escalation import Level
from deadlines.rules import instant
from legal.models import DeadlineRule

if TYPE_CHECKING:
    from deadlines.models import Deadline


def rule_name(code: str) -> str:
    """The newest name of a rule in the reader's language."""
    rule = DeadlineRule.objects.filter(code=code).order_by("-version").first()
    return rule.name if rule else code


def facts_of(deadline: "Deadline") -> dict[str, Any]:
    """What each event of a clock says of it."""
    return {
        "case_id": deadline.case_id,
        "deadline": str(deadline.pk),
        "rule": deadline.rule.code,
        "subject": deadline.subject,
        "due": deadline.due_at.isoformat() if deadline.due_at else "",
        "role": deadline.responsible_role,
        "agency": deadline.responsible_agency_id,
        "view_bit": deadline.view_bit,
    }


@dataclass(frozen=True, kw_only=True)
class ClockEvent(CaseEvent):
    """``deadline`` is the row, ``rule`` its code, ``role`` and ``agency`` who answers for it. Whoever sees the clock
    sees what happens to it.
    """

    view_permission = CasePermission.VIEW_FILE
    deadline: str
    rule: str
    subject: str = ""
    due: str = ""
    role: str = ""
    agency: int | None = None
    view_bit: int = CasePermission.VIEW_FILE.bit

    @property
    def needed(self) -> CasePermission:
        return next(p for p in CasePermission if p.bit == self.view_bit)

    def names(self) -> dict[str, str]:
        due = instant(self.due)
        return {"name": rule_name(self.rule), "due": words.when(due) if due else ""}


@dataclass(frozen=True, kw_only=True)
class DeadlineNear(ClockEvent):
    type = "deadline.near"

    def sentence(self) -> str:
        return _("Reminder: “%(name)s” is due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineMissed(ClockEvent):
    type = "deadline.missed"
    attention = True

    def sentence(self) -> str:
        return _("Missed: “%(name)s” was due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineEscalated(ClockEvent):
    """Nobody took note: the clock was brought before ``to_role``. ``level`` 1: the head of the unit, 2: the prosecutor."""

    type = "deadline.escalated"
    attention = True
    to_role: str
    level: int

    def sentence(self) -> str:
        if self.level == Level.HEAD:
            return (
                _("Nobody took note, so the head of the unit was told: “%(name)s”, due on %(due)s.")
                % self.names()
            )
        return _("Nobody took note, so the prosecutor was told: “%(name)s”, due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineMet(ClockEvent):
    """What the term asks for was done; ``occurred_at`` is when, late or in time."""

    type = "deadline.met"

    def sentence(self) -> str:
        due = instant(self.due)
        if due and self.occurred_at and self.occurred_at > due:
            return _("Met late: “%(name)s” was due on %(due)s.") % self.names()
        return _("Met: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineEnded(ClockEvent):
    """The term fell away: what it served has ended without it."""

    type = "deadline.ended"

    def sentence(self) -> str:
        return _("Fell away: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineElapsed(ClockEvent):
    """A term that ends by itself, or a day from which something is allowed, has come."""

    type = "deadline.elapsed"

    def sentence(self) -> str:
        return _("The day has come: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(ClockEvent):
    """``document``: number of the decision, where a higher office granted it."""

    type = "deadline.extended"
    document: str = ""

    def sentence(self) -> str:
        if self.document:
            return _("Extended: “%(name)s”, now due on %(due)s. Decision: %(document)s.") % (
                self.names() | {"document": self.document}
            )
        return _("Extended: “%(name)s”, now due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineCarried(ClockEvent):
    """The record from which a term runs was put right: the term is counted anew, and its extensions go on."""

    type = "deadline.carried"

    def sentence(self) -> str:
        return (
            _(
                "Counted anew after a correction, with the extensions granted before: “%(name)s”, due on %(due)s."
            )
            % self.names()
        )


@dataclass(frozen=True, kw_only=True)
class FeedMade(AccountEvent):
    """A secret address for the calendar of a person was made; an earlier one stopped working."""

    type: ClassVar[str] = "account.feed_made"

    def sentence(self) -> str:
        return _("An address for the calendar of terms was made.")


@dataclass(frozen=True, kw_only=True)
class FeedWithdrawn(AccountEvent):
    type: ClassVar[str] = "account.feed_withdrawn"

    def sentence(self) -> str:
        return _("The address for the calendar of terms was withdrawn.")


@dataclass(frozen=True, kw_only=True)
class DeadlineAcknowledged(ClockEvent):
    type = "deadline.acknowledged"

    def sentence(self) -> str:
        return _("Taken note of: “%(name)s”, due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineRecounted(ClockEvent):
    """The law has changed and its transition reaches this open term: it goes on by the new version of its rule."""

    type = "deadline.recounted"
    to_version: int
    was: str = ""

    def sentence(self) -> str:
        was = instant(self.was)
        if was and self.was != self.due:
            return _("By the new version of the rule: “%(name)s”, now due on %(due)s instead of %(was)s.") % (
                self.names() | {"was": words.when(was)}
            )
        return _("Goes on by the new version of the rule: “%(name)s”, due on %(due)s.") % self.names()
