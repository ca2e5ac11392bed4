"""The timeline of a case: the event table, as far as this reader may see it, in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permissions import CasePermission
from accounts.roles import RoleKey
from audit.events import restore
from audit.models import Event
from cases.events import agency_name
from cases.models import Case
from core import clock

if TYPE_CHECKING:
    from accounts.actor import Actor

MOST = 300
RECORDED_LATER = dt.timedelta(minutes=10)
FAMILIES = {
    "case": gettext_lazy("The case"),
    "party": gettext_lazy("People"),
    "detention": gettext_lazy("Detention"),
    "interview": gettext_lazy("Interviews"),
    "safeguard": gettext_lazy("Safeguards"),
    "deadline": gettext_lazy("Deadlines"),
    "hearing": gettext_lazy("Hearings"),
    "document": gettext_lazy("Documents"),
    "plan": gettext_lazy("Plan"),
    "contact": gettext_lazy("Contacts"),
    "victim": gettext_lazy("Child victim"),
}


@dataclass(frozen=True)
class Filters:
    family: str = ""
    word: str = ""


def family_of(event_type: str) -> str:
    return event_type.partition(".")[0]


def rows(actor: "Actor", case: Case, limit: int = MOST) -> list[Any]:
    """The newest events of the case, the latest first."""
    return list(
        Event.objects.visible_to(actor).filter(case_id=case.pk).order_by("-occurred_at", "-id")[:limit]
    )


def entries(
    found: Iterable[Any], permissions: int, filters: Filters | None = None, *, by_day: bool = True
) -> list[dict[str, Any]]:
    """Entries for the timeline component. What the reader may not see becomes a locked line with its reason.

    Entries that the system itself made are folded to one line for each day.
    """
    wanted = filters or Filters()
    kept = [r for r in found if not wanted.family or family_of(r.type) == wanted.family]
    names = {u.pk: u.short_name for u in User.objects.filter(pk__in={r.user_id for r in kept if r.user_id})}
    made: list[dict[str, Any]] = []
    day: dt.date | None = None
    folded: dict[str, Any] | None = None
    for row in kept:
        entry = _entry(row, permissions, names)
        if wanted.word and wanted.word.casefold() not in str(entry.get("text", "")).casefold():
            continue
        here = clock.local(row.occurred_at).date()
        if here != day:
            day, folded = here, None
            if by_day:
                made.append({"day": here})
        if entry["kind"] == "system" and not wanted.family:
            if folded is None:
                folded = {**entry, "folded": []}
                made.append(folded)
            folded["folded"].append(entry)
            count = len(folded["folded"])
            if count > 1:
                folded["text"] = ngettext(
                    "%(count)s entry of the system", "%(count)s entries of the system", count
                ) % {"count": count}
            continue
        made.append(entry)
    return made


def _entry(row: Any, permissions: int, names: dict[int, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"at": row.occurred_at, "kind": "" if row.user_id else "system", "folded": []}
    if row.recorded_at - row.occurred_at > RECORDED_LATER:
        entry["recorded_at"] = row.recorded_at
    if not permissions & row.view_bit:
        return entry | {"locked": True, "kind": "", "reason": _locked(row, permissions)}
    event = restore(row)
    if event is None:
        return entry | {"text": _("An entry of a newer version of the system.")}
    if event.attention:
        entry["kind"] = "breach"
    return entry | {"text": event.sentence_for(permissions), "by": names.get(row.user_id, "")}


TELLING_ROLES = {
    RoleKey.PROBATION_OFFICER,
    RoleKey.HEAD_OF_PROBATION,
    RoleKey.INSTITUTION_STAFF,
    RoleKey.DEFENCE_LAWYER,
    RoleKey.COMMISSION_SECRETARY,
    RoleKey.GUARDIANSHIP_OFFICER,
}


def _locked(row: Any, permissions: int) -> str:
    """Whose entry it is. To those who do not read the file some agencies alone would tell what became of the child."""
    if row.role == RoleKey.VICTIM_SUPPORT_WORKER:
        told = bool(permissions & CasePermission.VIEW_VICTIMS.bit)
    else:
        told = bool(permissions & CasePermission.VIEW_FILE.bit) or row.role not in TELLING_ROLES
    if row.agency_id and told:
        return _("Entry of %(agency)s. Ask its holder if you need it.") % {
            "agency": agency_name(row.agency_id)
        }
    return _("Entry that your role does not open.")


def families(found: Iterable[Any]) -> list[tuple[str, str]]:
    """The kinds of entries that occur, for the filter."""
    present = {family_of(r.type) for r in found}
    return [
        (key, str(FAMILIES.get(key, key.capitalize())))
        for key in [*FAMILIES, *sorted(present - set(FAMILIES))]
        if key in present
    ]
