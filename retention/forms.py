"""Small forms about a record. No words about a child: a kind, a document, a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bounds import IN_CALENDAR
from retention.models import HoldKind, OpeningGround

_DOCUMENT_HELP = _("Number and date of the letter or court file; no names.")


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label=_("Why must it stay?"), choices=HoldKind.choices)
    document = forms.CharField(label=_("Document"), max_length=60, help_text=_DOCUMENT_HELP)
    until = forms.DateField(
        label=_("Until"), validators=[IN_CALENDAR], widget=forms.DateInput, help_text=_("Within a year.")
    )


class OpenForm(forms.Form):
    ground = forms.ChoiceField(label=_("Why is it opened?"), choices=OpeningGround.choices)
    document = forms.CharField(label=_("Document"), max_length=60, help_text=_DOCUMENT_HELP)


class ConfirmForm(forms.Form):
    """Nothing to type; a tick says that what is written above was read."""

    read = forms.BooleanField(label=_("I have read the facts above"))
