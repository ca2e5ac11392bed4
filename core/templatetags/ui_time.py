"""Filters for dates, instants and lengths of time. Loaded by ``{% load ui %}``."""

import datetime as dt

from django import template

from core import when as words

register = template.Library()


@register.filter
def when(value: dt.date | None) -> str:
    """ "Wed 13 May, 14:22" for an instant, "Wed 13 May" for a date, in Kazakhstan's time."""
    return words.when(value) if value else ""


@register.filter
def when_full(value: dt.date | None) -> str:
    """ "Wednesday 13 May", for headings."""
    return words.day(value, full=True) if value else ""


@register.filter
def day(value: dt.date | None) -> str:
    """ "13 May", without weekday, for ranges. The year shows when it is not the present one."""
    return words.day(value, weekday=False) if value else ""


@register.filter
def day_with_year(value: dt.date | None) -> str:
    """ "13 May 2026": for papers and birth dates, always with the year."""
    return words.day(value, weekday=False, year=True) if value else ""


@register.filter
def hour(value: dt.datetime | None) -> str:
    """ "14:22"."""
    return words.hour(value) if value else ""


@register.filter
def relative(value: dt.date | None) -> str:
    """ "in 5 h 12 min", "tomorrow", "2 days ago"."""
    return words.relative(value) if value else ""


@register.filter
def when_with_relative(value: dt.date | None) -> str:
    """ "Wed 13 May, 14:22 (in 5 h 12 min)"."""
    return f"{words.when(value)} ({words.relative(value)})" if value else ""


@register.filter
def duration(minutes: float | dt.timedelta | None) -> str:
    """Minutes, or a timedelta, as "1 h 25 min"."""
    if minutes is None:
        return ""
    return words.duration(minutes.total_seconds() / 60 if isinstance(minutes, dt.timedelta) else minutes)


@register.filter
def iso(value: dt.date | None) -> str:
    """For the datetime attribute of <time>."""
    return value.isoformat() if value else ""
