"""The timeline of a case: the event table, as far as this reader may see it, in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
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
    "charge": gettext_lazy("Article"),
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
    acts = {} if wanted.family or wanted.word else _answers_by_act(kept, permissions)
    for row in kept:
        entry = _entry(row, permissions, names)
        if (act := _act_of(row)) in acts:
            if acts[act] is None:
                continue
            entry |= _answered(acts[act] or [], permissions, names)
            acts[act] = None
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


def _act_of(row: Any) -> tuple[Any, ...]:
    """What makes answers one line: the act, who answered, and the minute."""
    if row.type not in ("safeguard.answered", "safeguard.breached") or not row.user_id:
        return ()
    return row.payload.get("act"), row.user_id, row.recorded_at.replace(second=0, microsecond=0)


def _answers_by_act(found: Iterable[Any], permissions: int) -> dict[tuple[Any, ...], list[Any] | None]:
    """Answers about the guarantees of one act that were given together, where there are several."""
    together: dict[tuple[Any, ...], list[Any] | None] = {}
    for row in found:
        if (act := _act_of(row)) and permissions & row.view_bit:
            together.setdefault(act, []).append(row)  # type: ignore[union-attr]
    return {act: rows for act, rows in together.items() if rows and len(rows) > 1}


def _answered(rows: list[Any], permissions: int, names: dict[int, str]) -> dict[str, Any]:
    """One line for the answers of an act; a guarantee that was not kept stands there once, as the breach."""
    breached = {r.payload["safeguard"] for r in rows if r.type == "safeguard.breached"}
    shown = [
        r
        for r in rows
        if r.type == "safeguard.breached"
        or r.payload.get("answer") != "no"
        or r.payload["safeguard"] not in breached
    ]
    said = [("no" if r.type == "safeguard.breached" else r.payload.get("answer")) for r in shown]
    counts = {"yes": said.count("yes"), "no": said.count("no"), "later": said.count("not_yet")}
    text = _("Safeguards of the act: %(yes)s kept, %(no)s not kept, %(later)s not yet.") % counts
    folded = sorted((_entry(r, permissions, names) for r in shown), key=lambda e: e["kind"] != "breach")
    return {"text": text, "folded": folded, "kind": "breach" if counts["no"] else ""}


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
    if getattr(event, "correction", "") and permissions & CasePermission.VIEW_IDENTITY.bit:
        entry["more"] = reverse("cases:corrections", args=[row.case_id])
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
