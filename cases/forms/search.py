"""Finding a child before a record is made."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import IinField, name_field, year_field
from core import iin

_CODE = re.compile(r"^[A-ZА-Я]{3}-\d{4}-\d{1,6}$", re.IGNORECASE)
_YEAR = re.compile(r"\b(19|20)\d{2}\b")
_ERDR_DIGITS = 15


@dataclass(frozen=True)
class Query:
    """What somebody looks for. ``number`` is a case code or the number in the register."""

    iin: str = ""
    name: str = ""
    birth_year: int | None = None
    number: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.iin or self.name or self.number)


class QuickSearchForm(forms.Form):
    """The one field of the top bar: a code, a number, or a name with a year."""

    q = forms.CharField(label=_("Find a child or a case"), max_length=200, required=False, strip=True)

    def query(self) -> Query:
        text = str(self.cleaned_data.get("q", ""))
        digits = text.replace(" ", "")
        if iin.is_valid(digits):
            return Query(iin=digits)
        if _CODE.match(text):
            return Query(number=text.upper())
        if digits.isdigit() and len(digits) >= _ERDR_DIGITS:
            return Query(number=digits)
        year = _YEAR.search(text)
        name = (text[: year.start()] + text[year.end() :]).strip() if year else text
        return Query(name=name, birth_year=int(year.group()) if year else None)


class NewSearchForm(forms.Form):
    """Search first, then create: IIN, or name with year, or a number."""

    iin = IinField(required=False)
    name = name_field(
        _("Name"),
        required=False,
        help_text=_("In Kazakh, Russian or Latin letters; three letters are enough."),
    )
    birth_year = year_field(required=False)
    number = forms.CharField(
        label=_("Case code or ERDR number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in ("iin", "name", "number")):
            raise forms.ValidationError(_("Type an IIN, a name or a number."))
        return data

    def query(self) -> Query:
        data = self.cleaned_data
        number = str(data.get("number") or "").strip()
        return Query(
            iin=data.get("iin") or "",
            name=data.get("name") or "",
            birth_year=data.get("birth_year"),
            number=number if number.isdigit() else number.upper(),
        )
