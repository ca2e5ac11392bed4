"""One line of a list of cases, and its next term, from patterns: a list prints them for every case."""

import datetime as dt
import functools
import uuid
from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cases.listing import Row
from cases.models import PartyCapacity, Stage
from cases.rolewords import role_word
from cases.templatetags.casedue import due_kind, due_word
from core import when
from core.patterns import pattern

register = template.Library()
_ANY = uuid.UUID(int=0)


@functools.cache
def _address(name: str) -> str:
    """The address of a page about one case, to be formatted with its number."""
    return reverse(name, args=[_ANY]).replace(str(_ANY), "{}")


@functools.cache
def _labels(choices: type[TextChoices], language: str) -> dict[str, str]:
    """The words of an enumeration in one language."""
    return {str(value): str(label) for value, label in choices.choices}


@functools.cache
def _roles(language: str) -> dict[tuple[str, str], str]:
    """As what a person takes part, for each capacity and stage, in one language."""
    return {(str(c), str(s)): role_word(c, s) for c in PartyCapacity for s in Stage}


@register.simple_tag
def due(end: dt.datetime | None) -> SafeString:
    """The next term of a case as a word with a colour and its instant, or "none"."""
    if end is None:
        return pattern("cases/_no_due.html").fill({})
    values = {"kind": due_kind(end), "word": due_word(end), "iso": end.isoformat(), "when": when.when(end)}
    return pattern("cases/_due.html").fill(values)


@register.simple_tag
def case_rows(rows: Iterable[Row]) -> SafeString:
    """The lines of the work list."""
    line, language = pattern("cases/_row.html"), get_language() or ""
    stages, capacities = _labels(Stage, language), _roles(language)
    url, quick = _address("cases:overview"), _address("cases:quick")
    return format_html_join(
        "",
        "{}",
        (
            (
                line.fill(
                    _values(row)
                    | {
                        "url": url.format(row.case.pk),
                        "quick": quick.format(row.case.pk),
                        "stage": stages[row.case.stage],
                        "capacity": capacities[row.capacity, row.case.stage],
                    }
                ),
            )
            for row in rows
        ),
    )


def _values(row: Row) -> dict[str, Any]:
    age, holder = row.age, row.holder
    officer, agency = (holder.officer, holder.agency) if holder else ("", "")
    return {
        "code": row.case.code,
        "who": row.person.short_name if row.person else "",
        "age": "—" if age is None else age,
        "due": due(row.next_due),
        "holder": officer or agency or "—",
        "agency": agency if officer else "",
    }
