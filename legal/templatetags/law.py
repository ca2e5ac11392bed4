"""References and lengths of the law in templates."""

from django import template

from legal import lengths, numbers
from legal.models import DeadlineRule, Norm, Offence
from legal.sources import cite as cited

register = template.Library()


@register.filter
def cite(source: str) -> str:
    """ "CPC 131(4)" as "CPC art. 131(4)" in the reader's language."""
    return cited(source)


@register.filter
def years(offence: Offence) -> str:
    """The upper limit of imprisonment of an adult as a plain number; empty where there is none."""
    value = offence.max_imprisonment_years
    return "" if not value else f"{value.normalize():f}"


@register.filter
def number_lines(norm: Norm) -> list[tuple[str, str]]:
    """What stands in a number of the law: (word, value with its unit), the word empty where it is one number."""
    return numbers.told(norm)


@register.filter
def length_in_words(rule: DeadlineRule) -> str:
    return lengths.length(rule)


@register.filter
def extensions_in_words(rule: DeadlineRule) -> list[str]:
    return lengths.extensions(rule)


@register.filter
def parts_in_words(rule: DeadlineRule) -> list[str]:
    return lengths.parts(rule)


@register.filter
def ceiling_in_words(rule: DeadlineRule) -> str:
    return lengths.amount(rule.ceiling["value"], rule.ceiling["unit"]) if rule.ceiling else ""


@register.filter
def start_in_words(rule: DeadlineRule) -> str:
    return lengths.start(rule)
