"""The form of a new version: the fields of the rule in force, to be changed, and what the checks say beside each."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from amendments import checks, words
from amendments.actions import LONGEST, SHORTEST, Draft, NotWellFormed, checked, digest, written
from amendments.kinds import LABELS, LANGUAGES, SAFEGUARD, TERM, Kind
from amendments.models import Amendment
from amendments.rows import ExtensionRow, Rows, VariantRow, WarningRow
from core.dated import DayField
from legal.models import DeadlineRule, SafeguardDefinition
from legal.models.base import Status

Choices = list[tuple[str, Any]]


def text(name: str, most: int, rows: int = 2, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=LABELS[name], max_length=most, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


def choice(name: str, choices: Mapping[Any, Any] | Choices) -> forms.ChoiceField:
    listed = list(choices.items()) if isinstance(choices, Mapping) else list(choices)
    return forms.ChoiceField(label=LABELS[name], choices=[(str(key), label) for key, label in listed])


def number(label: Any, *, required: bool = True, most: int = 12) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class VersionForm(forms.Form):
    """What terms and safeguards have in common. ``seen`` is the digest of what the preview below was made of."""

    name_kk, name_ru, name_en = (text(f"name_{code}", 400) for code in LANGUAGES)
    source = forms.CharField(label=LABELS["source"], max_length=160)
    status = choice("status", Status.choices)
    note_kk, note_ru, note_en = (text(f"note_{code}", 400, required=False) for code in LANGUAGES)
    valid_from = DayField(
        label=LABELS["valid_from"], widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The act that changes the law, with date and number, for the second person. No names, no cases."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    kind: Kind

    def __init__(self, data: Any, *, base: Any) -> None:
        self.base = base
        self.draft: Draft | None = None
        super().__init__(data, initial=self.first(base))
        self.rows = self.make_rows(data)

    def first(self, base: Any) -> dict[str, Any]:
        names = [name for name in self.kind.fields if name in self.base_fields]
        return {name: getattr(base, name) for name in names if name != "valid_from"} | {
            "version": base.version
        }

    def make_rows(self, data: Any) -> list[Rows]:
        return []

    def values(self) -> dict[str, Any]:
        """The version as typed, in the shape of the row."""
        typed = self.cleaned_data
        found = self.kind.values(self.base)
        found |= {name: typed.get(name, "") for name in self.kind.fields if name in self.fields}
        since = typed.get("valid_from")
        return found | {"valid_from": since.isoformat() if isinstance(since, dt.date) else ""}

    def clean(self) -> dict[str, Any]:
        """The checks of the verb, each fault beside its field; also those of the lists below the form."""
        typed: dict[str, Any] = super().clean() or {}
        rows_are_fine = not [rows for rows in self.rows if not rows.is_valid()]
        values = self.values()
        for name, faults in checks.faults(self.kind, self.base, values).items():
            self._place(name, faults)
        if not self.errors and rows_are_fine:
            self._checked(values)
        return typed

    def _place(self, name: str, faults: list[str]) -> None:
        rows = next((rows for rows in self.rows if rows.field == name), None)
        if rows is not None:
            rows.faults += faults
            self.add_error(None, faults)
            return
        target = self.field_of(name)
        if target is None or target not in self.errors:
            self.add_error(target, faults)

    def field_of(self, name: str) -> str | None:
        return name if name in self.fields else None

    def _checked(self, values: dict[str, Any]) -> None:
        draft = Draft(
            kind=self.kind,
            code=self.base.code,
            version=self.cleaned_data["version"],
            values=values,
            reach=self.cleaned_data.get("reach", Amendment.Reach.STARTS),
            reason=self.cleaned_data["reason"],
        )
        try:
            checked(draft)
        except NotWellFormed as error:
            self.add_error(None, error.reason)
        self.draft = draft

    @property
    def digest(self) -> str:
        """Of what is typed: the values and the transition."""
        assert self.draft is not None
        return digest(written({"values": self.draft.values, "reach": self.draft.reach}))

    @property
    def was_seen(self) -> bool:
        """Whether the preview that was on the page is of exactly this."""
        return bool(self.cleaned_data.get("seen")) and self.cleaned_data["seen"] == self.digest


class TermForm(VersionForm):
    """A term: its length and how it is counted."""

    kind = TERM
    length_value = number(LABELS["length"])
    length_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[(str(k), v) for k, v in words.UNITS.items()]
    )
    wording_length = forms.CharField(
        label=gettext_lazy("Length in the words of the source"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As the act says it, short; for example “10 cd (30 for listed crimes)”."),
    )
    start_rule = choice("start_rule", words.STARTS)
    roll = choice("roll", words.ROLLS)
    least = number(gettext_lazy("At least"), required=False)
    most = number(gettext_lazy("At most"), required=False)
    ceiling_value = number(LABELS["ceiling"], required=False)
    ceiling_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[(str(k), v) for k, v in words.UNITS.items()]
    )
    responsible_role = choice("responsible_role", [])
    severity = choice("severity", DeadlineRule.Severity.choices)
    reach = forms.ChoiceField(
        label=gettext_lazy("Which terms does it reach?"),
        choices=Amendment.Reach.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "The transition rule of the amending act says it. A stored date never changes by itself."
        ),
    )

    def __init__(self, data: Any, *, base: Any) -> None:
        super().__init__(data, base=base)
        roles = checks.names_of_roles()
        self.fields["responsible_role"].choices = roles  # type: ignore[attr-defined]
        if "fact" not in (base.chosen or {}):
            del self.fields["least"], self.fields["most"]

    def first(self, base: Any) -> dict[str, Any]:
        ceiling, chosen = base.ceiling or {}, base.chosen or {}
        return super().first(base) | {
            "length_value": base.length["value"],
            "length_unit": base.length["unit"],
            "wording_length": base.wording.get("length", ""),
            "ceiling_value": ceiling.get("value", ""),
            "ceiling_unit": ceiling.get("unit", base.length["unit"]),
            "least": chosen.get("least", ""),
            "most": chosen.get("most", ""),
            "reach": Amendment.Reach.STARTS,
        }

    def make_rows(self, data: Any) -> list[Rows]:
        rule = self.base
        return [
            Rows("variants", VariantRow, rule.variants, data),
            Rows("extensions", ExtensionRow, rule.extensions, data),
            Rows("warn_before", WarningRow, rule.warn_before, data),
        ]

    def values(self) -> dict[str, Any]:
        typed, base = self.cleaned_data, self.base
        found = super().values()
        found["length"] = {
            "value": typed.get("length_value", "").replace(",", "."),
            "unit": typed.get("length_unit", ""),
        }
        limit = typed.get("ceiling_value", "")
        found["ceiling"] = {"value": _whole(limit), "unit": typed.get("ceiling_unit", "")} if limit else None
        found["chosen"] = self._chosen(typed)
        found["wording"] = base.wording | {"length": typed.get("wording_length", "")} if base.wording else {}
        return found | {rows.field: rows.values() for rows in self.rows}

    def _chosen(self, typed: Mapping[str, Any]) -> dict[str, Any] | None:
        band: dict[str, Any] | None = self.base.chosen
        if not band or "fact" not in band:
            return band  # a decision that names the end only: no band to type
        return band | {
            "least": _whole(typed.get("least", "")),
            "most": _whole(typed.get("most", "")),
        }

    def field_of(self, name: str) -> str | None:
        fields = {
            "length": "length_value",
            "ceiling": "ceiling_value",
            "chosen": "least",
            "wording": "wording_length",
        }
        return super().field_of(fields.get(name, name))


class SafeguardForm(VersionForm):
    """A guarantee: its names, its level, and where a decision against it is refused, the lawful way on."""

    kind = SAFEGUARD
    level = choice("level", SafeguardDefinition.Level.choices)
    way_on_kk, way_on_ru, way_on_en = (text(f"way_on_{code}", 300, required=False) for code in LANGUAGES)


def _whole(typed: str) -> Any:
    """A whole number as one; what is none stays as it was typed, for the checks to name."""
    return int(typed) if str(typed).strip().isdecimal() else typed


class PublishForm(forms.Form):
    """Nothing to type; a tick says that what is written above was read."""

    read = forms.BooleanField(
        label=gettext_lazy("I have read the difference, the examples and the preview above")
    )


class GiveBackForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever proposed it reads this. No names, no cases."),
    )
