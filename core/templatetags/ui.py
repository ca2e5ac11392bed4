"""Components of the interface as template tags and filters. docs/ui.md shows each with an example.

Data is passed as plain dictionaries (or objects with the same attributes), named in each docstring.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import clock, formfield, icons, tilemap
from core import when as words

register = template.Library()
SOON_DAYS = 10
BADGE_ICONS = {"breach": "alert-triangle", "soon": "clock", "done": "check"}


# --- filters -------------------------------------------------------------------------------------------------------


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
    """ "13 May", without weekday: for birth dates and ranges. The year shows when it is not the present one."""
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


# --- small pieces --------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Inline SVG; give ``label`` only where no word stands beside it."""
    return icons.svg(name, label=label, css=css)


@register.simple_tag
def badge(text: Any, kind: str = "neutral", icon: str = "", title: str = "") -> SafeString:
    """A word with a colour. ``kind``: neutral, soon, breach, done, info. ``icon="auto"`` picks one for the kind."""
    name = BADGE_ICONS.get(kind, "") if icon == "auto" else icon
    picture = icons.svg(name) if name else ""
    extra = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="badge {}"{}>{}{}</span>', kind, extra, picture, text)


@register.inclusion_tag("components/button.html")
def button(text: Any, url: str = "", kind: str = "secondary", **options: Any) -> dict[str, Any]:
    """A link that looks like a button when ``url`` is given, else a submit button.

    ``kind``: primary, secondary, quiet, danger. Options: small, block, icon, name, value, type, form, shortcut
    ("n" for the key), disabled, describes (what the button is about, read out after its text).
    """
    return {"text": text, "url": url, "kind": kind, **options}


@register.simple_tag
def bar(value: float, maximum: float = 100, kind: str = "") -> SafeString:
    """A thin bar beside a number in words; decoration for screen readers. ``kind``: soon, breach, done."""
    share = max(0.0, min(100.0, 100 * value / maximum)) if maximum else 0.0
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
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


# --- containers ----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(content: SafeString, title: Any = "", **options: Any) -> SafeString:
    """{% card title=… %}…{% endcard %}.

    Options: count and count_kind (breach, soon), sub (soft words beside the title), action_url and action_text,
    kind (breach, soon, accent: coloured left edge), flush (for a table to the edges), id, level (2 or 3).
    """
    return render_to_string("components/card.html", {"content": content, "title": title, **options})


@register.simple_block_tag
def table(content: SafeString, caption: Any, columns: Iterable[Any], **options: Any) -> SafeString:
    """{% table caption=… columns=… %}<tr>…</tr>{% endtable %}.

    ``columns``: list of {title, num, sort_url, sort ("ascending" | "descending" | None), hidden} or plain texts.
    Options: show_caption, stacks (rows become cards on a phone; give each <td> a data-label), css. Rows whose first
    cell holds a link can be walked with the arrow keys.
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
    """``items``: {title, url, current, count, kind}. The count is of things to do, not of things that exist."""
    return {"items": items, "label": label or _("Parts of this case")}


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """``items``: {text, url, remove_url, on, add}: filters in force, people in a booking."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/kv.html")
def kv(items: Iterable[Any], wide: bool = False) -> dict[str, Any]:
    """Labels and values. ``items``: {label, value, badge, badge_kind, url, change_url, basis} or (label, value)."""
    rows = [i if not isinstance(i, (tuple, list)) else {"label": i[0], "value": i[1]} for i in items]
    return {"items": rows, "wide": wide}


@register.inclusion_tag("components/checklist.html")
def checklist(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {text, state ("yes" | "no" | "unknown"), url, note}: safeguards in an act."""
    return {"items": items}


@register.inclusion_tag("components/tasklist.html")
def tasklist(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {title, url, state ("not_started" | "blocked" | "in_progress" | "done"), hint, needs}."""
    return {"items": items}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """``entries``: {at, until, recorded_at, title, text, kind (breach, soon, done, system), locked, reason, url, by}.

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


# --- clocks and duties ---------------------------------------------------------------------------------------------


@register.inclusion_tag("components/clock.html")
def clock_item(item: Any) -> dict[str, Any]:
    """One statutory clock.

    ``item``: {title, due (date or instant), started_at, met_at, kind, left, responsible, basis, why (list of sentences
    or of {text, basis}), note, url, paused (sentence)}. ``kind`` and ``left`` are worked out from ``due`` when absent.
    """
    get = item.get if isinstance(item, Mapping) else lambda key, default=None: getattr(item, key, default)
    due, started, met = get("due"), get("started_at"), get("met_at")
    kind = get("kind") or _clock_kind(due, met)
    left = get("left") or (_("met") if met else words.left(due) if due else "")
    share = None if met or get("paused") else _share_gone(started, due)
    why = [w if isinstance(w, Mapping) else {"text": w} for w in (get("why") or [])]
    fields = ("title", "responsible", "basis", "note", "url", "paused")
    return {"due": due, "met_at": met, "kind": kind, "left": left, "share": share, "why": why} | {
        name: get(name) for name in fields
    }


def _clock_kind(due: dt.date | None, met: dt.date | None) -> str:
    if met:
        return "done"
    if due is None:
        return ""
    if words.distance(due)[0] < 0:
        return "breach"
    return "soon" if (words.local_day(due) - clock.today()).days <= SOON_DAYS else ""


def _share_gone(started: dt.date | None, due: dt.date | None) -> float | None:
    """How much of the clock has run, in per cent."""
    if started is None or due is None:
        return None
    if isinstance(started, dt.datetime) and isinstance(due, dt.datetime):
        return 100 * (clock.now() - started) / (due - started) if due > started else 100
    first, last = words.local_day(started), words.local_day(due)
    return 100 * (clock.today() - first).days / (last - first).days if last > first else 100


@register.inclusion_tag("components/attention.html")
def attention(items: Iterable[Any], title: Any = "", kind: str = "breach") -> dict[str, Any]:
    """ "Needs you now". ``items``: {label, kind, title, text, basis, link_url, link_text, action, url}."""
    return {"items": items, "title": title or _("Needs you now"), "kind": kind}


@register.inclusion_tag("components/attention_item.html")
def attention_item(item: Any) -> dict[str, Any]:
    """One duty, with its verb."""
    return {"item": item}


# --- forms ---------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field with label, help, source in law, control and errors beside it.

    Options override what the form field says of itself (core.formfield): label, hint, basis, kind, width, warning,
    plain (options without frames), columns (options side by side).
    """
    source = bound.field
    said = {name: getattr(source, name, "") for name in ("basis", "warning", "width")}
    kind = options.get("kind") or formfield.kind_of(bound)
    hint = options.get("hint", bound.help_text)
    basis = options.get("basis", said["basis"])
    described = formfield.described_by(bound, str(hint), str(basis))
    grouped = kind in ("radio", "boxes", "segmented")
    return {**said, "label": bound.label, **options} | {
        "bound": bound,
        "kind": kind,
        "hint": hint,
        "basis": basis,
        "described": described,
        "options": formfield.options(bound) if grouped else [],
        "control": "" if grouped else formfield.control(bound, kind, described),
        "box": "checkbox" if kind == "boxes" else "radio",
        "optional": not source.required,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """What must be put right, as links to the fields. Nothing when the form is in order. Takes the focus on load."""
    return {
        "form": form,
        "fields": [b for b in form if b.errors],
        "general": form.non_field_errors(),
        "focus": focus,
    }


# --- figures -------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/figures.html")
def key_figures(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {label, value, note, tone ("good" | "bad"), code, url}."""
    return {"items": items}


@register.inclusion_tag("components/tilemap.html")
def tile_map(rows: list[Mapping[str, Any]], label: Any = "") -> dict[str, Any]:
    """``rows``: {code (ISO 3166-2), name, value or None, text, url, hatched}, at most one per region."""
    return {"tiles": tilemap.tiles(rows), "label": label}


@register.inclusion_tag("components/hbars.html")
def hbars(rows: list[Mapping[str, Any]], label: Any = "") -> dict[str, Any]:
    """Horizontal bars. ``rows``: {name, value, text, kind ("muted" | "soon")}; the words carry the numbers."""
    top = max((row["value"] for row in rows), default=0) or 1
    return {"rows": [{**row, "share": f"{100 * row['value'] / top:.2f}"} for row in rows], "label": label}


@register.inclusion_tag("components/conflict.html")
def conflict(
    rows: Iterable[Any], theirs_by: Any = "", theirs_at: dt.datetime | None = None
) -> dict[str, Any]:
    """Both texts side by side. ``rows``: {label, mine, theirs}. Nothing typed is lost."""
    return {"rows": rows, "theirs_by": theirs_by, "theirs_at": theirs_at}


@register.inclusion_tag("components/print_header.html")
def print_header(title: Any, agency: Any = "", subtitle: Any = "") -> dict[str, Any]:
    """Head of a printed page: shown on paper only."""
    return {"title": title, "agency": agency, "subtitle": subtitle, "printed_at": clock.now()}
