"""What happened: ``audit.record(event, actor=actor)``."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.events import CaseEvent


def record(event: "CaseEvent", *, actor: "Actor | None") -> Any:
    """Writes one event and runs the pipeline in the same transaction. See ``audit.actions.record``."""
    from audit import actions

    return actions.record(event, actor=actor)
