"""Forms and figures. Loaded by ``{% load ui %}``."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

from core import clock, formfield, tilemap

register = template.Library()


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field with label, help, source in law, control and errors beside it.

    Options override what the form field says of itself (core.formfield): label, hint, basis, kind, width,
    warning, plain (options without frames), columns (options side by side).
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
        "marked": not source.required and not getattr(source, "asked", False),
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm, focus: bool = True) -> dict[str, Any]:
    """What must be put right, as links to the fields; takes the focus. Nothing when the form is in order."""
    return {
        "form": form,
        "fields": [b for b in form if b.errors],
        "general": form.non_field_errors(),
        "focus": focus,
    }


@register.inclusion_tag("components/figures.html")
def key_figures(items: Iterable[Any]) -> dict[str, Any]:
    """``items``: {label, value, note, tone ("good" | "bad"), code, url}."""
    return {"items": items}


@register.inclusion_tag("components/tilemap.html")
def tile_map(rows: list[Mapping[str, Any]], label: Any = "") -> dict[str, Any]:
    """``rows``: {code (ISO 3166-2), name, value or None, text, url, hatched}, at most one per region."""
    return {"tiles": tilemap.tiles(rows), "label": label}


@register.inclusion_tag("components/hbars.html")
def hbars(rows: list[Mapping[str, Any]], label: Any = "", least: float = 1) -> dict[str, Any]:
    """Horizontal bars. ``rows``: {name, value, text, kind ("muted" | "soon")}; words carry the numbers.

    The width of the card stands for the largest value, and for ``least`` at least: few never look like all.
    """
    top = max((row["value"] for row in rows), default=0)
    top = max(top, least)
    return {"rows": [{**row, "share": f"{100 * row['value'] / top:.2f}"} for row in rows], "label": label}


@register.inclusion_tag("components/conflict.html")
def conflict(
    rows: Iterable[Any], theirs_by: Any = "", theirs_at: dt.datetime | None = None
) -> dict[str, Any]:
    """Both texts side by side. ``rows``: {label, mine, theirs}. Nothing typed is lost."""
    return {"rows": rows, "theirs_by": theirs_by, "theirs_at": theirs_at}


@register.simple_tag
def printed_at() -> dt.datetime:
    """The moment at which a page was made: on paper it stands beside the name of whoever printed it."""
    return clock.now()


@register.inclusion_tag("components/print_header.html")
def print_header(title: Any, agency: Any = "", subtitle: Any = "") -> dict[str, Any]:
    """Head of a printed page: shown on paper only."""
    return {"title": title, "agency": agency, "subtitle": subtitle, "printed_at": clock.now()}
