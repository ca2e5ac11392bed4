"""The form of who watches over reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.alerts import LEAST_WORDS, LONGEST
from audit.models import ReadingAlert


class ExplainForm(forms.Form):
    """What an unusual amount of reading was, and how that is known. One form for each alert of the page."""

    alert = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What was it?"), choices=ReadingAlert.Outcome.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("How you know"), min_length=LEAST_WORDS, max_length=LONGEST,
        help_text=_("Whom you asked and what they said. No child and no case by name or number."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any, alert: ReadingAlert) -> None:
        initial = {"alert": alert.pk, "version": alert.version}
        super().__init__(data, initial=initial, auto_id=f"alert-{alert.pk}-%s")
