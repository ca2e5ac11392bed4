"""The door for pages that record an act: ``settings.SAFEGUARD_ENTRY`` names ``safeguards.entry.answer``."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from safeguards import actions, acts

if TYPE_CHECKING:
    from accounts.actor import Actor
    from cases.models import Case


def answer(
    *,
    actor: "Actor",
    case: "Case",
    act: str,
    act_id: uuid.UUID,
    answers: Mapping[str, str],
    explanations: Mapping[str, str] | None = None,
    due_by: Mapping[str, dt.datetime] | None = None,
    versions: Mapping[str, str] | None = None,
) -> None:
    """Keeps the answers of one act: code to "yes", "no" or "not_yet"; an empty answer leaves it open. ``versions``:
    code to the number of the answer that the reader saw; Conflict when another stands there by now.
    """
    found = acts.find(case.pk, act, act_id)
    for code, value in answers.items():
        if not value:
            continue
        actions.answer(
            actor=actor,
            case=case,
            definition=actions.definition_of(code),
            act=found,
            value=value,
            reason=(explanations or {}).get(code, ""),
            due_by=(due_by or {}).get(code),
            version=(versions or {}).get(code),
        )
