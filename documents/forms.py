"""The form that adds a file, and the one that withdraws it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.fields import said
from cases.models import Party
from core.errors import Refused
from documents.filekinds import FileKind
from documents.intake import FORMATS, Format, Taken, Unfit, accepted, take_in
from documents.uploads import Facts


def limits_in_words(most: int) -> str:
    """What the page says about files before one is chosen."""
    return _("PDF, JPEG, PNG, DOCX, XLSX or ODT, up to %(size)s.") % {"size": filesizeformat(most)}


class UploadForm(forms.Form):
    """``room`` asks whether so many bytes still fit; it raises Refused."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True, max_length=None)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    about = forms.ModelChoiceField(
        Party.objects.none(),
        label=gettext_lazy("Whom it concerns"),
        required=False,
        empty_label=gettext_lazy("the child of the case"),
        help_text=gettext_lazy("Needed for papers about a victim or witness."),
    )
    description = forms.CharField(
        label=gettext_lazy("Short description"),
        max_length=200,
        help_text=gettext_lazy("What a colleague should know before opening it."),
    )

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[FileKind],
        parties: Any,
        names: dict[Any, str],
        room: Callable[[int], None],
        most: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.kinds = room, {kind.key: kind for kind in kinds}
        self.fields["file"].widget.attrs["accept"] = accepted()
        self.fields["file"].help_text = limits_in_words(most)
        choose: Any = said(
            self.fields["kind"], descriptions={kind.key: str(kind.hint) for kind in kinds if kind.hint}
        )
        choose.choices = [(kind.key, kind.title) for kind in kinds]
        if any(kind.of_victim for kind in kinds):
            whom: Any = said(self.fields["about"], width="full", asked=True)
            whom.queryset = parties
            whom.label_from_instance = lambda party: names.get(party.pk, party.get_capacity_display())
        else:
            del self.fields["about"]
        said(self.fields["description"], width="full")

    def clean_file(self) -> Taken:
        sent = self.cleaned_data["file"]
        return checked(sent, self.room)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = self.kinds.get(data.get("kind", ""))
        if kind and kind.of_victim and not data.get("about") and "about" not in self.errors:
            self.add_error("about", _("Say which victim or witness the file concerns."))
        return data

    @property
    def facts(self) -> Facts:
        data = self.cleaned_data
        return Facts(kind=data["kind"], description=data["description"], about=data.get("about"))


def checked(sent: Any, room: Callable[[int], None], formats: Mapping[str, Format] = FORMATS) -> Taken:
    """A sent file looked through; ValidationError with the reason beside the field."""
    try:
        taken = take_in(sent.name or "", sent.read(), sent.size, formats)
        room(len(taken.data))
    except (Unfit, Refused) as error:
        raise ValidationError(str(error)) from error
    return taken


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
