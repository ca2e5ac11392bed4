"""Small forms about certificates."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import said
from core import clock
from core.bounds import IN_CALENDAR
from training.actions import Paper
from training.models import Certificate, Specialisation, WhyWithdrawn


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, validators=[IN_CALENDAR], widget=forms.DateInput, **kwargs)


class CertificateForm(forms.Form):
    """What stands on the paper."""

    specialisation = forms.ModelChoiceField(Specialisation.objects.none(), label=_("Kind"), empty_label=None)
    number = forms.CharField(label=_("Certificate number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    issued_on = _day(_("Issued on"))
    valid_until = _day(
        _("Valid until"), required=False, help_text=_("Empty: as long as certificates of this kind hold.")
    )
    hours = forms.IntegerField(label=_("Hours of training"), required=False, min_value=1, max_value=2000)
    basis = forms.CharField(
        label=_("Order"), max_length=120, required=False, help_text=_("Number and date, if there is one.")
    )

    def __init__(self, *args: Any, wanted: str = "", **kwargs: Any) -> None:
        """``wanted``: the code that the person's role asks for; it is chosen beforehand."""
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["specialisation"]
        kind.queryset = Specialisation.objects.in_force(clock.today())
        kind.label_from_instance = lambda row: row.name
        said(kind, width="full")
        if wanted:
            kind.initial = kind.queryset.filter(code=wanted).values_list("pk", flat=True).first()
        said(self.fields["issuer"], width="full")

    def clean_issued_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        issued, until = data.get("issued_on"), data.get("valid_until")
        if issued and until and until < issued:
            self.add_error("valid_until", _("The end lies before the beginning."))
        return data

    @property
    def paper(self) -> Paper:
        return Paper(**self.cleaned_data)


def as_typed(row: Certificate) -> dict[str, Any]:
    """What the form of a correction begins with."""
    names = ("number", "issuer", "issued_on", "valid_until", "hours", "basis")
    return {"specialisation": row.specialisation_id, **{name: getattr(row, name) for name in names}}


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=WhyWithdrawn.choices, widget=forms.RadioSelect)
    document = forms.CharField(
        label=_("Document"), max_length=60, help_text=_("Number and date of the letter or order.")
    )
    since = _day(
        _("Does not hold from"),
        required=False,
        help_text=_("When it was taken back. Otherwise it never held."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (
            data.get("reason") == WhyWithdrawn.TAKEN_BACK
            and not data.get("since")
            and "since" not in self.errors
        ):
            self.add_error("since", _("Say from when on."))
        return data
