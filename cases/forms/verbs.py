"""Small forms of the verbs. ``version`` is the version of the case that the reader saw."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.principals import Capacity
from cases import diversion, guarantees, routing
from cases.actions.stages import LEAST_WORDS
from cases.diversion import Considered
from cases.forms.fields import InstantField, RelationField, name_field, said, year_field
from cases.forms.promises import GuaranteesForm
from cases.forms.registration import DetentionForm, development_field
from cases.models import PROTECTED_CAPACITIES, Case, InterviewKind, Party, PartyCapacity
from legal.sources import cite


class VersionedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(VersionedForm):
    """Nothing to fill in: the case is accepted in the name of the person who is signed in."""


class ReturnForm(VersionedForm):
    """What the investigator still has to do."""

    words = forms.CharField(
        label=_("What has to be done"),
        min_length=LEAST_WORDS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Point by point, as in the ruling. The investigator reads it at the head of the case."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said(self.fields["words"], width="full")


class SendForm(VersionedForm, GuaranteesForm):
    """To which agency, the one of the region first, and the guarantees that belong to this step, with what is answered
    of them already.
    """

    to = forms.ModelChoiceField(Agency.objects.none(), label=_("To"), empty_label=None)
    considered = forms.ChoiceField(
        label=_("Why does the case go on?"),
        choices=Considered.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "What came of the question whether it could end without trial. Unanswered it shows as not asked."
        ),
    )

    def __init__(
        self,
        *args: Any,
        capacity: Capacity,
        case: Case,
        questions: Sequence[guarantees.Question] = (),
        said_before: Mapping[str, Mapping[str, Any]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions, required=True, said_before=said_before)
        self.fields["to"].queryset = routing.candidates(capacity, case.region)  # type: ignore[attr-defined]
        said(self.fields["to"], width="full")
        said(self.fields["considered"], basis=cite("CC 68, 83; CRC 40(3)(b)"), asked=True)
        if not diversion.is_open(case):
            del self.fields["considered"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.check_answers()
        return data

    @property
    def sent(self) -> dict[str, Any]:
        """What the verb wants."""
        return {name: self.cleaned_data.get(name, "") for name in ("to", "version", "considered")}


class DetainForm(DetentionForm):
    """A detention in a case that exists already: the same questions, without the first one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["detained"] = forms.ChoiceField(
            choices=[("yes", "yes")], initial="yes", required=False, widget=forms.HiddenInput
        )
        self.fields["started_at"].required = True

    def clean_detained(self) -> str:
        return "yes"


class ReleaseForm(forms.Form):
    ended_at = InstantField(label=_("Released"))
    reason = forms.ChoiceField(
        label=_("Ground"),
        widget=forms.RadioSelect,
        choices=[
            ("suspicion_not_confirmed", _("the suspicion was not confirmed")),
            ("no_ground_for_custody", _("there is no ground for custody")),
            ("unlawful_detention", _("the detention was against the law")),
            ("term_ended", _("the term of detention ended")),
            ("handed_to_parents", _("given into the care of the parents or guardians")),
            ("preventive_measure", _("another preventive measure was chosen")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said(self.fields["reason"], basis=cite("CPC 133"))


class InterviewForm(GuaranteesForm):
    """Minutes and kind; what was said is never recorded here."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("Who"), empty_label=None)
    started_at = InstantField(label=_("Began"))
    ended_at = InstantField(label=_("Ended"))

    def __init__(
        self,
        *args: Any,
        parties: Any,
        names: dict[Any, str],
        questions: list[guarantees.Question],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        who = said(self.fields["party"], width="full")
        who.queryset = parties
        # Another beginning leaves other minutes: the page asks again for that part of itself.
        self.fields["started_at"].widget.attrs |= {
            "hx-get": "",
            "hx-trigger": "change",
            "hx-target": "#left",
            "hx-select": "#left",
            "hx-swap": "outerHTML",
        }
        who.label_from_instance = lambda p: names.get(p.pk, p.get_capacity_display())
        self.ask(questions, required=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        began, ended = data.get("started_at"), data.get("ended_at")
        if began and ended and ended <= began:
            self.add_error("ended_at", _("The end lies before the beginning."))
        if began and ended and ended - began > dt.timedelta(hours=24):
            self.add_error("ended_at", _("One interview does not last longer than a day."))
        self.check_answers()
        return data

    @property
    def interview_kind(self) -> str:
        capacity = self.cleaned_data["party"].capacity
        if capacity == PartyCapacity.VICTIM:
            return str(InterviewKind.VICTIM)
        return str(InterviewKind.WITNESS if capacity == PartyCapacity.WITNESS else InterviewKind.SUSPECT)


class PartyForm(GuaranteesForm):
    """A person of the case. Of a victim or witness only the name is kept here. ``questions`` are asked of who is to
    represent the child whom the case is about.
    """

    capacity = forms.ChoiceField(
        label=_("Takes part as"),
        choices=[
            c for c in PartyCapacity.choices if c[0] not in ("accused", "convict", "respondent", "suspect")
        ],
        initial=PartyCapacity.LEGAL_REPRESENTATIVE,
    )
    represents = forms.ModelChoiceField(
        Party.objects.none(),
        label=_("Represents"),
        required=False,
        help_text=_(
            "For a legal representative. Who speaks for a victim or witness is protected as they are."
        ),
    )
    surname = name_field(_("Surname"))
    given_name = name_field(_("Given name"))
    patronymic = name_field(_("Patronymic"), required=False)
    birth_year = year_field(required=False)
    relation = RelationField()
    development = development_field()
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)

    protected = (PartyCapacity.VICTIM, PartyCapacity.WITNESS)

    def __init__(
        self,
        *args: Any,
        represented: Any = None,
        names: dict[Any, str] | None = None,
        questions: Sequence[guarantees.Question] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(questions, required=False)
        said(self.fields["capacity"], width="medium")
        said(self.fields["phone"], width="medium")
        said(self.fields["relation"], width="medium")
        said(self.fields["development"], width="medium", basis=cite("CPC 531"))
        self.fields["development"].help_text = _("Of a child who is a victim or witness.")
        if names:
            of_whom: Any = self.fields["represents"]
            of_whom.queryset, of_whom.empty_label = represented, _("the child whom the case is about")
            of_whom.label_from_instance = lambda p: names.get(p.pk, p.get_capacity_display())
            said(of_whom, width="medium")
        else:
            del self.fields["represents"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("represents") and data.get("capacity") != PartyCapacity.LEGAL_REPRESENTATIVE:
            self.add_error("represents", _("Only a legal representative represents somebody."))
        if data.get("development") and data.get("capacity") not in PROTECTED_CAPACITIES:
            self.add_error("development", _("This is asked of a victim or witness only."))
        if self.is_for_the_child:
            for question in self.questions:
                if not data.get(question.field) and question.field not in self.errors:
                    self.add_error(question.field, self.fields[question.field].error_messages["required"])
            self.check_answers()
        return data

    @property
    def is_for_the_child(self) -> bool:
        """Whether it is the legal representative of the child whom the case is about."""
        data = self.cleaned_data
        return data.get("capacity") == PartyCapacity.LEGAL_REPRESENTATIVE and not data.get("represents")
