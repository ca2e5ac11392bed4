"""Forms of joining two records of one child."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import said
from cases.merging.words import LEAST_WORDS


def _words(label: Any, text: Any, *, required: bool = True) -> forms.CharField:
    field = forms.CharField(
        label=label,
        min_length=LEAST_WORDS,
        max_length=1000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=text,
    )
    said(field, width="full")
    return field


class OtherForm(forms.Form):
    """The number of a case in which the same child stands."""

    code = forms.CharField(
        label=_("Code of the other case"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said(self.fields["code"], width="medium")


class MergeForm(forms.Form):
    """Which record stands for the child, and how one knows that it is the same child."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    keep = forms.ChoiceField(
        label=_("Which record stands for the child?"),
        widget=forms.RadioSelect,
        help_text=_("Neither record is changed. New cases are registered under the one that you choose."),
    )

    def __init__(self, *args: Any, codes: tuple[str, str], contradicts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [("case", codes[0]), ("other", codes[1])]  # type: ignore[attr-defined]
        self.fields["reason"] = _words(
            _("How do you know that it is the same child?"), _("The document that you saw, who said it.")
        )
        if contradicts:
            self.fields["explanation"] = _words(
                _("Why do the records contradict each other?"),
                _("For example: the year was told at the arrest, the birth certificate came later."),
            )


class ConfirmForm(forms.Form):
    """Nothing to type; a tick says that both records were compared."""

    confirmed = forms.BooleanField(label=_("I have compared both records with the documents."))


class GiveBackForm(forms.Form):
    """Why a second person does not confirm."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = _words(_("Why do you give it back?"), "")


class SeparateForm(forms.Form):
    """Why these are two children after all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = _words(
            _("How do you know that these are two children?"), _("The document that you saw, who said it.")
        )
