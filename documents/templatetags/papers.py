"""Filters of papers: unlike a screen, a paper is read years later."""

import datetime as dt

from django import template

from core import i18n, when

register = template.Library()


@register.filter
def full_date(value: dt.date) -> str:
    """ "Wednesday 13 May 2026": always with the year."""
    return when.day(value, full=True, year=True)


@register.filter
def together(name: str) -> str:
    """ "Зал № 1": a line never ends between the sign and the number."""
    return i18n.together(name)
