"""Forms of victim support."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from core.dated import DayField
from legal.sources import cite
from victims.models import (
    MeasureKind,
    MeasureState,
    Relation,
    ServiceKind,
    Setting,
    TellingTopic,
    TellingWay,
    Violence,
)

LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English"), ("ug", "Уйғурша"), ("uz", "Oʻzbekcha")]
_cited = lazy(cite, str)
YES_NO_UNKNOWN = [("yes", _("Yes")), ("no", _("No")), ("not_yet", _("Not yet"))]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]
_TRUTH = {"yes": True, "no": False}


def _says(field: forms.Field, **said: Any) -> Any:
    """Tells the field component how to draw the field (core.formfield)."""
    for name, value in said.items():
        setattr(field, name, value)
    return field


class _NoHistory(forms.Form):
    """Nothing typed here is offered again by the browser on a shared computer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")


class DetailsForm(_NoHistory):
    """How to reach and protect the child."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    safe_address = forms.CharField(label=_("Safe address"), required=False, max_length=300)
    phone = _says(forms.CharField(label=_("Safe phone"), required=False, max_length=60), width="medium")
    contact_rules = forms.CharField(
        label=_("How to get in touch safely"),
        required=False,
        max_length=500,
        help_text=_("When to call, who must not answer, which words to use."),
    )
    trusted_adult = forms.CharField(label=_("Trusted adult"), required=False, max_length=300)
    supporter = forms.CharField(
        label=_("Supporter in the proceedings"),
        required=False,
        max_length=300,
        help_text=_("Whom the child wants at the interview and in court."),
    )
    school = forms.CharField(label=_("School"), required=False, max_length=300)
    language = _says(
        forms.ChoiceField(label=_("Language"), choices=[("", "—"), *LANGUAGES], required=False),
        width="medium",
    )
    separate_arrival = _says(
        forms.ChoiceField(
            label=_("Separate arrival and waiting arranged"), choices=YES_NO_UNKNOWN, required=False
        ),
        kind="segmented",
        basis="CPC 370(7)–(8)",
    )
    has_safety_plan = _says(
        forms.ChoiceField(label=_("There is a safety plan"), choices=YES_NO_UNKNOWN, required=False),
        kind="segmented",
    )
    violence = _says(
        forms.ChoiceField(label=_("Kind of violence"), choices=Violence.choices, required=False),
        width="medium",
    )
    setting = _says(
        forms.ChoiceField(label=_("Setting"), choices=Setting.choices, required=False), width="medium"
    )
    relation = _says(
        forms.ChoiceField(label=_("Relation to the suspect"), choices=Relation.choices, required=False),
        width="medium",
    )

    def details(self) -> dict[str, Any]:
        """The values as the verb takes them: an unanswered question leaves the field as it is."""
        data = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        for name in ("separate_arrival", "has_safety_plan"):
            data[name] = _TRUTH.get(data[name])
        return data


class MeasureForm(_NoHistory):
    kind = forms.ChoiceField(label=_("Measure"), choices=MeasureKind.choices, widget=forms.RadioSelect)
    state = _says(forms.ChoiceField(label=_("State"), choices=MeasureState.choices), width="medium")
    since = DayField(label=_("Since"))
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_("Left empty, a police protective order ends after 30 days."),
    )


class ServiceForm(_NoHistory):
    kind = forms.ChoiceField(
        label=_("What was offered"), choices=ServiceKind.choices, widget=forms.RadioSelect
    )
    provider = forms.CharField(label=_("Who provides it"), required=False, max_length=200)
    offered_on = DayField(label=_("Offered on"))
    is_accepted = _says(
        forms.ChoiceField(label=_("The child accepted"), choices=YES_NO_UNKNOWN, required=False),
        kind="segmented",
    )
    started_on = DayField(label=_("Began on"), required=False)

    def offer(self) -> dict[str, Any]:
        return {**self.cleaned_data, "is_accepted": _TRUTH.get(self.cleaned_data["is_accepted"])}


class AnswerForm(_NoHistory):
    is_accepted = _says(forms.ChoiceField(label=_("The child accepted"), choices=YES_NO), kind="segmented")
    started_on = DayField(label=_("Began on"), required=False)


class TellForm(_NoHistory):
    topic = _says(
        forms.ChoiceField(
            label=_("What was the child told?"), choices=TellingTopic.choices, widget=forms.RadioSelect
        ),
        descriptions={
            TellingTopic.FUND: _cited("CPC 71(6)(23)"),
            TellingTopic.MEASURES: _cited("CPC 71(6)(12)"),
            TellingTopic.OUTCOME: _("In words that the child understands."),
        },
    )
    told_on = DayField(label=_("Day"))
    way = _says(forms.ChoiceField(label=_("How"), choices=TellingWay.choices), width="medium")
    language = _says(forms.ChoiceField(label=_("Language"), choices=LANGUAGES), width="medium")


class ReferForm(forms.Form):
    """Brings the support service in. ``services`` and ``parties`` are those that the reader may choose."""

    party = forms.ChoiceField(label=_("Child"), widget=forms.RadioSelect)
    to = forms.ModelChoiceField(label=_("Victim support service"), queryset=Agency.objects.none())

    def __init__(self, *args: Any, parties: list[tuple[str, str]], services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]
        self.fields["to"].queryset = services  # type: ignore[attr-defined]
        self.fields["to"].empty_label = None  # type: ignore[attr-defined]
