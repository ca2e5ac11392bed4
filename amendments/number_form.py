"""The form of a number of the law: each of its lines with its unit, in the shape in which decision tables read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amendments.forms import VersionForm, number
from amendments.kinds import NUMBER
from amendments.number_checks import at, is_typed
from legal import numbers
from legal.models import Norm

YES_NO = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
Fields = dict[str, forms.Field]


@dataclass(frozen=True)
class Line:
    """One line of a number. ``key`` is empty where the number is one value."""

    base: Norm
    key: str
    before: Any

    @property
    def name(self) -> str:
        return f"value_{self.key}" if self.key else "value"

    @property
    def is_span(self) -> bool:
        return isinstance(self.before, list) and all(isinstance(one, int) for one in self.before)

    def label(self, more: str = "") -> str:
        """ "At most (in years)"."""
        unit = numbers.UNITS.get(numbers.unit_of(self.base, self.key), "")
        if isinstance(self.before, bool) or not isinstance(self.before, int | list) or self._is_listed:
            unit = ""
        elif numbers.is_hour_of_day(self.base, self.key):
            unit = gettext_lazy("hour of the day")
        word = numbers.word(self.key) if self.key else _("Value")
        said = ": ".join(str(part) for part in (capfirst(word), more) if part)
        return f"{said} ({unit})" if unit else said

    @property
    def _is_listed(self) -> bool:
        return isinstance(self.before, list) and not self.is_span

    def fields(self) -> Fields:
        if self.is_span:
            names = {f"{self.name}_from": _("begins at"), f"{self.name}_to": _("ends at")}
            return {name: number(self.label(word)) for name, word in names.items()}
        return {self.name: self._field()}

    def _field(self) -> forms.Field:
        if isinstance(self.before, bool):
            return forms.ChoiceField(label=self.label(), choices=YES_NO, widget=forms.RadioSelect)
        if isinstance(self.before, str):
            return forms.ChoiceField(label=self.label(), choices=list(numbers.REACHED.items()))
        if isinstance(self.before, list):
            choices = [(str(key), word) for key, word in numbers.CATEGORIES.items()]
            return forms.MultipleChoiceField(
                label=self.label(), choices=choices, widget=forms.CheckboxSelectMultiple
            )
        return number(self.label())

    def first(self) -> dict[str, Any]:
        if self.is_span:
            return {f"{self.name}_from": self.before[0], f"{self.name}_to": self.before[-1]}
        if isinstance(self.before, bool):
            return {self.name: "yes" if self.before else "no"}
        return {self.name: self.before}

    def made(self, typed: Mapping[str, Any]) -> Any:
        """The value as typed. What is no number stays as it was typed, for the checks to name."""
        if self.is_span:
            return [_number(typed.get(f"{self.name}_{end}", "")) for end in ("from", "to")]
        value = typed.get(self.name)
        if isinstance(self.before, bool):
            return {"yes": True, "no": False}.get(str(value))
        if isinstance(self.before, list):
            return [key for key in numbers.CATEGORIES if key in (value or [])]
        return value if isinstance(self.before, str) else _number(value or "")


def lines_of(base: Norm) -> Iterator[Line]:
    """The lines that may be set anew, in their order."""
    held = base.value if isinstance(base.value, Mapping) else {"": base.value}
    for key in numbers.keys(held):
        if is_typed(held[key]):
            yield Line(base, key, held[key])


def _number(text: str) -> Any:
    plain = text.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return text


class NumberForm(VersionForm):
    """A number of the law: its lines, its names and its basis."""

    kind = NUMBER

    def __init__(self, data: Any, *, base: Norm) -> None:
        self.lines = list(lines_of(base))
        super().__init__(data, base=base)
        for line in self.lines:
            self.fields |= line.fields()

    def first(self, base: Any) -> dict[str, Any]:
        typed = {name: value for line in self.lines for name, value in line.first().items()}
        return super().first(base) | typed

    @property
    def value_rows(self) -> list[list[Any]]:
        """The fields line by line: the two ends of a span stand beside each other."""
        return [[self[name] for name in line.fields()] for line in self.lines]

    def values(self) -> dict[str, Any]:
        found, base = super().values(), self.base
        made = {line.key: line.made(self.cleaned_data) for line in self.lines}
        if isinstance(base.value, Mapping):
            found["value"] = {**base.value, **made}
        elif made:
            found["value"] = made[""]
        return found

    def field_of(self, name: str) -> str | None:
        named = {at(line.key): next(iter(line.fields())) for line in self.lines}
        return named.get(name) or super().field_of(name)
