"""Between which instants the law lets a hearing begin, computed by the terms of the law and explained step by step."""

import datetime as dt
from dataclasses import dataclass, field

from core import clock
from courts.choices import HearingKind
from deadlines.engine import compute
from deadlines.explain import explain
from deadlines.rules import terms_of
from legal.calendar import CalendarNotLoaded
from legal.models import DeadlineRule
from legal.working_days import working_calendar

NOTICE = "DL-TRIAL-NOTICE"
STARTS = {HearingKind.MAIN_TRIAL: "DL-TRIAL-START-GEN", HearingKind.SHORTENED: "DL-TRIAL-START-SHORT"}


@dataclass(frozen=True)
class Limits:
    """``not_after`` counts from today as the day of the ruling that sets the trial."""

    not_before: dt.datetime
    not_after: dt.datetime | None = None
    notice_days: int = 0
    days: int = 0
    source: str = ""
    why: list[dict[str, str]] = field(default_factory=list)


def for_kind(kind: str, now: dt.datetime) -> Limits:
    """The earliest and latest lawful start of a hearing that is booked now (CPC art. 322(4)); only trials have limits."""
    code = STARTS.get(HearingKind(kind))
    rules = {rule.code: rule for rule in _rules([NOTICE, code], now)} if code else {}
    notice, start = rules.get(NOTICE), rules.get(code or "")
    if notice is None or start is None:
        return Limits(not_before=now)
    days = int(notice.length["value"])
    earliest = dt.datetime.combine(clock.local(now).date() + dt.timedelta(days=days), dt.time(0), clock.LOCAL)
    try:
        result = compute(terms_of(start), now, working_calendar())
    except CalendarNotLoaded:
        return Limits(not_before=earliest, notice_days=days, source=notice.source)
    return Limits(
        not_before=earliest,
        not_after=result.due,
        notice_days=days,
        days=int(start.length["value"]),
        source=start.source,
        why=explain(result.steps),
    )


def _rules(codes: list[str | None], now: dt.datetime) -> list[DeadlineRule]:
    found = DeadlineRule.objects.in_force(clock.local(now).date()).filter(code__in=[c for c in codes if c])
    return list(found.order_by("version"))
