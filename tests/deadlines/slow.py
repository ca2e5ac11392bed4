"""A second, slow and plain way to count terms, written apart from the engine: it walks day by day."""

import datetime as dt
from zoneinfo import ZoneInfo

from deadlines.terms import Direction, Roll, RuleTerms, StartRule, Unit

ZONE = ZoneInfo("Asia/Almaty")
ONE = dt.timedelta(days=1)


def due(rule: RuleTerms, start: dt.datetime, calendar: object) -> dt.datetime:
    """A plain forward or backward term: no pauses, no extensions."""
    unit, count = rule.length.unit, rule.length.value
    if unit in (Unit.MINUTE, Unit.HOUR):
        seconds = int(count * (3600 if unit is Unit.HOUR else 60))
        if rule.direction is Direction.BEFORE:
            return rolled(rule, start - dt.timedelta(seconds=seconds), calendar)
        if rule.start_rule is StartRule.EXCLUDED:
            start = dt.datetime.fromtimestamp((start.timestamp() // 3600 + 1) * 3600, dt.UTC)
        return rolled(rule, start + dt.timedelta(seconds=seconds), calendar)
    day = start.astimezone(ZONE).date()
    forward = rule.direction is Direction.AFTER
    target = walk(day, unit, int(count), 1 if forward else -1, calendar, rule.start_rule)
    if forward and rule.start_rule is not StartRule.MOMENT:
        return rolled(rule, last_second(target), calendar)
    if count and unit is Unit.WORKING_DAY and not calendar.is_working(day):  # type: ignore[attr-defined]
        return rolled(rule, midnight(target).astimezone(dt.UTC), calendar)
    if unit in (Unit.MONTH, Unit.YEAR) and target.day != day.day:
        return rolled(rule, last_second(target), calendar)
    into_the_day = start.timestamp() - midnight(day).timestamp()
    moment = min(midnight(target).timestamp() + into_the_day, last_second(target).timestamp())
    return rolled(rule, dt.datetime.fromtimestamp(moment, dt.UTC), calendar)


def walk(day: dt.date, unit: Unit, count: int, way: int, calendar: object, start_rule: StartRule) -> dt.date:
    if count == 0:
        return day
    included = start_rule is StartRule.INCLUDED and way == 1
    if unit is Unit.CALENDAR_DAY:
        for _n in range(count - included):
            day += way * ONE
        return day
    if unit is Unit.WORKING_DAY:
        left = count - (included and calendar.is_working(day))  # type: ignore[attr-defined]
        while left:
            day += way * ONE
            left -= calendar.is_working(day)  # type: ignore[attr-defined]
        return day
    months = count * (12 if unit is Unit.YEAR else 1) * way
    year, month = day.year, day.month
    for _n in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            found = dt.date(year, month, number)
            return found - ONE if included else found
        except ValueError:
            number -= 1


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=ZONE)


def last_second(day: dt.date) -> dt.datetime:
    tomorrow = midnight(day + ONE).astimezone(dt.UTC)
    return tomorrow - dt.timedelta(seconds=1)


def rolled(rule: RuleTerms, moment: dt.datetime, calendar: object) -> dt.datetime:
    if rule.roll is Roll.NONE:
        return moment
    day = moment.astimezone(ZONE).date()
    if calendar.is_working(day):  # type: ignore[attr-defined]
        return moment
    while not calendar.is_working(day):  # type: ignore[attr-defined]
        day += ONE if rule.roll is Roll.NEXT else -ONE
    return last_second(day)
