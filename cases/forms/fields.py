"""Fields of the file: what they ask, what they accept, what the law says beside them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock, iin
from core.bounds import IN_A_FILE

# How a legal representative is usually related to the child; another word is kept as it was typed.
RELATIONS = [
    ("mother", _("mother")),
    ("father", _("father")),
    ("guardian", _("guardian or trustee")),
    ("adoptive_parent", _("adoptive parent")),
    ("guardianship_body", _("guardianship and trusteeship body")),
]


def said(field: forms.Field, **facts: Any) -> Any:
    """Tells a field what the interface draws beside it (core.formfield): ``basis``, ``width``, ``kind``, ``asked`` …"""
    for name, value in facts.items():
        setattr(field, name, value)
    return field


class IinField(forms.CharField):
    """Twelve digits with a right check digit. Date and sex digits are not checked: they need not agree."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "16", "spellcheck": "false"}
        super().__init__(label=_("IIN"), widget=forms.TextInput(attrs=attrs), **kwargs)
        self.width = "medium"

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace(" ", "").replace("-", "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        if len(value) != 12 or not value.isdigit():
            raise ValidationError(_("An IIN has twelve digits."))
        if not iin.is_valid(value):
            raise ValidationError(
                _("The last digit does not fit: please compare the number with the document.")
            )


class RelationField(forms.CharField):
    """How a person is related to the child, in the reader's words: a known relation is kept as its code, any other word
    as it was typed.
    """

    def __init__(self) -> None:
        super().__init__(label=_("Relation to the child"), max_length=30, required=False)

    def prepare_value(self, value: Any) -> Any:
        return str(dict(RELATIONS).get(value, value)) if value else value

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value))
        known = {str(label).casefold(): code for code, label in RELATIONS}
        return known.get(typed.casefold(), typed)


class InstantField(forms.DateTimeField):
    """A minute on the wall clock of Kazakhstan, not in the future."""

    widget = forms.DateTimeInput

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(input_formats=formats, validators=[IN_A_FILE], **kwargs)
        self.future = future

    def clean(self, value: Any) -> dt.datetime | None:
        found: dt.datetime | None = super().clean(value)
        if found is not None and not self.future and found > clock.now() + dt.timedelta(minutes=1):
            raise ValidationError(_("This time is still to come."))
        return found


class YearField(forms.IntegerField):
    """A year of birth; which years are to come is asked when a form is read, not when the product starts."""

    def clean(self, value: Any) -> int | None:
        year: int | None = super().clean(value)
        if year is not None and year > clock.today().year:
            raise ValidationError(_("This year is still to come."))
        return year


def year_field(**kwargs: Any) -> forms.IntegerField:
    field = YearField(
        label=_("Year of birth"),
        min_value=1900,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4", "autocomplete": "off"}),
        **kwargs,
    )
    return said(field, width="short")  # type: ignore[no-any-return]


def name_field(label: Any, **kwargs: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)
