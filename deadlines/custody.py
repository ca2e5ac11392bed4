"""Custody as the acts of a case tell it: what the court recorded, and what was written down by hand."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass
class Stay:
    """From the order on; ``until`` as far as the decisions name it, ``ended_at`` once custody has ended."""

    since: dt.datetime
    until: dt.datetime | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True)
class Custody:
    """``is_repeated``: the last act tells a decision of a day that another act has told already. ``is_earlier``: the last
    act puts right a decision of a stay that is over. ``is_extended``: the stay that runs has been extended.
    """

    stays: tuple[Stay, ...] = ()
    is_repeated: bool = False
    is_earlier: bool = False
    is_extended: bool = False

    @property
    def running(self) -> Stay | None:
        return _running(self.stays)


@dataclass(frozen=True)
class _Act:
    kind: str
    at: dt.datetime
    until: dt.datetime | None = None
    months: int = 0
    outcome: str = ""


def custody_of(case_id: uuid.UUID) -> Custody:
    """Every stay in custody of a case. A decision that the court recorded and somebody wrote down as well counts once."""
    told = _told(case_id)
    acts = list(_acts(told))
    stays = tuple(_stays(sorted(acts, key=lambda act: act.at)))
    now = [act for act in acts if (running := _running(stays)) and act.at >= running.since]
    return Custody(
        stays, _is_repeated(acts), _is_earlier(told, now), any(act.kind == EXTENDED for act in now)
    )


def _is_earlier(told: "list[_Told]", now: list[_Act]) -> bool:
    kind, _at, payload = told[-1] if told else ("", None, {})
    return kind == "outcome.corrected" and payload["outcome"] not in {act.outcome for act in now}


def _is_repeated(acts: list[_Act]) -> bool:
    """Whether the act recorded last tells what one before it has told of the same day, custody going on since."""
    told = [(act.kind, local_date(act.at)) for act in reversed(acts)]
    since = itertools.takewhile(lambda known: known[0] != ENDED, told[1:])
    return told[0] in since if told else False


def _stays(acts: Iterable[_Act]) -> list[Stay]:
    stays: list[Stay] = []
    told: set[tuple[str, dt.date]] = set()
    for act in acts:
        key, running = (act.kind, local_date(act.at)), _running(stays)
        if act.kind == ENDED:
            told.clear()
            if running:
                running.ended_at = act.at
        elif running is None:
            stays.append(Stay(act.at, act.until or _end(act.at, act.months)))
        elif act.kind == EXTENDED and key not in told:
            running.until = act.until or _end(_day_after(running.until) or act.at, act.months)
        else:
            running.until = running.until or act.until or _end(act.at, act.months)
        told.add(key)
    return stays


def _running(stays: Sequence[Stay]) -> Stay | None:
    return stays[-1] if stays and stays[-1].ended_at is None else None


def _end(since: dt.datetime, months: int) -> dt.datetime | None:
    """24:00 of the last day of so many months of which the first day counts."""
    return day_end(add_months(local_date(since), months) - DAY) if months else None


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
    for kind, at, payload in found:
        if kind in _BY_HAND:
            yield _Act(_BY_HAND[kind], at, instant(payload.get("until")))
        elif kind == "outcome.recorded" and (act := _decided(outcomes[payload["outcome"]], at)):
            yield act


def _decided(outcome: dict[str, Any], at: dt.datetime) -> _Act | None:
    if outcome["kind"] != "custody":
        return None
    kind = EXTENDED if outcome["hearing_kind"] == _EXTENSION else ORDERED
    day = instant(outcome.get("decided_on")) or clock.local(at)
    return _Act(kind, day, None, int(outcome.get("months") or 0), outcome["outcome"])
