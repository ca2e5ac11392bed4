"""What happens to a child's guarantees. Payloads carry codes and identifiers only, never the reason that was
typed.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import CasePermission
from audit.events import CaseEvent
from legal.models import SafeguardDefinition


def safeguard_name(code: str) -> str:
    """The newest wording of a guarantee in the reader's language."""
    row = SafeguardDefinition.objects.filter(code=code).order_by("-version").first()
    return row.name if row else code


@dataclass(frozen=True, kw_only=True)
class SafeguardEvent(CaseEvent):
    """``safeguard`` is the code; ``act_kind`` and ``act`` name the act of the case. ``is_victims``: what is said of it
    opens for who may know of the victim alone, as the answer and the breach themselves do.
    """

    view_permission = CasePermission.VIEW_FILE
    safeguard: str
    act_kind: str = ""
    act: str = ""
    is_victims: bool = False

    @property
    def needed(self) -> CasePermission:
        return CasePermission.VIEW_VICTIMS if self.is_victims else self.view_permission

    def names(self) -> dict[str, Any]:
        return {"name": safeguard_name(self.safeguard), "code": self.safeguard}


@dataclass(frozen=True, kw_only=True)
class SafeguardAnswered(SafeguardEvent):
    """``act_at`` is when the act began, ``held_at`` when the guarantee was kept."""

    type = "safeguard.answered"
    answer: str
    act_at: str = ""
    held_at: str = ""

    def sentence(self) -> str:
        from safeguards.models import Answer

        return _("%(name)s: %(answer)s.") % (
            self.names() | {"answer": str(Answer(self.answer).label).lower()}
        )


@dataclass(frozen=True, kw_only=True)
class SafeguardBreached(SafeguardEvent):
    type = "safeguard.breached"
    attention = True
    breach: str
    level: str
    agency: int | None = None
    supervisor: int | None = None

    def sentence(self) -> str:
        return _("Not kept: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class ClosureProposed(SafeguardEvent):
    type = "safeguard.closure_proposed"
    breach: str
    kind: str

    def sentence(self) -> str:
        return _("Closing is proposed and waits for a second person: “%(name)s”.") % self.names()


@dataclass(frozen=True, kw_only=True)
class BreachClosed(SafeguardEvent):
    type = "safeguard.closed"
    breach: str
    kind: str

    def sentence(self) -> str:
        from safeguards.models import CloseKind

        return _("Breach closed (%(kind)s): “%(name)s”.") % (
            self.names() | {"kind": CloseKind(self.kind).label}
        )
