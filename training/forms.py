"""Small forms about certificates."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import said
from core import clock
from core.bounds import IN_CALENDAR
from documents.forms import checked
from documents.intake import SCANS, Taken, accepted
from training.actions import Paper
from training.models import Certificate, Specialisation, WhyWithdrawn


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, validators=[IN_CALENDAR], widget=forms.DateInput, **kwargs)


def _scan(*, required: bool) -> forms.FileField:
    return forms.FileField(
        label=_("Scan of the paper"), required=required, allow_empty_file=True, max_length=None
    )


def _said_of_scan(field: Any) -> None:
    field.widget.attrs["accept"] = accepted(SCANS)
    field.help_text = gettext("PDF, JPEG or PNG, up to %(size)s.") % {
        "size": filesizeformat(settings.FILE_MAX_BYTES)
    }


class PaperForm(forms.Form):
    """The scan of a certificate. ``room`` asks whether so many bytes still fit; it raises Refused."""

    file = _scan(required=True)

    def __init__(self, *args: Any, room: Callable[[int], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = room
        _said_of_scan(self.fields["file"])

    def clean_file(self) -> Taken:
        return checked(self.cleaned_data["file"], self.room, SCANS)


class CertificateForm(forms.Form):
    """What stands on the paper, and its scan where it is at hand."""

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
    file = _scan(required=False)

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
        _said_of_scan(self.fields["file"])

    def clean_file(self) -> Taken | None:
        sent = self.cleaned_data["file"]
        return checked(sent, lambda _size: None, SCANS) if sent else None

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
        return Paper(**{name: value for name, value in self.cleaned_data.items() if name != "file"})

    @property
    def scan(self) -> Taken | None:
        found: Taken | None = self.cleaned_data["file"]
        return found


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
