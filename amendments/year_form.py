"""The form of the days of a year: typed line by line, or read from a file; and which form belongs to what is changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amendments import days, files, words
from amendments.forms import SafeguardForm, TermForm, VersionForm
from amendments.kinds import LABELS, NUMBER, TERM, YEAR, Kind
from amendments.models import Amendment
from amendments.number_form import NumberForm
from cases.forms.fields import said
from documents.intake import Unfit


class YearForm(VersionForm):
    """The days of a year, one to a line. Each fault is named with its line; what was typed stays."""

    kind = YEAR
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False, allow_empty_file=True, max_length=None
    )
    name_kk = name_ru = name_en = note_kk = note_ru = note_en = valid_from = None  # type: ignore[assignment]
    days = forms.CharField(
        label=LABELS["days"],
        max_length=files.MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One day to a line: the date, “yes” for a working day or “no” for a day off (or what it is: “holiday”, "
            "“observed”, “swapped”), and the name or the act; in Kazakh, Russian and English when they differ. "
            "For example: 2028-03-08, holiday, International Women’s Day."
        ),
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("Which terms does it reach?"),
        choices=list(words.REACHES[True].items()),
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A stored date never changes by itself: with the second answer a job counts the open terms anew and says of "
            "each what its date was."
        ),
    )
    field_order = ("days", "file", "source", "status", "reach", "reason", "version", "seen")

    def __init__(self, data: Any, *, base: Any, sent: Any = None) -> None:
        """``sent``: the uploaded file. Its lines take the place of those in the field, so that they are seen and kept."""
        self.unread = ""
        file = sent.get("file") if sent else None
        if file is not None:
            try:
                data = data.copy()
                data["days"] = files.text_of(file)
            except Unfit as error:
                self.unread = str(error)
        super().__init__(data, base=base)
        said(self.fields["days"], asked=True)
        self.fields["file"].widget.attrs["accept"] = files.ACCEPTED
        self.fields["file"].help_text = files.in_words()

    def first(self, base: Any) -> dict[str, Any]:
        return {
            "days": days.written(self.kind.values(base)["days"]),
            "source": base.source,
            "status": base.status,
            "reach": Amendment.Reach.STARTS,
            "version": base.version,
        }

    def clean_file(self) -> None:
        if self.unread:
            raise forms.ValidationError(self.unread)

    def clean_days(self) -> list[dict[str, str]]:
        if not self.cleaned_data["days"].strip():
            raise forms.ValidationError(_("Type the days, or choose a file."))
        entries, faults = days.read(self.cleaned_data["days"], self.base.year)
        if faults:
            raise forms.ValidationError(faults)
        return entries

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name, "") for name in self.kind.fields}


def form_for(kind: Kind, data: Any, base: Any, sent: Any = None) -> VersionForm:
    """``sent`` are the uploaded files."""
    if kind is YEAR:
        return YearForm(data, base=base, sent=sent)
    forms_of: dict[str, type[VersionForm]] = {TERM.key: TermForm, NUMBER.key: NumberForm}
    return forms_of.get(kind.key, SafeguardForm)(data, base=base)
