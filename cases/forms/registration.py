"""The four steps of a registration. One POST carries them all: nothing is kept between two pages."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from cases import guarantees
from cases.casepage import LANGUAGES
from cases.forms.fields import RELATIONS, IinField, InstantField, name_field, said, year_field
from cases.forms.promises import GuaranteesForm
from cases.models import CaseKind, DetentionException, Development, Sex
from core import clock, iin
from core.dated import DayField
from legal.models import Offence
from legal.sources import cite

STEPS = ("child", "event", "detention", "check")
NO_IIN = [
    ("", _("Choose a reason")),
    ("not_issued", _("not issued yet")),
    ("documents_missing", _("documents are not at hand")),
    ("foreign", _("citizen of another country, no IIN")),
    ("stateless", _("stateless, no IIN")),
    ("identity_unknown", _("identity not established")),
]
CITIZENSHIP = [
    ("KAZ", _("Kazakhstan")),
    ("RUS", _("Russia")),
    ("UZB", _("Uzbekistan")),
    ("KGZ", _("Kyrgyzstan")),
    ("TJK", _("Tajikistan")),
    ("TKM", _("Turkmenistan")),
    ("CHN", _("China")),
    ("XXA", _("stateless")),
    ("XXX", _("another country")),
]
SPOKEN = list(LANGUAGES.items())


def development_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Disability or lag in development"),
        choices=Development.choices,
        required=False,
        help_text=_(
            "What a document or a specialist says. Signs of a lag bring a teacher or psychologist to every act."
        ),
    )


class ChildForm(forms.Form):
    """Who the child is. The age decides what the law asks for next."""

    iin = IinField(required=False)
    no_iin_reason = forms.ChoiceField(label=_("Why there is no IIN"), choices=NO_IIN, required=False)
    surname = name_field(
        _("Surname"), help_text=_("As in the document, in Kazakh, Russian or Latin letters.")
    )
    given_name = name_field(_("Given name"))
    patronymic = name_field(_("Patronymic"), required=False)
    born_on = DayField(label=_("Date of birth"), required=False, widget=forms.DateInput)
    birth_year = year_field(
        required=False, help_text=_("Only when the date is not known. The age then counts as not proved.")
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("m", _("boy")), ("f", _("girl"))], widget=forms.RadioSelect
    )
    citizenship = forms.ChoiceField(label=_("Citizenship"), choices=CITIZENSHIP, initial="KAZ")
    native_language = forms.ChoiceField(
        label=_("Language of the child"), choices=[("", _("Choose the language")), *SPOKEN]
    )
    development = development_field()
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    school = forms.CharField(label=_("School or work"), max_length=200, required=False)

    title = _("The child")
    basis = {"birth_year": "CPC 531(1)", "development": "CPC 531, 538(1)"}
    widths = {
        "no_iin_reason": "medium",
        "citizenship": "medium",
        "native_language": "medium",
        "development": "medium",
        "phone": "medium",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self)
        said(self.fields["sex"], kind="segmented")
        if "iin" in self.fields:
            # The page proposes date and sex from the digits while they are empty (static/js/cases.js).
            self.fields["iin"].widget.attrs["data-tells"] = clock.today().isoformat()
        for name in ("iin", "no_iin_reason", "born_on", "birth_year"):
            said(self.fields[name], asked=True)

    def clean_born_on(self) -> dt.date | None:
        born: dt.date | None = self.cleaned_data["born_on"]
        if born and born > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return born

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("iin") and not data.get("no_iin_reason") and "iin" not in self.errors:
            self.add_error("no_iin_reason", _("Give the IIN, or say why there is none."))
        if (
            not data.get("born_on")
            and not data.get("birth_year")
            and not {"born_on", "birth_year"} & set(self.errors)
        ):
            self.add_error("born_on", _("Give the date of birth, or the year when the date is not known."))
        if data.get("born_on"):
            data["birth_year"] = None
        return data

    @property
    def remarks(self) -> list[str]:
        """What does not agree and may still be right: date and sex digits of an IIN are not tied to the person."""
        data = getattr(self, "cleaned_data", {})
        number = data.get("iin") or ""
        found = []
        if number and iin.disagrees_with(number, born_on=data.get("born_on")):
            found.append(
                str(
                    _(
                        "The first six digits of the IIN differ from the date of birth. Please compare with the document."
                    )
                )
            )
        if (
            number
            and data.get("sex") in (Sex.MALE, Sex.FEMALE)
            and (int(number[6]) % 2 == 1) != (data["sex"] == Sex.MALE)
        ):
            found.append(
                str(_("The seventh digit of the IIN differs from the sex. Please compare with the document."))
            )
        return found


class EventForm(forms.Form):
    """What happened, under which article, and who else takes part."""

    kind = forms.ChoiceField(label=_("Kind of case"), choices=CaseKind.choices, initial=CaseKind.CRIMINAL)
    erdr_number = forms.CharField(
        label=_("ERDR number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    occurred_at = InstantField(label=_("When it happened"))
    place = forms.CharField(label=_("Where it happened"), max_length=300, required=False)
    summary = forms.CharField(
        label=_("What happened"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Facts only. No names of victims or witnesses here."),
    )
    offence_q = forms.CharField(
        label=_("Article of the Criminal Code"),
        max_length=80,
        required=False,
        help_text=_("Number or words: 188(2), theft."),
    )
    offence = forms.ModelChoiceField(Offence.objects.none(), label=_("Act"), required=False)
    language_of_proceedings = forms.ChoiceField(
        label=_("Language of proceedings"), choices=[("kk", "Қазақша"), ("ru", "Русский")], initial="ru"
    )
    region = forms.ModelChoiceField(Region.objects.all(), label=_("Region of the case"), required=False)
    rep_relation = forms.ChoiceField(
        label=_("Legal representative"),
        required=False,
        choices=[("", _("not known yet")), *RELATIONS],
    )
    rep_surname = name_field(_("Surname of the representative"), required=False)
    rep_given_name = name_field(_("Given name of the representative"), required=False)
    rep_phone = forms.CharField(label=_("Phone of the representative"), max_length=30, required=False)
    victim_surname = name_field(_("Surname of the victim"), required=False)
    victim_given_name = name_field(_("Given name of the victim"), required=False)
    victim_birth_year = year_field(required=False)

    title = _("The event")
    basis = {
        "language_of_proceedings": "CPC 30",
        "rep_relation": "CPC 537",
        "victim_surname": "CPC 70(2)(5), 71(6)(12)",
    }
    widths = {
        "kind": "medium",
        "erdr_number": "medium",
        "language_of_proceedings": "medium",
        "rep_phone": "medium",
    }

    def __init__(self, *args: Any, regional: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offence"].queryset = Offence.objects.in_force(clock.today())  # type: ignore[attr-defined]
        if regional:
            del self.fields["region"]
        _dress(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == CaseKind.CRIMINAL and not data.get("offence") and "offence" not in self.errors:
            self.add_error("offence", _("Choose the article. It can be changed while the case goes on."))
        if "region" in self.fields and not data.get("region"):
            self.add_error("region", _("Choose the region of the case."))
        for who in ("rep", "victim"):
            if bool(data.get(f"{who}_surname")) != bool(data.get(f"{who}_given_name")):
                missing = "given_name" if data.get(f"{who}_surname") else "surname"
                self.add_error(f"{who}_{missing}", _("Give both names, or none."))
        return data


class DetentionForm(GuaranteesForm):
    """Whether and since when the child is deprived of liberty, and which safeguards were kept."""

    detained = forms.ChoiceField(
        label=_("Is the child detained?"),
        choices=[("no", _("No")), ("yes", _("Yes"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    started_at = InstantField(label=_("Actually detained"), required=False)
    delivered_at = InstantField(label=_("Brought in"), required=False)
    protocol_at = InstantField(label=_("Record drawn up"), required=False)
    exception = forms.ChoiceField(
        label=_("Ground for more than 24 hours"), choices=DetentionException.choices, required=False
    )
    detention_place = forms.CharField(label=_("Place of detention"), max_length=200, required=False)
    representative_told_at = InstantField(label=_("Legal representative told"), required=False)

    title = _("Detention and guarantees")
    basis = {
        "started_at": "CPC 131(2)",
        "delivered_at": "CPC 129",
        "protocol_at": "CPC 131(2)",
        "exception": "CPC 131(4)",
        "representative_told_at": "CPC 541(5)",
    }
    widths: dict[str, str] = {}

    def __init__(self, *args: Any, questions: list[guarantees.Question] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions or [], required=False)
        _dress(self)
        said(self.fields["started_at"], asked=True)
        said(self.fields["detained"], kind="segmented", tones={"yes": "notyet", "no": "yes"})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("detained") != "yes":
            return data
        if not data.get("started_at") and "started_at" not in self.errors:
            self.add_error("started_at", _("Give the minute in which the child was detained in fact."))
        for question in self.questions:
            if not data.get(question.field):
                self.add_error(question.field, _("Please answer: yes, no or not yet."))
        self.check_answers()
        started = data.get("started_at")
        for name in ("delivered_at", "protocol_at"):
            if started and data.get(name) and data[name] < started:
                self.add_error(name, _("This lies before the detention."))
        return data


def _dress(form: Any) -> None:
    for name, source in form.basis.items():
        if name in form.fields:
            said(form.fields[name], basis=cite(source))
    for name, width in form.widths.items():
        said(form.fields[name], width=width)
