"""The door for pages that record an act: ``settings.SAFEGUARD_ENTRY`` names this module."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cases import vault
from safeguards import actions, acts
from safeguards.models import SafeguardAnswer

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


def said(*, actor: "Actor", case: "Case", act_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """The answers of an act in force: code to ``answer``, ``why`` and ``by``. Two queries and one for the texts."""
    rows = list(
        SafeguardAnswer.objects.visible_to(actor)
        .current()
        .of_act(act_id)
        .filter(case=case)
        .select_related("definition")
    )
    vault.open_rows(rows)
    return {row.definition.code: {"answer": row.answer, "why": row.reason, "by": row.due_by} for row in rows}
