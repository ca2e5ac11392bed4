"""Custody as the acts of a case tell it: what the court recorded, and what was written down by hand."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from audit.models import Event
from core import clock
from core.months import add_months
from deadlines.days import DAY, day_end, day_start, local_date
from deadlines.rules import instant

ORDERED, EXTENDED, ENDED = "ordered", "extended", "ended"
_BY_HAND = {
    "custody.ordered": ORDERED,
    "custody.extended": EXTENDED,
    "custody.ended": ENDED,
    "custody.refused": ENDED,
}
_BY_COURT = ("outcome.recorded", "outcome.corrected")
_EXTENSION = "extension_of_custody"


SHORT, FIRST, LONGER = "short", "first", "longer"
_SHORT_DAYS, _FIRST_MONTHS = 10, 2
# In a total of months and single days.
DAYS_OF_A_MONTH = 30
_TERM = frozenset({"kind", "months", "days", "decided_on"})


@dataclass
class Stay:
    """From the order on; ``until`` as far as the decisions name it, ``ended_at`` once custody has ended. ``is_short``: it was
    ordered for up to ten days (CPC art. 148(7)(2)).
    """

    since: dt.datetime
    until: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    is_short: bool = False
    is_extended: bool = False

    @property
    def months(self) -> Fraction:
        """From the order to its end, as far as the decisions name it, or until today: whole months on the calendar, the first
        day and the last counted (CPC art. 48(4)), and each day over as the thirtieth part of one.
        """
        first = local_date(self.since)
        beyond = max(local_date(self.ended_at or self.until or clock.now()), first) + DAY
        whole = (beyond.year - first.year) * 12 + beyond.month - first.month
        if add_months(first, whole) > beyond:
            whole -= 1
        return whole + Fraction((beyond - add_months(first, whole)).days, DAYS_OF_A_MONTH)

    @property
    def term(self) -> str:
        """How far the decisions go: a short order as it was made, the first two months, or longer (CPC art. 151)."""
        if self.is_short and not self.is_extended:
            return SHORT
        first = _end(self.since, _FIRST_MONTHS)
        return LONGER if self.until and first and self.until > first else FIRST


@dataclass(frozen=True)
class Custody:
    """What the act recorded last does to the stay that runs. ``is_repeated``: it tells a decision of a day that another has
    told already, and changes nothing. ``is_replaced``: it is an order that changes what an earlier one has told.
    ``is_moved``: it puts right what the court decided on this stay.
    """

    stays: tuple[Stay, ...] = ()
    is_repeated: bool = False
    is_replaced: bool = False
    is_moved: bool = False

    @property
    def running(self) -> Stay | None:
        return _running(self.stays)


@dataclass(frozen=True)
class Decided:
    """Custody as a court orders or extends it, from a day on."""

    on: dt.date
    months: int
    days: int
    is_extension: bool


@dataclass(frozen=True)
class _Act:
    """``number`` in the order of recording; ``outcome`` where the court recorded it."""

    number: int
    kind: str
    at: dt.datetime
    until: dt.datetime | None = None
    months: int = 0
    days: int = 0
    is_short: bool = False
    outcome: str = ""

    def is_same(self, other: "_Act") -> bool:
        """Whether both tell a decision of one kind and day."""
        return (self.kind, local_date(self.at)) == (other.kind, local_date(other.at))

    def outranks(self, other: "_Act") -> bool:
        """Of two that tell one decision: the court's record, else the later one if only one of them is short."""
        if bool(self.outcome) != bool(other.outcome):
            return bool(self.outcome)
        return self.is_short != other.is_short and self.number > other.number

    def end(self, since: dt.datetime) -> dt.datetime | None:
        return self.until or _end(since, self.months, self.days)


def custody_of(case_id: uuid.UUID) -> Custody:
    """Every stay in custody of a case. A decision that the court recorded and somebody wrote down as well counts once."""
    told = _told(case_id)
    acts = list(_acts(told))
    counted = _counted(acts)
    stays = tuple(_stays(counted))
    if told and told[-1][0] == "outcome.corrected":
        return Custody(stays, is_moved=_is_moved(told[-1][2], counted, _running(stays)))
    if not acts or acts[-1].number != len(told) - 1:
        return Custody(stays)
    last, before = acts[-1], _running(tuple(_stays(_counted(acts[:-1]))))
    since = itertools.takewhile(lambda act: act.kind != ENDED, reversed(acts[:-1]))
    changes = _said(before) != _said(_running(stays))
    return Custody(
        stays,
        is_repeated=not changes and any(act.is_same(last) for act in since),
        is_replaced=changes and before is not None and last.kind == ORDERED,
    )


def stays_with(case_id: uuid.UUID, decided: Decided, instead_of: uuid.UUID | None) -> tuple[Stay, ...]:
    """The stays as they would be with a decision of a court that is not recorded yet, or that stands in the place of the
    outcome ``instead_of``. Empty where nobody wrote an act of custody down by hand: the court's own record tells all.
    """
    told = _told(case_id)
    acts = [act for act in _acts(told) if act.outcome != str(instead_of)]
    if all(act.outcome for act in acts):
        return ()
    kind = EXTENDED if decided.is_extension else ORDERED
    at = day_start(decided.on)
    new = _Act(
        len(told),
        kind,
        at,
        months=decided.months,
        days=decided.days,
        is_short=_is_short(kind, decided.months, decided.days),
        outcome="new",
    )
    return tuple(_stays(_counted([*acts, new])))


def _said(stay: Stay | None) -> tuple[dt.date | None, str] | None:
    """What the decisions say of a stay: its last day, and the kind of its term."""
    return (local_date(stay.until) if stay.until else None, stay.term) if stay else None


def _is_moved(corrected: dict[str, Any], counted: Iterable[_Act], running: Stay | None) -> bool:
    if running is None or not _TERM & set(corrected["changed"]):
        return False
    if corrected["outcome"] in {act.outcome for act in counted if act.at >= running.since}:
        return True
    # What turned out to be no order of custody was one of the stay that runs.
    day = instant(corrected["before"].get("decided_on") or corrected["decided_on"])
    was_custody = corrected["before"].get("kind") == "custody"
    return was_custody and day is not None and local_date(day) >= local_date(running.since)


def _counted(acts: Iterable[_Act]) -> list[_Act]:
    """Each decision once, in the order of time."""
    found: list[_Act] = []
    since = 0
    for act in sorted(acts, key=lambda act: act.at):
        same = next((n for n in range(since, len(found)) if found[n].is_same(act)), None)
        if act.kind == ENDED:
            found.append(act)
            since = len(found)
        elif same is None:
            found.append(act)
        elif act.outranks(found[same]):
            found[same] = act
    return found


def _stays(acts: Iterable[_Act]) -> list[Stay]:
    stays: list[Stay] = []
    for act in acts:
        running = _running(stays)
        if act.kind == ENDED:
            if running:
                running.ended_at = act.at
        elif running is None:
            stays.append(
                Stay(act.at, act.end(act.at), is_short=act.is_short, is_extended=act.kind == EXTENDED)
            )
        elif act.kind == EXTENDED:
            running.until = act.end(_day_after(running.until) or act.at)
            running.is_extended = True
        elif running.term == SHORT and not act.is_short:
            # The ordinary order that follows a short one goes on from it.
            running.until, running.is_extended = act.end(act.at), True
        else:
            running.until = running.until or act.end(act.at)
    return stays


def _running(stays: Sequence[Stay]) -> Stay | None:
    return stays[-1] if stays and stays[-1].ended_at is None else None


def _end(since: dt.datetime, months: int, days: int = 0) -> dt.datetime | None:
    """24:00 of the last day of so many months and days of which the first day counts."""
    return day_end(add_months(local_date(since), months) + (days - 1) * DAY) if months or days else None


def _day_after(until: dt.datetime | None) -> dt.datetime | None:
    return day_start(local_date(until) + DAY) if until else None


_Told = tuple[str, dt.datetime, dict[str, Any]]


def _told(case_id: uuid.UUID) -> list[_Told]:
    """In the order in which they were recorded."""
    rows = Event.objects.filter(case_id=case_id, type__in=[*_BY_HAND, *_BY_COURT]).order_by("id")
    return list(rows.values_list("type", "occurred_at", "payload"))


def _acts(found: list[_Told]) -> Iterator[_Act]:
    """An outcome as its last correction tells it."""
    outcomes = {payload["outcome"]: payload for kind, _at, payload in found if kind in _BY_COURT}
    for number, (kind, at, payload) in enumerate(found):
        if kind in _BY_HAND:
            is_short = _BY_HAND[kind] == ORDERED and payload.get("kind") == SHORT
            yield _Act(number, _BY_HAND[kind], at, instant(payload.get("until")), is_short=is_short)
        elif kind == "outcome.recorded" and (act := _decided(number, outcomes[payload["outcome"]], at)):
            yield act


def _decided(number: int, outcome: dict[str, Any], at: dt.datetime) -> _Act | None:
    if outcome["kind"] != "custody":
        return None
    kind = EXTENDED if outcome["hearing_kind"] == _EXTENSION else ORDERED
    months, days = int(outcome.get("months") or 0), int(outcome.get("days") or 0)
    return _Act(
        number,
        kind,
        instant(outcome.get("decided_on")) or clock.local(at),
        months=months,
        days=days,
        is_short=_is_short(kind, months, days),
        outcome=outcome["outcome"],
    )


def _is_short(kind: str, months: int, days: int) -> bool:
    return kind == ORDERED and not months and 0 < days <= _SHORT_DAYS
