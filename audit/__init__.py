"""What happened: ``audit.record(event, actor=actor)``."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
    from audit.events import AccountEvent, CaseEvent


def record(event: "CaseEvent", *, actor: "Actor | None") -> Any:
    """Writes one event and runs the pipeline in the same transaction. See ``audit.actions.record``."""
    from audit import actions

    return actions.record(event, actor=actor)


def record_account(
    event: "AccountEvent", *, actor: "Actor | None" = None, by: "User | None" = None, session: str = ""
) -> None:
    """Writes one event about an account or a right, in no case. See ``audit.actions.record_account``."""
    from audit import actions

    actions.record_account(event, actor=actor, by=by, session=session)
