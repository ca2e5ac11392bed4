"""What a form field needs to know to be drawn: its control, the ids of its texts, its options.

A form may say more about a field by plain attributes on the form field: ``kind`` (see KINDS), ``basis``
(source in law), ``descriptions`` ({value: text} under each option), ``warning`` (shown while "no" is chosen),
``tones`` ({value: "yes" | "no" | "notyet"}), ``width`` ("short" | "medium" | "full") and ``asked`` (the form checks by
itself when an answer is due: never marked "optional").
"""

import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField, Widget

KINDS = (
    "input",
    "textarea",
    "select",
    "date",
    "datetime",
    "time",
    "file",
    "checkbox",
    "radio",
    "boxes",
    "segmented",
)
_TONES = {
    "yes": "yes",
    "true": "yes",
    "no": "no",
    "false": "no",
    "not_yet": "notyet",
    "notyet": "notyet",
    "unknown": "notyet",
}


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    description: str
    id: str
    checked: bool
    tone: str


def kind_of(bound: BoundField) -> str:
    """The control that fits the widget, unless the form field names one."""
    named = getattr(bound.field, "kind", "")
    if named:
        return str(named)
    widget = bound.field.widget
    families: list[tuple[type[Widget], str]] = [
        (forms.CheckboxSelectMultiple, "boxes"),
        (forms.RadioSelect, "radio"),
        (forms.Select, "select"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.DateTimeInput, "datetime"),
        (forms.DateInput, "date"),
        (forms.TimeInput, "time"),
        (forms.FileInput, "file"),
    ]
    return next((kind for family, kind in families if isinstance(widget, family)), "input")


def native(bound: BoundField, kind: str) -> Widget:
    """The widget itself; dates become the browser's own controls, which want ISO values in every language."""
    widget: Widget = bound.field.widget
    attrs = {k: v for k, v in widget.attrs.items() if k != "type"}
    if kind == "date":
        return forms.DateInput(attrs={**attrs, "type": "date"}, format="%Y-%m-%d")
    if kind == "datetime":
        return forms.DateTimeInput(attrs={**attrs, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    if kind == "time":
        return forms.TimeInput(attrs={**attrs, "type": "time"}, format="%H:%M")
    same: Widget = copy.copy(widget)
    return same


def described_by(bound: BoundField, hint: str, basis: str) -> str:
    ids = [("hint", hint), ("basis", basis), ("error", bound.errors)]
    return " ".join(f"{bound.auto_id}-{name}" for name, present in ids if present)


def control(bound: BoundField, kind: str, described: str) -> str:
    """The HTML of a single control, tied to its texts and errors."""
    attrs: dict[str, Any] = {}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(widget=native(bound, kind), attrs=attrs)


def options(bound: BoundField) -> list[Option]:
    """The choices of a radio, segmented or check-box group, without the empty one."""
    descriptions = getattr(bound.field, "descriptions", {})
    tones = getattr(bound.field, "tones", {})
    raw = bound.value()
    chosen = (
        {str(v) for v in raw} if isinstance(raw, (list, tuple, set)) else {"" if raw is None else str(raw)}
    )
    found = []
    for index, (value, label) in enumerate(getattr(bound.field, "choices", [])):
        key = "" if value is None else str(value)
        if key == "":
            continue
        tone = tones.get(value) or tones.get(key) or _TONES.get(key.lower(), "")
        description = descriptions.get(value) or descriptions.get(key) or ""
        found.append(
            Option(key, str(label), str(description), f"{bound.auto_id}_{index}", key in chosen, tone)
        )
    return found
