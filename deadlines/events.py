"""What happens to a clock. Payloads carry identifiers, codes and instants only."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from core import when as words
from deadlines.rules import instant
from legal.models import DeadlineRule


def rule_name(code: str) -> str:
    """The newest name of a rule in the reader's language."""
    rule = DeadlineRule.objects.filter(code=code).order_by("-version").first()
    return rule.name if rule else code


@dataclass(frozen=True, kw_only=True)
class ClockEvent(CaseEvent):
    """``deadline`` is the row, ``rule`` its code, ``role`` and ``agency`` who answers for it."""

    view_permission = CasePermission.VIEW_FILE
    deadline: str
    rule: str
    subject: str = ""
    due: str = ""
    role: str = ""
    agency: int | None = None

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
class DeadlineElapsed(ClockEvent):
    """A term that ends by itself, or a day from which something is allowed, has come."""

    type = "deadline.elapsed"

    def sentence(self) -> str:
        return _("The day has come: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(ClockEvent):
    type = "deadline.extended"

    def sentence(self) -> str:
        return _("Extended: “%(name)s”, now due on %(due)s.") % self.names()


@dataclass(frozen=True, kw_only=True)
class DeadlineAcknowledged(ClockEvent):
    type = "deadline.acknowledged"

    def sentence(self) -> str:
        return _("Taken note of: “%(name)s”, due on %(due)s.") % self.names()
