"""The inbox as its reader sees it: items with the case, the rule and the next step, in a constant number of queries."""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from access import reads
from access.queries import Place
from cases.models import Case
from core import clock
from legal.models import DeadlineRule, SafeguardDefinition
from notifications.models import InboxItem, Kind

if TYPE_CHECKING:
    from accounts.actor import Actor

PAGE = 25
TERM_KINDS = {Kind.DEADLINE_NEAR, Kind.DEADLINE_MISSED, Kind.DEADLINE_ESCALATED}
OWN_PAGES: dict[str, str] = {
    **dict.fromkeys((Kind.CERTIFICATE_ENDS, Kind.CERTIFICATE_ENDED), "training:mine"),
    Kind.CASES_HANDED: "cases:list",
}
# A file that belongs to no case: the paper of a certificate.
PAGES_WITHOUT_CASE: dict[str, str] = {Kind.FILE_BLOCKED: "training:register"}
BREACH_KINDS = {Kind.DEADLINE_MISSED, Kind.DEADLINE_ESCALATED, Kind.BREACH_OPENED, Kind.NON_COMPLIANCE}


@dataclass(frozen=True)
class Line:
    """One row. ``others`` are further terms of the same case and kind, told in the same row."""

    item: InboxItem
    case: Case | None
    about: str
    others: list["Line"] = field(default_factory=list)

    @property
    def is_term(self) -> bool:
        """A term is met by what is done in the case; putting the notice aside meets nothing."""
        return self.item.kind in TERM_KINDS

    @property
    def own_url(self) -> str:
        """The page of what is about no case but about the reader."""
        pages = OWN_PAGES if self.item.case_id else {**OWN_PAGES, **PAGES_WITHOUT_CASE}
        return pages.get(self.item.kind, "")

    @property
    def all(self) -> list["Line"]:
        return [self, *self.others]

    @property
    def due_at(self) -> dt.datetime | None:
        """The first of the terms told here."""
        return min((line.item.due_at for line in self.all if line.item.due_at), default=None)

    @property
    def tone(self) -> str:
        """The colour that goes with the words."""
        if self.item.done_at:
            return "done"
        if self.item.kind in BREACH_KINDS:
            return "breach"
        return "soon" if self.item.is_urgent else "neutral"


@dataclass(frozen=True)
class Lines:
    lines: list[Line]
    more: str = ""


def lines(
    actor: "Actor",
    *,
    done: bool = False,
    kind: str = "",
    limit: int = PAGE,
    after: str = "",
    terms: bool = True,
) -> Lines:
    """The newest items first; ``more`` is the place where the next page starts. Without ``terms`` those are left out."""
    items = InboxItem.objects.visible_to(actor).filter(done_at__isnull=not done)
    if not terms:
        items = items.exclude(kind__in=TERM_KINDS)
    if kind:
        items = items.filter(kind=kind)
    place = Place.parse(after)
    if place:
        items = items.filter(Q(created_at__lt=place.at) | Q(created_at=place.at, pk__lt=place.case_id))
    found = list(
        items.select_related("acknowledged_by", "done_by").order_by("-created_at", "-id")[: limit + 1]
    )
    shown = found[:limit]
    more = f"{shown[-1].created_at.isoformat()}~{shown[-1].pk}" if len(found) > limit else ""
    made = dressed(actor, shown)
    return Lines(made if done else together(made), more)


def together(found: list[Line]) -> list[Line]:
    """Terms of one case stand in one row, where the newest of them stood."""
    first: dict[tuple[Any, str], Line] = {}
    shown = []
    for line in found:
        if line.is_term and line.case:
            held = first.setdefault((line.item.case_id, line.item.kind), line)
            if held is not line:
                held.others.append(line)
                continue
        shown.append(line)
    return shown


def dressed(actor: "Actor", items: list[InboxItem]) -> list[Line]:
    """Items with what is shown of their case and rule."""
    cases = Case.objects.visible_to(actor).in_bulk({i.case_id for i in items if i.case_id})
    reads.note(*cases)
    names = _names({i.code for i in items if i.code})
    return [Line(i, cases.get(i.case_id), names.get(i.code, "")) for i in items]


def _names(codes: set[str]) -> dict[str, str]:
    """What the rules and safeguards are called, in the reader's language."""
    if not codes:
        return {}
    today = clock.today()
    rows: list[Any] = [
        row
        for model in (DeadlineRule, SafeguardDefinition)
        for row in model.objects.filter(code__in=codes).in_force(today)
    ]
    return {row.code: row.name for row in rows}
