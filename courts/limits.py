"""Between which instants the law lets a hearing begin, computed by the terms of the law and explained step by step."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core import clock
from courts.choices import TRIALS, HearingKind, OutcomeKind
from courts.models import Outcome
from deadlines.engine import compute
from deadlines.explain import explain
from deadlines.models import Deadline
from deadlines.rules import terms_of
from legal.calendar import CalendarNotLoaded
from legal.models import DeadlineRule
from legal.purposes import code_for
from legal.working_days import working_calendar

if TYPE_CHECKING:
    from cases.models import Case

NOTICE = code_for("trial_notice")
STARTS = {kind: code_for(f"trial_start_{kind}") for kind in TRIALS}


@dataclass(frozen=True)
class Limits:
    """``not_after`` counts from today as the day of the ruling that sets the trial.

    A rule whose text nobody has read (``…_is_read`` false) warns; it refuses nothing.
    """

    not_before: dt.datetime
    not_after: dt.datetime | None = None
    notice_days: int = 0
    days: int = 0
    source: str = ""
    notice_is_read: bool = True
    start_is_read: bool = True
    why: list[dict[str, str]] = field(default_factory=list)


def for_kind(kind: str, now: dt.datetime, case: "Case | None" = None) -> Limits:
    """The earliest and latest lawful start of a hearing that is booked now (CPC art. 322(4)); only trials have limits.

    Where the judge has extended the case's running term, the later day holds. A session that goes on with a trial which
    was adjourned has no such limits: the law counts them to the start of the trial.
    """
    code = None if case is not None and goes_on(case, kind) else STARTS.get(HearingKind(kind))
    rules = {rule.code: rule for rule in _rules([NOTICE, code], now)} if code else {}
    notice, start = rules.get(NOTICE), rules.get(code or "")
    if notice is None or start is None:
        return Limits(not_before=now)
    days = int(notice.length["value"])
    known = Limits(
        not_before=_after_notice(notice, days, now),
        notice_days=days,
        source=notice.source,
        notice_is_read=notice.is_read,
        start_is_read=start.is_read,
    )
    try:
        result = compute(terms_of(start), now, working_calendar())
    except CalendarNotLoaded:
        return known
    return replace(
        known,
        not_after=max(filter(None, (result.due, _extended(case, start))), default=None),
        days=int(start.length["value"]),
        source=start.source,
        why=explain(result.steps),
    )


def goes_on(case: "Case", kind: str) -> bool:
    """Whether a hearing booked now goes on with one of its kind that began and was adjourned."""
    held = Outcome.objects.filter(case=case, hearing__kind=kind)
    last = held.order_by("-recorded_at").values_list("kind", flat=True).first()
    return last == OutcomeKind.ADJOURNED


def _after_notice(notice: DeadlineRule, days: int, now: dt.datetime) -> dt.datetime:
    """The earliest start whose notice is not late when it is given now: the clock that starts then agrees."""
    earliest = now + dt.timedelta(days=days)
    try:
        while (due := compute(terms_of(notice), earliest, working_calendar()).due) and due < now:
            next_day = clock.local(earliest).date() + dt.timedelta(days=1)
            earliest = dt.datetime.combine(next_day, dt.time(0), clock.LOCAL)
    except CalendarNotLoaded:
        pass
    return earliest


def _extended(case: "Case | None", rule: DeadlineRule) -> dt.datetime | None:
    """The end of the case's own term, once it has been extended."""
    if case is None:
        return None
    running = Deadline.objects.filter(case=case, rule__code=rule.code, extended__gt=0).open()
    found: Deadline | None = running.order_by("-due_at").first()
    return found.due_at if found else None


def _rules(codes: list[str | None], now: dt.datetime) -> list[DeadlineRule]:
    found = DeadlineRule.objects.in_force(clock.local(now).date()).filter(code__in=[c for c in codes if c])
    return list(found.order_by("version"))
