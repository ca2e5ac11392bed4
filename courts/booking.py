"""What the booking page shows: offers, the week grid with a reason for each dead slot, and the same as a list."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from core import bounds, clock, when
from courts import times
from courts.models import Courtroom
from courts.need import Request
from scheduling import actions as calendar
from scheduling import slots
from scheduling.models import Closure
from scheduling.slots import Offers, Reason, Slot

WEEK = 5
SEARCH_DAYS = 21
HIDDEN_HOURS = {"hours", "lunch"}


@dataclass(frozen=True)
class Cell:
    """One slot as it stands on the page."""

    slot: Slot
    css: str
    text: str
    room: Courtroom | None
    chosen: bool = False
    unusual: str = ""
    span: int = 1

    @property
    def is_open(self) -> bool:
        """It can be taken, if need be with a reason."""
        return self.css == "free"

    @property
    def value(self) -> str:
        room = f"~{self.room.pk}" if self.room else ""
        return f"{self.slot.period.start.isoformat()}{room}"


@dataclass
class Table:
    """The week: a row for each start that fits into the court's hours on some day."""

    days: list[dt.date]
    rows: list[tuple[dt.time, list[Cell]]] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """A line of the list: one time, or the first and the last of several that are not free for one reason."""

    cell: Cell
    last: Cell


@dataclass(frozen=True)
class Offer:
    title: str
    cell: Cell
    notes: list[str]
    is_first_choice: bool = False


class Board:
    """All slots of a need, worked out once for the page."""

    def __init__(self, request: Request, chosen: str = "") -> None:
        self.request, self.chosen = request, chosen
        self._said: dict[tuple[str, str], str] = {}
        first = clock.local(request.need.not_before or clock.now()).date()
        self.days = [first + dt.timedelta(days=n) for n in range(SEARCH_DAYS)]
        start = _monday(request.week_of or self._first_open(first))
        self.week = [start + dt.timedelta(days=n) for n in range(WEEK)]
        days = sorted({*self.days, *self.week})
        self.slots = calendar.find(request.need, days=days)
        self.offers: Offers = slots.offers(
            [s for s in self.slots if clock.local(s.period.start).date() in self.days]
        )

    @staticmethod
    def _first_open(day: dt.date) -> dt.date:
        return day + dt.timedelta(days=7 - day.weekday()) if day.weekday() >= WEEK else day

    def cell(self, slot: Slot) -> Cell:
        room = self.request.rooms.get(slot.room or 0)
        if self._is_where_it_stands(slot, room):
            return Cell(slot, "dead", _("the hearing stands here now"), None)
        hard = [reason for reason in slot.reasons if not self._can_lift(slot, reason)]
        if hard:
            css = "busy" if hard[0].code in ("busy", "rooms", "away") else "dead"
            return Cell(slot, css, self.why(hard[0]), None)
        unusual = ", ".join(self.why(reason) for reason in slot.reasons)
        made = Cell(slot, "free", self.free_text(room, unusual), room, unusual=unusual)
        return replace(made, chosen=made.value == self.chosen)

    def _is_where_it_stands(self, slot: Slot, room: Courtroom | None) -> bool:
        moving = self.request.moving
        return (
            moving is not None and slot.period.start == moving.starts_at and room in (None, moving.courtroom)
        )

    def _can_lift(self, slot: Slot, reason: Reason) -> bool:
        return slot.period.start >= clock.now() and times.may_be_lifted(reason, self.request.limits)

    def free_text(self, room: Courtroom | None, unusual: str = "") -> str:
        if unusual:
            return _("%(why)s: with a reason only") % {"why": unusual}
        return _("free, room %(number)s") % {"number": room.number} if room else _("free")

    def why(self, reason: Reason) -> str:
        """The reason of a dead slot in words; never another case."""
        who = self.request.names.get(reason.resource or 0, "")
        if reason.code == "busy":
            return _("%(who)s: taken") % {"who": who}
        if reason.code == "away":
            return _("%(who)s: %(why)s") % {"who": who, "why": _away(reason.detail)}
        key = (reason.code, reason.detail)
        if key not in self._said:
            self._said[key] = times.words(reason, self.request.limits)
        return self._said[key]

    def table(self) -> Table:
        """Rows that lie in the lunch break or after hours on every day are left out."""
        by_time: dict[dt.time, list[Slot]] = {}
        for slot in self.slots:
            local = clock.local(slot.period.start)
            if local.date() in self.week:
                by_time.setdefault(local.time(), []).append(slot)
        shown = [
            (time, [self.cell(s) for s in row])
            for time, row in sorted(by_time.items())
            if any(not HIDDEN_HOURS & {r.code for r in s.reasons} for s in row)
        ]
        return Table(self.week, _merged(shown))

    def cards(self) -> list[Offer]:
        """The offers, each time once; what is best for the child is chosen unless somebody chooses otherwise."""
        titles = [
            (_("Earliest"), self.offers.earliest),
            (_("Best for the child"), self.offers.best_for_child),
            (_("Everyone in the room"), self.offers.everyone),
        ]
        found: dict[tuple[dt.datetime, int | None], Offer] = {}
        for title, slot in titles:
            if slot is None:
                continue
            key = (slot.period.start, slot.room)
            known = found.get(key)
            found[key] = (
                replace(known, title=f"{known.title} · {title}")
                if known
                else Offer(title, self.cell(slot), self._notes(slot))
            )
        best = self.offers.best_for_child or self.offers.earliest
        return [
            replace(offer, is_first_choice=bool(best and key == (best.period.start, best.room)))
            for key, offer in found.items()
        ]

    def _notes(self, slot: Slot) -> list[str]:
        room = self.request.rooms.get(slot.room or 0)
        notes = [room.name] if room else []
        notes.append(_("the child misses lessons") if slot.in_school else _("after school"))
        for resource in slot.missing:
            notes.append(_("%(who)s: a colleague must come") % {"who": self.request.names[resource]})
        if any(c.person.must_not_meet for c in self.request.people):
            entrance = room is not None and room.has_separate_entrance
            notes.append(
                _("the victim comes 20 minutes later, by an entrance apart")
                if entrance
                else _("the victim comes 20 minutes later; no entrance apart: the clerk meets the child")
            )
        return notes

    @property
    def nothing_free(self) -> str:
        """What stands in the way most, when no slot of three weeks is free."""
        if self.offers.earliest:
            return ""
        narrow = slots.bottleneck(self.slots)
        return self.why(narrow) if narrow else ""

    def at(self, value: str) -> Cell | None:
        """The time that a form names, offered or not; None for what is no time or no room of this court."""
        parsed = parse(value)
        if parsed is None:
            return None
        start, room = parsed
        rooms = [side for side, row in self.request.rooms.items() if room in (None, row.pk)]
        if not rooms:
            return None
        return self.cell(calendar.slot_at(replace(self.request.need, rooms=rooms), start))

    @property
    def dead_by_day(self) -> list[tuple[dt.date, list[Run]]]:
        """The same week as a list: day by day, free and not free, with reasons; one line for one reason on end."""
        found = []
        for day in self.week:
            cells = [self.cell(s) for s in self.slots if clock.local(s.period.start).date() == day]
            shown = [c for c in cells if not HIDDEN_HOURS & {r.code for r in c.slot.reasons}]
            found.append((day, _runs(shown)))
        return found

    @property
    def earlier(self) -> dt.date:
        return self.week[0] - dt.timedelta(days=7)

    @property
    def later(self) -> dt.date:
        return self.week[0] + dt.timedelta(days=7)


def _runs(cells: list[Cell]) -> list[Run]:
    """Cells that follow one another and are not free for the same reason become one."""
    made: list[Run] = []
    for cell in cells:
        last = made[-1] if made else None
        if last and not cell.is_open and (cell.css, cell.text) == (last.cell.css, last.cell.text):
            made[-1] = Run(last.cell, cell)
        else:
            made.append(Run(cell, cell))
    return made


def _merged(rows: list[tuple[dt.time, list[Cell]]]) -> list[tuple[dt.time, list[Cell]]]:
    """The same for the columns of the week: a cell spans the rows whose reason it tells."""
    widths = {len(cells) for _time, cells in rows}
    if len(widths) != 1:
        return rows
    columns = zip(*(cells for _time, cells in rows), strict=True)
    spans: dict[int, int] = {}
    for column in columns:
        first: Cell | None = None
        for cell in column:
            if first and not cell.is_open and (cell.css, cell.text) == (first.css, first.text):
                spans[id(first)] += 1
                spans[id(cell)] = 0
            else:
                first = cell
                spans[id(cell)] = 1
    return [(time, [replace(c, span=spans[id(c)]) for c in cells if spans[id(c)]]) for time, cells in rows]


def parse(value: str) -> tuple[dt.datetime, int | None] | None:
    """The start and the room of a slot's value; None for anything else."""
    text, _sep, room = value.partition("~")
    start, number = bounds.instant(text, bounds.FIRST_YEAR), bounds.whole(room)
    return (start, number) if start and (number is not None or not room) else None


def _away(reason: str) -> str:
    return str(dict(Closure.Reason.choices).get(reason, reason))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def in_words(cell: Cell) -> str:
    """ "Tue 12 May, 15:00 – 16:30"."""
    return f"{when.when(cell.slot.period.start)} – {when.hour(cell.slot.period.end)}"
