"""One line of a list of cases, and its next term, from patterns: a list prints them for every case."""

import datetime as dt
import functools
import uuid

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cases.listing import Row
from cases.models import Stage
from cases.templatetags.casedue import due_kind, due_word
from core import when
from core.patterns import pattern

register = template.Library()
_ANY = uuid.UUID(int=0)


@functools.cache
def _address(name: str) -> str:
    """The address of a page about one case, to be formatted with its number."""
    return reverse(name, args=[_ANY]).replace(str(_ANY), "{}")


@register.simple_tag
def due(end: dt.datetime | None) -> SafeString:
    """The next term of a case as a word with a colour and its instant, or "none"."""
    if end is None:
        return pattern("cases/_no_due.html").fill({})
    values = {"kind": due_kind(end), "word": due_word(end), "iso": end.isoformat(), "when": when.when(end)}
    return pattern("cases/_due.html").fill(values)


@register.simple_tag
def case_row(row: Row) -> SafeString:
    """One line of the work list."""
    age, holder = row.age, row.holder
    officer, agency = (holder.officer, holder.agency) if holder else ("", "")
    return pattern("cases/_row.html").fill(
        {
            "url": _address("cases:overview").format(row.case.pk),
            "quick": _address("cases:quick").format(row.case.pk),
            "code": row.case.code,
            "who": row.person.short_name if row.person else "",
            "age": "—" if age is None else age,
            "capacity": row.capacity_label,
            "stage": Stage(row.case.stage).label,
            "due": due(row.next_due),
            "holder": officer or agency or "—",
            "agency": agency if officer else "",
        }
    )
