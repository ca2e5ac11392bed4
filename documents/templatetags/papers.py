"""Filters of papers: unlike a screen, a paper is read years later."""

import datetime as dt

from django import template

from core import when

register = template.Library()


@register.filter
def full_date(value: dt.date) -> str:
    """ "Wednesday 13 May 2026": always with the year."""
    return when.day(value, full=True, year=True)
