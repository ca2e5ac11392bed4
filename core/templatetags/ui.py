"""Components of the interface as template tags and filters. docs/ui.md shows each with an example.

Data is passed as plain dictionaries (or objects with the same attributes), named in each docstring.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import icons
from core.templatetags import ui_duties, ui_forms, ui_shell, ui_time

register = template.Library()
for _part in (ui_duties, ui_forms, ui_shell, ui_time):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
BADGE_ICONS = {"breach": "alert-triangle", "soon": "clock", "done": "check"}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Inline SVG; give ``label`` only where no word stands beside it."""
    return icons.svg(name, label=label, css=css)


@register.simple_tag
def badge(text: Any, kind: str = "neutral", icon: str = "", title: str = "") -> SafeString:
    """A word with a colour. ``kind``: neutral, soon, breach, done, info. ``icon="auto"``: the kind's own."""
    name = BADGE_ICONS.get(kind, "") if icon == "auto" else icon
    picture = icons.svg(name) if name else ""
    extra = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="badge {}"{}>{}{}</span>', kind, extra, picture, text)


@register.inclusion_tag("components/button.html")
def button(text: Any, url: str = "", kind: str = "secondary", **options: Any) -> dict[str, Any]:
    """A link that looks like a button when ``url`` is given, else a submit button.

    ``kind``: primary, secondary, quiet, danger. Options: small, block, icon, name, value, type, form,
    shortcut ("n" for the key), disabled, describes (what the button is about, read out after its text).
    """
    return {"text": text, "url": url, "kind": kind, **options}


@register.simple_tag
def bar(value: float, maximum: float = 100, kind: str = "") -> SafeString:
    """A thin bar beside a number in words; decoration for screen readers. ``kind``: soon, breach, done."""
    share = max(0.0, min(100.0, 100 * value / maximum)) if maximum else 0.0
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="6" rx="1"/></svg>',
        kind,
        f"{share:.1f}",
    )


@register.inclusion_tag("components/progress.html")
def progress(value: int, maximum: int, label: Any = "") -> dict[str, Any]:
    """A labelled <progress> with its count, for work of more than a second."""
    return {"value": value, "maximum": maximum, "label": label}


@register.inclusion_tag("components/empty.html")
def empty(
    text: Any, next: Any = "", icon: str = "inbox", url: str = "", action: Any = "", big: bool = False
) -> dict[str, Any]:
    """Nothing here: what is empty, and what comes next ("No hearings today." / "Next: Tuesday 10:00")."""
    return {"text": text, "next": next, "icon": icon, "url": url, "action": action, "big": big}


@register.inclusion_tag("components/notice.html")
def notice(text: Any, kind: str = "info", title: Any = "", url: str = "", action: Any = "") -> dict[str, Any]:
    """A sentence that stands out. ``kind``: info, soon, breach, done."""
    name = {"info": "info-circle", "done": "circle-check"}.get(kind, "alert-triangle")
    return {"text": text, "kind": kind, "title": title, "url": url, "action": action, "icon": name}


@register.inclusion_tag("components/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """Grey lines while a part loads."""
    return {"lines": range(lines)}


@register.simple_block_tag
def card(content: SafeString, title: Any = "", **options: Any) -> SafeString:
    """{% card title=… %}…{% endcard %}.

    Options: count and count_kind (breach, soon), sub (soft words beside the title), action_url, action_text,
    kind (breach, soon, accent: coloured left edge), flush (for a table to the edges), id, level (2 or 3).
    """
    return render_to_string("components/card.html", {"content": content, "title": title, **options})


@register.simple_block_tag
def table(content: SafeString, caption: Any, columns: Iterable[Any], **options: Any) -> SafeString:
    """{% table caption=… columns=… %}<tr>…</tr>{% endtable %}.

    ``columns``: list of {title, num, sort_url, sort ("ascending" | "descending"), hidden} or plain texts.
    Options: show_caption, stacks (rows become cards on a phone; give each <td> a data-label), css. Rows that
    hold a link can be walked with the arrow keys.
    """
    heads = [c if isinstance(c, Mapping) else {"title": c} for c in columns]
    return render_to_string(
        "components/table.html", {"content": content, "caption": caption, "columns": heads, **options}
    )


@register.inclusion_tag("components/empty_row.html")
def empty_row(span: int, text: Any, next: Any = "", icon: str = "inbox") -> dict[str, Any]:
    """The row of a table without rows."""
    return {"span": span, "text": text, "next": next, "icon": icon}


@register.inclusion_tag("components/pagination.html")
def pagination(newer_url: str = "", older_url: str = "", shown: Any = "") -> dict[str, Any]:
    """Keyset paging: newer and older, and a sentence such as "1–50 of 1,000+"."""
    return {"newer_url": newer_url, "older_url": older_url, "shown": shown}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """``items``: {title, url, current, count, kind}. The count is of things to do, not of what exists."""
    return {"items": items, "label": label or _("Parts of this case")}


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """``items``: {text, url, remove_url, on, add}: filters in force, people in a booking."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/kv.html")
def kv(items: Iterable[Any], wide: bool = False) -> dict[str, Any]:
    """``items``: {label, value, badge, badge_kind, url, change_url, basis} or (label, value)."""
    rows = [i if not isinstance(i, (tuple, list)) else {"label": i[0], "value": i[1]} for i in items]
    return {"items": rows, "wide": wide}


@register.inclusion_tag("components/checklist.html")
def checklist(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {text, state ("yes" | "no" | "unknown"), url, note, word}: safeguards in an act. ``word`` says the state
    where it is none of kept, not kept, not known.
    """
    return {"items": items}


@register.inclusion_tag("components/tasklist.html")
def tasklist(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {title, url, state ("not_started" | "blocked" | "in_progress" | "done"), hint, needs}."""
    return {"items": items}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """``entries``: {at, until, recorded_at, title, text, kind, locked, reason, url, by}.

    ``kind``: breach, soon, done, system.
    A locked entry shows its reason instead of a text. {day: date} starts a new day.
    """
    return {"entries": entries}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[Any], current: int) -> dict[str, Any]:
    """``items``: titles, or {title, url}; ``current`` counts from 1. Only done steps are links."""
    rows = [i if isinstance(i, Mapping) else {"title": i} for i in items]
    states = [
        "done" if n < current else "current" if n == current else "todo" for n in range(1, len(rows) + 1)
    ]
    marked = [
        {**row, "state": state, "number": n}
        for n, (row, state) in enumerate(zip(rows, states, strict=True), 1)
    ]
    return {"items": marked, "current": marked[current - 1], "total": len(rows)}
