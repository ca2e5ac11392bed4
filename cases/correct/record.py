"""What all corrections share: the reason, what differs, the row that keeps old and new."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.correct.words import OPEN
from cases.models import Case, Correction, Person
from core import clock
from core.errors import Refused

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.permissions import CasePermission

Changes = dict[str, list[Any]]
# Stands as the reason in the other cases of a person; history.reason_told has the words for it.
IN_THE_RECORD = "@record"


def plain(value: Any) -> Any:
    """A value as the record keeps it: text, number, ISO instant or None."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return getattr(value, "pk", value)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Field to old and new value where they differ. Nothing differing is refused: nothing is wrong then."""
    found = {
        name: [plain(before.get(name)), plain(new)]
        for name, new in after.items()
        if (plain(before.get(name)) or None) != (plain(new) or None)
    }
    if not found:
        raise Refused(
            _("Nothing differs from what is recorded."), _("Change what is wrong, then send the form.")
        )
    return found


def told(changes: Changes) -> dict[str, Any]:
    """What the timeline may say of the changes: open values, of the others only which field."""
    return {name: pair if name in OPEN else None for name, pair in changes.items()}


def keep(
    *,
    actor: "Actor",
    case: Case,
    kind: str,
    target: uuid.UUID,
    person: Person | uuid.UUID,
    changes: Changes,
    reason: str,
    view: "CasePermission | int",
) -> Correction:
    """Keeps old, new and the reason for good. Refused without a reason."""
    if not reason.strip():
        raise Refused(_("A correction needs its reason."), _("Write what was wrong and how you know."))
    row = Correction(
        case=case,
        kind=kind,
        target=target,
        person_id=person if isinstance(person, uuid.UUID) else person.pk,
        changes=json.dumps(changes, ensure_ascii=False),
        reason=reason.strip(),
        made_at=clock.now(),
        made_by=actor.user,
        agency=actor.agency,
        view_bit=view if isinstance(view, int) else view.bit,
    )
    row.save(force_insert=True)
    return row
