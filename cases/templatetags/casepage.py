"""{% case_head case "hearings" as head %} and {% part item %}: for every page that shows a case or its parts."""

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from cases import casepage
from cases.models import Case

register = template.Library()


@register.simple_tag(takes_context=True)
def case_head(context: Any, case: Case, current: str = "overview") -> casepage.Head:
    """The head as the present reader may see it; taken from the context when the view has made it already."""
    known = context.get("head")
    if isinstance(known, casepage.Head) and known.case.pk == case.pk:
        return known
    return casepage.head(context["request"].actor, case, current)


@register.simple_tag(takes_context=True)
def part(context: Any, item: dict[str, Any]) -> SafeString:
    """A registered panel or block: its template with its own context, by name and as ``context``."""
    own = item["context"]
    with context.push({**own, "context": own}):
        page: Any = get_template(item["template"])
        rendered: SafeString = page.template.render(context)
    return rendered
