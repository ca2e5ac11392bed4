"""The parts around every page, from patterns: most of what they print is the same for everybody in one language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import icons, patterns

register = template.Library()
_CSRF = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


@register.simple_tag(takes_context=True)
def pattern(context: Any, template: str, variant: str = "", **slots: Any) -> SafeString:
    """A template with slots (core.patterns). ``csrf``, ``next`` (the page's own address) and ``nonce`` (of this answer's
    scripts) are filled by themselves.

    An error page may have neither request nor token.
    """
    made = patterns.pattern(template, variant)
    if "csrf" in made.names:
        token = context.get("csrf_token")
        slots["csrf"] = format_html(_CSRF, token) if token else ""
    if "next" in made.names:
        request = context.get("request")
        slots["next"] = request.get_full_path() if request else "/"
    if "nonce" in made.names:
        # Not asked whether it is true: it is made when it is first printed.
        nonce = context.get("csp_nonce")
        slots["nonce"] = "" if nonce is None else str(nonce)
    return made.fill(slots)


@register.simple_tag
def places(items: Iterable[Mapping[str, Any]]) -> SafeString:
    """The list of places in the side bar: {title, url, icon, letter, count, current}."""
    made = patterns.pattern("components/nav_item.html")
    lines = format_html_join("", "{}", ((made.fill(_place(item)),) for item in items))
    return format_html('<ul class="places">{}</ul>', lines)


def _place(item: Mapping[str, Any]) -> dict[str, Any]:
    here = format_html(' aria-current="{}"', "page") if item["current"] else ""
    letter = format_html(' data-go="{}"', item["letter"]) if item["letter"] else ""
    return {
        "url": item["url"],
        "title": item["title"],
        "marks": format_html("{}{}", here, letter),
        "icon": icons.svg(item["icon"]) if item["icon"] else "",
        "count": _count(item["count"], item.get("count_title", "")) if item["count"] else "",
    }


def _count(count: int, title: Any) -> SafeString:
    if not title:
        return format_html('<span class="count">{}</span>', count)
    # The sentence is seen on the badge and read out after the name of the place.
    words = '<span class="count" title="{}">{}<span class="sr-only"> {}</span></span>'
    return format_html(words, title, count, title)
