"""The lists of a term as rows of a form: variants, extensions, reminders. Each list ends with empty rows to fill."""

import datetime as dt
import re
from typing import Any, ClassVar

from django import forms
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amendments import checks, words

EMPTY = 2
MOST = 30
SPANS = {"days": gettext_lazy("days"), "hours": gettext_lazy("hours"), "minutes": gettext_lazy("minutes")}
_UNITS = [("", "—"), *((str(key), label) for key, label in words.UNITS.items())]


class Row(forms.Form):
    """One entry. An empty row is no entry; a ticked one is taken out."""

    drop = forms.BooleanField(label=gettext_lazy("Take out"), required=False)
    typed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, entry: Any = None, **kwargs: Any) -> None:
        self.entry = entry
        kwargs["initial"] = self.first(entry) if entry else None
        super().__init__(*args, **kwargs)
        self.fields["drop"] = self.fields.pop("drop")

    def first(self, entry: Any) -> dict[str, Any]:
        raise NotImplementedError

    def made(self) -> Any:
        raise NotImplementedError

    @property
    def counts(self) -> bool:
        typed = getattr(self, "cleaned_data", {})
        return not typed.get("drop") and any(typed.get(name) not in ("", None) for name in self.typed)


def _number(label: Any) -> forms.CharField:
    attributes = {"inputmode": "decimal", "autocomplete": "off"}
    return forms.CharField(
        label=label, max_length=12, required=False, widget=forms.TextInput(attrs=attributes)
    )


def _unit() -> forms.ChoiceField:
    return forms.ChoiceField(label=gettext_lazy("Unit"), choices=_UNITS, required=False)


class VariantRow(Row):
    when = forms.CharField(label=gettext_lazy("For these facts"), max_length=200, required=False)
    value = _number(gettext_lazy("Length"))
    unit = _unit()
    typed = ("when", "value")

    def first(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {
            "when": words.facts_in_words(entry.get("when", {})),
            "value": entry["value"],
            "unit": entry["unit"],
        }

    def clean_when(self) -> str:
        typed: str = self.cleaned_data["when"]
        if typed.strip() and any("=" not in pair for pair in re.split(r"[,;]", typed) if pair.strip()):
            raise forms.ValidationError(_("Write each fact with its value, for example “with_file = yes”."))
        return typed

    def value_of(self, text: str) -> Any:
        plain = text.strip()
        return {"yes": True, "true": True, "no": False, "false": False}.get(
            plain.casefold(), int(plain) if plain.isdecimal() else plain
        )

    def made(self) -> dict[str, Any]:
        typed = self.cleaned_data
        pairs = [pair.split("=", 1) for pair in re.split(r"[,;]", typed.get("when", "")) if "=" in pair]
        kept = dict(self.entry or {})
        kept.pop("when", None)
        when = {name.strip(): self.value_of(value) for name, value in pairs}
        number = typed.get("value", "").replace(",", ".")
        length = {"value": int(number) if number.isdecimal() else number, "unit": typed.get("unit", "")}
        return ({"when": when} if when or "when" in (self.entry or {}) else {}) | kept | length


class ExtensionRow(Row):
    way = forms.ChoiceField(
        label=gettext_lazy("Extension"),
        choices=[("", "—"), ("to", gettext_lazy("to a total of")), ("by", gettext_lazy("by"))],
        required=False,
    )
    value = _number(gettext_lazy("Length"))
    unit = _unit()
    granted_by = forms.ChoiceField(label=gettext_lazy("Granted by"), choices=[], required=False)
    typed = ("way",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_by"].choices = [("", "—"), *checks.names_of_roles()]  # type: ignore[attr-defined]

    def first(self, entry: dict[str, Any]) -> dict[str, Any]:
        way = "to" if "to" in entry else "by"
        amount = entry[way]
        return {
            "way": way,
            "value": "" if amount is None else amount,
            "unit": entry["unit"],
            "granted_by": entry["granted_by"],
        }

    def made(self) -> dict[str, Any]:
        typed = self.cleaned_data
        number = typed.get("value", "")
        amount = int(number) if number.isdecimal() else (number or None)
        kept = {name: value for name, value in (self.entry or {}).items() if name not in ("to", "by")}
        return kept | {
            typed["way"]: amount,
            "unit": typed.get("unit", ""),
            "granted_by": typed.get("granted_by", ""),
        }


class WarningRow(Row):
    value = _number(gettext_lazy("Before the end"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[("", "—"), *SPANS.items()], required=False)
    typed = ("value",)

    def first(self, entry: str) -> dict[str, Any]:
        minutes = int((parse_duration(entry) or dt.timedelta()).total_seconds() // 60)
        for size, unit in ((1440, "days"), (60, "hours"), (1, "minutes")):
            if minutes % size == 0:
                return {"value": minutes // size, "unit": unit}
        return {}

    def made(self) -> str:
        typed = self.cleaned_data
        number, unit = typed.get("value", ""), typed.get("unit", "")
        if not number.isdecimal() or unit not in SPANS:
            return f"{number}?"
        if self.entry and self.first(self.entry) == {"value": int(number), "unit": unit}:
            return str(self.entry)
        if unit == "days":
            return f"P{int(number)}D"
        return f"PT{int(number)}{'H' if unit == 'hours' else 'M'}"


class Rows:
    """All rows of one list. ``faults`` are what the checks say of the list as a whole."""

    titles: ClassVar[dict[str, Any]] = {
        "variants": gettext_lazy("Other lengths by the facts of the case"),
        "extensions": gettext_lazy("Extensions"),
        "warn_before": gettext_lazy("Reminders before the end"),
    }

    def __init__(self, field: str, row: type[Row], entries: list[Any], data: Any) -> None:
        self.field, self.faults = field, list[str]()
        listed = [*entries, *[None] * EMPTY][:MOST]
        self.forms = [row(data, prefix=f"{field}-{n}", entry=entry) for n, entry in enumerate(listed)]

    @property
    def title(self) -> Any:
        return self.titles[self.field]

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]

    def values(self) -> list[Any]:
        return [form.made() for form in self.forms if form.is_valid() and form.counts]
