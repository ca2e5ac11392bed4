"""Forms of the corrections: what is recorded stands in them, the reason is asked each time."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import people
from cases.actions import Contact
from cases.forms.fields import InstantField, RelationField, said
from cases.forms.registration import ChildForm, EventForm
from cases.forms.verbs import VersionedForm
from cases.models import PROTECTED_CAPACITIES, DetentionException, Party
from core import clock
from core.dated import DayField
from legal.models import Offence
from legal.sources import cite

_EMPTY: tuple[Any, ...] = ("", "", "", "", None, None, "")


def reason_field() -> forms.CharField:
    field = forms.CharField(
        label=_("Reason for the correction"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was wrong and how you know: the document, who said it."),
    )
    said(field, width="full")
    return field


class CorrectionForm(VersionedForm):
    """``stored`` are the values kept at present. A minute that was not changed keeps its seconds."""

    def __init__(self, *args: Any, stored: Mapping[str, Any], **kwargs: Any) -> None:
        self.stored = stored
        kwargs["initial"] = {**stored, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, kept in self.stored.items():
            typed = data.get(name)
            if isinstance(kept, dt.datetime) and isinstance(typed, dt.datetime):
                same = typed == kept.replace(second=0, microsecond=0)
                data[name] = kept if same else typed
        return data


class EventCorrectionForm(CorrectionForm):
    occurred_at = InstantField(label=_("When it happened"))
    place = forms.CharField(label=_("Where it happened"), max_length=300, required=False)
    summary = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts only. No names of victims or witnesses here."),
    )
    erdr_number = forms.CharField(
        label=_("ERDR number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    language_of_proceedings = forms.ChoiceField(
        label=_("Language of proceedings"), choices=[("kk", "Қазақша"), ("ru", "Русский")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said(self.fields["erdr_number"], width="medium")
        said(self.fields["language_of_proceedings"], width="medium", basis=cite("CPC 30"))


class ChargeCorrectionForm(CorrectionForm):
    """The article that the order names in truth."""

    offence_q = forms.CharField(label=EventForm.base_fields["offence_q"].label, max_length=80, required=False)
    offence = forms.ModelChoiceField(Offence.objects.none(), label=_("Act"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence_q"].help_text = EventForm.base_fields["offence_q"].help_text
        self.fields["offence"].queryset = Offence.objects.in_force(clock.today())  # type: ignore[attr-defined]
        self.fields["offence"].error_messages["required"] = _("Choose the article.")


class RequalifyForm(ChargeCorrectionForm):
    """Another article by an order: its day and number."""

    decided_on = DayField(label=_("Day of the order"), widget=forms.DateInput)
    document = forms.CharField(label=_("Number of the order"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = _("Ground of the requalification")
        reason.help_text = _("What came to light, in a sentence.")
        said(self.fields["document"], width="medium")

    def clean_decided_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["decided_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class DetentionCorrectionForm(CorrectionForm):
    started_at = InstantField(
        label=_("Actually detained"),
        help_text=_("An earlier minute can be recorded here. A later one needs the prosecutor."),
    )
    delivered_at = InstantField(label=_("Brought in"), required=False)
    protocol_at = InstantField(label=_("Record drawn up"), required=False)
    representative_told_at = InstantField(label=_("Legal representative told"), required=False)
    ended_at = InstantField(label=_("Released"))
    exception = forms.ChoiceField(
        label=_("Ground for more than 24 hours"), choices=DetentionException.choices, required=False
    )
    place = forms.CharField(label=_("Place of detention"), max_length=200, required=False)

    basis = {
        "started_at": "CPC 131(2)",
        "delivered_at": "CPC 129",
        "protocol_at": "CPC 131(2)",
        "representative_told_at": "CPC 541(5)",
        "ended_at": "CPC 133",
        "exception": "CPC 131(4)",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.stored.get("ended_at"):
            del self.fields["ended_at"]
        for name, source in self.basis.items():
            if name in self.fields:
                said(self.fields[name], basis=cite(source))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start = data.get("started_at")
        for name in ("delivered_at", "protocol_at", "representative_told_at", "ended_at"):
            if start and data.get(name) and data[name] < start:
                self.add_error(name, _("This lies before the detention."))
        return data


class PersonCorrectionForm(CorrectionForm, ChildForm):
    """Who a person is. Of the child everything is asked as at the registration; of others what is known. Of a victim or
    witness, and who speaks for them, never where they live."""

    relation = RelationField()

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_child = party.person_id == party.case.subject_id
        gone = ["relation"] if self.is_child else ["school"]
        if party.is_protected:
            gone += ["address", "phone", "school"]
        if not self.is_child and party.capacity not in PROTECTED_CAPACITIES:
            gone.append("development")
        for name in set(gone):
            del self.fields[name]
        if not self.is_child:
            for name in ("sex", "native_language", "citizenship"):
                self.fields[name].required = False
            # A mother is no girl, and her language is not the child's.
            sexes = [("m", _("male")), ("f", _("female")), ("u", _("not known"))]
            self.fields["sex"].choices = sexes  # type: ignore[attr-defined]
            self.fields["native_language"].label = _("Language")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.is_child:
            # Of others the number and the day of birth may stay unknown.
            for name in ("no_iin_reason", "born_on"):
                if not self.data.get(self.add_prefix(name)):
                    self.errors.pop(name, None)
                    data.setdefault(name, None)
        return data

    @property
    def identity(self) -> people.Identity:
        data = self.cleaned_data
        names = ("surname", "given_name", "patronymic", "iin", "born_on", "birth_year", "native_language")
        return people.Identity(
            **{name: data.get(name) or empty for name, empty in zip(names, _EMPTY, strict=True)},
            no_iin_reason="" if data.get("iin") else data.get("no_iin_reason") or "",
            sex=data.get("sex") or "u",
            citizenship=data.get("citizenship") or "KAZ",
            development=data.get("development"),
        )

    @property
    def contact(self) -> Contact | None:
        """How the person is reached, as far as the form asks."""
        if "address" not in self.fields:
            return None
        return Contact(**{n: self.cleaned_data.get(n) or "" for n in ("address", "phone", "school")})


class EndPartyForm(VersionedForm):
    until = InstantField(label=_("Took part until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field()
        self.fields["reason"].label = _("Why the person takes part no more")
        self.fields["reason"].help_text = _("For example: replaced, withdrew, entered by mistake.")
