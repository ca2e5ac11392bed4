"""The corrections of a case, in words."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases import vault
from cases.correct import words
from cases.correct.record import IN_THE_RECORD
from cases.models import Case, Correction

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST = 200


def rows(actor: "Actor", case: Case) -> list[Correction]:
    """What this reader may know, the latest first, opened in one look-up."""
    visible = Correction.objects.visible_to(actor).filter(case=case)
    found = list(visible.select_related("made_by", "agency").order_by("-made_at", "-id")[:MOST])
    vault.open_rows(found)
    return found


def reason_told(row: Correction) -> str:
    """The reason in words. What was put right in another case of the person brings no words from there."""
    return _("Put right in the person’s record.") if row.reason == IN_THE_RECORD else str(row.reason)


def of_case(actor: "Actor", case: Case) -> list[dict[str, Any]]:
    """Each correction with its fields, old and new, and the reason."""
    return [
        {
            "kind": words.KINDS[row.kind],
            "at": row.made_at,
            "by": row.made_by.short_name,
            "agency": row.agency,
            "reason": reason_told(row),
            "changes": [
                (words.label(name), words.value(name, old), words.value(name, new))
                for name, (old, new) in row.values.items()
            ],
        }
        for row in rows(actor, case)
    ]
