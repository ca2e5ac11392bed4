"""Shapes of what the court enters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.bounds import IN_CALENDAR
from courts.actions.rooms import RoomFacts
from courts.booking import parse
from courts.choices import (
    ASKED_OF,
    CONSIDERED,
    GOES_ON,
    AdjournReason,
    ChildAsked,
    CorrectionReason,
    DiversionBasis,
    EducativeMeasure,
    HearingKind,
    MoveReason,
    OutcomeKind,
    Publicity,
    TimeReason,
)
from courts.decision import MOST_DAYS
from courts.lawful import Decision, gaps
from courts.models import Courtroom
from courts.people import Candidate
from scheduling.models import Closure

LENGTHS = [(n, n) for n in (30, 45, 60, 90, 120, 180)]


class NeedForm(forms.Form):
    """What is to be heard, how long, by whom, with whom."""

    kind = forms.ChoiceField(
        label=_("Kind of hearing"), choices=HearingKind.choices, initial=HearingKind.MAIN_TRIAL
    )
    minutes = forms.TypedChoiceField(label=_("Length in minutes"), choices=LENGTHS, coerce=int, initial=60)
    judge = forms.ModelChoiceField(label=_("Judge"), queryset=User.objects.none(), empty_label=None)
    people = forms.MultipleChoiceField(
        label=_("Who must be there"), widget=forms.CheckboxSelectMultiple, required=False
    )
    publicity = forms.ChoiceField(
        label=_("Publicity"),
        choices=[c for c in Publicity.choices if c[0] != Publicity.OPEN],
        initial=Publicity.LIMITED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, judges: list[User], candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {c.key: c for c in candidates}
        judge: Any = self.fields["judge"]
        judge.queryset = User.objects.filter(pk__in=[j.pk for j in judges])
        judge.label_from_instance = lambda user: user.short_name
        judge.initial = judges[0].pk if judges else None
        people: Any = self.fields["people"]
        people.choices = [(c.key, f"{c.name} · {c.role_name}") for c in candidates]
        people.initial = [c.key for c in candidates if c.suggested]
        people.descriptions = {c.key: _about(c) for c in candidates}
        self.fields["publicity"].basis = "CPC 532, 542(2)(1)"  # type: ignore[attr-defined]
        self.fields["minutes"].width = "short"  # type: ignore[attr-defined]

    def chosen(self) -> list[Candidate]:
        return [self.candidates[key] for key in self.cleaned_data["people"]]


def _about(candidate: Candidate) -> str:
    if candidate.person.must_not_meet:
        return str(_("Kept apart from the child in conflict with the law: another arrival, another way in."))
    if candidate.person.is_replaceable:
        return str(_("A colleague can come instead."))
    return ""


class SlotForm(forms.Form):
    """The time that was picked: one of those offered, or another day and hour typed in."""

    slot = forms.CharField(label=_("Time"), required=False, widget=forms.HiddenInput)
    next_free = forms.CharField(label=_("Time"), required=False, widget=forms.HiddenInput)
    other_at = forms.DateTimeField(
        label=_("Another day and hour"),
        required=False,
        widget=forms.DateTimeInput,
        validators=[IN_CALENDAR],
    )
    other_room = forms.ChoiceField(label=_("Room"), required=False)

    def __init__(self, *args: Any, rooms: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rooms = rooms
        self.fields["other_room"].choices = list(rooms.items())  # type: ignore[attr-defined]
        self.fields["other_at"].help_text = str(
            _("Also outside the hours of the court, with a reason. What is typed here counts.")
        )

    def clean_slot(self) -> str:
        value = str(self.cleaned_data["slot"])
        found = parse(value)
        if found and found[1] is not None and found[1] not in self.rooms:
            raise forms.ValidationError(_("This court has no such room."))
        return value

    @property
    def value(self) -> str:
        """The picked time as the page writes it."""
        if not self.is_valid():
            return ""
        if self.cleaned_data["next_free"]:
            return str(self.cleaned_data["next_free"])
        other = self.cleaned_data["other_at"]
        if other is None:
            return str(self.cleaned_data["slot"])
        return f"{other.isoformat()}~{self.cleaned_data['other_room'] or next(iter(self.rooms), '')}"


class UnusualForm(forms.Form):
    """Why a hearing is held when the court does not usually sit."""

    time_reason = forms.ChoiceField(
        label=_("Why it has to be this time"),
        choices=[c for c in TimeReason.choices if c[0]],
        widget=forms.RadioSelect,
    )


class ClosureForm(forms.Form):
    """Which room or judge is away, from when to when, and why."""

    resource = forms.ChoiceField(label=_("Room or judge"))
    starts_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput, validators=[IN_CALENDAR])
    ends_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput, validators=[IN_CALENDAR])
    reason = forms.ChoiceField(label=_("Reason"), choices=Closure.Reason.choices)

    def __init__(self, *args: Any, resources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["resource"]
        choice.choices = resources

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("The end lies before the beginning."))
        return data


class RoomForm(forms.Form):
    """What is known of a courtroom."""

    number = forms.CharField(label=_("Room number"), max_length=10, help_text=_("As it stands on the door."))
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=100)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=100)
    name_en = forms.CharField(label=_("Name in English"), max_length=100, required=False)
    is_child_friendly = forms.BooleanField(label=_("Furnished for children"), required=False)
    has_video = forms.BooleanField(label=_("Video link and recording"), required=False)
    has_separate_entrance = forms.BooleanField(
        label=_("Entrance of its own"),
        required=False,
        help_text=_("A child who was harmed does not meet the accused on the way in."),
    )

    @property
    def facts(self) -> RoomFacts:
        return RoomFacts(**{name: self.cleaned_data[name] for name in RoomForm.base_fields})


class ChangeRoomForm(RoomForm):
    """Also whether the room is in use."""

    in_use = forms.BooleanField(
        label=_("In use"),
        required=False,
        help_text=_("Without the tick nothing can be booked here any more."),
    )

    @staticmethod
    def of(room: Courtroom) -> dict[str, Any]:
        """What stands in the form at first."""
        return {name: getattr(room, name) for name in RoomForm.base_fields} | {
            "in_use": room.closed_on is None
        }


class ReasonForm(forms.Form):
    """Why a hearing is moved or cancelled."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Why is it moved or cancelled?"),
        choices=[c for c in MoveReason.choices if c[0]],
        widget=forms.RadioSelect,
    )


class MoveForm(ReasonForm):
    """A case that ended otherwise has no hearing to move."""

    reason = forms.ChoiceField(
        label=_("Reason for moving"),
        choices=[c for c in MoveReason.choices if c[0] and c[0] != MoveReason.CASE_ENDED],
        widget=forms.RadioSelect,
    )


_TERMS = {
    OutcomeKind.CONDITIONAL,
    OutcomeKind.RESTRICTION,
    OutcomeKind.IMPRISONMENT,
    OutcomeKind.DEPRIVATION,
    OutcomeKind.EDUCATIVE,
    OutcomeKind.DIVERSION,
    OutcomeKind.CUSTODY,
}
SHOWN = {
    "adjourn_reason": {OutcomeKind.ADJOURNED},
    "legal_basis": {OutcomeKind.DIVERSION},
    "measures": {OutcomeKind.DIVERSION, OutcomeKind.EDUCATIVE, OutcomeKind.CONDITIONAL},
    "months": _TERMS,
    "days": {OutcomeKind.CUSTODY},
    "hours": {OutcomeKind.COMMUNITY_SERVICE},
    "amount": {OutcomeKind.FINE, OutcomeKind.CORRECTIVE_WORKS},
    "has_own_income": {OutcomeKind.FINE, OutcomeKind.CORRECTIVE_WORKS},
    "caused_death": {OutcomeKind.IMPRISONMENT, OutcomeKind.CONDITIONAL, OutcomeKind.DIVERSION},
    "grievous_harm": {OutcomeKind.DIVERSION},
}
_YES_NO = [("yes", _("yes")), ("no", _("no"))]


def _yes_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class OutcomeForm(forms.Form):
    """One outcome with its own fields; fields of other outcomes are neither shown nor kept."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What the court decided"), choices=OutcomeKind.choices, widget=forms.HiddenInput
    )
    decided_on = forms.DateField(
        label=_("Date of the decision"), widget=forms.DateInput, validators=[IN_CALENDAR]
    )
    adjourn_reason = forms.ChoiceField(
        label=_("Why it was adjourned"),
        choices=[c for c in AdjournReason.choices if c[0]],
        widget=forms.RadioSelect,
    )
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), choices=DiversionBasis.choices, widget=forms.RadioSelect
    )
    months = forms.IntegerField(label=_("Term in months"), min_value=1, max_value=240)
    days = forms.IntegerField(label=_("Term in days"), min_value=1, max_value=MOST_DAYS, required=False)
    hours = forms.IntegerField(label=_("Hours of community service"), min_value=1, max_value=400)
    amount = forms.DecimalField(label=_("Amount in monthly calculation indices"), min_value=0, max_digits=8)
    has_own_income = forms.ChoiceField(
        label=_("Does the child have own earnings or property?"), choices=_YES_NO
    )
    caused_death = forms.ChoiceField(label=_("Did the act cause a death?"), choices=_YES_NO)
    grievous_harm = forms.ChoiceField(
        label=_("Did the act cause grievous harm to somebody’s health?"), choices=_YES_NO, required=False
    )
    measures = forms.MultipleChoiceField(
        label=_("Educative measures"),
        choices=EducativeMeasure.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    non_custodial_reasoned = forms.ChoiceField(
        label=_("Did the court give reasons on a decision without deprivation of liberty?"), choices=_YES_NO
    )
    in_force_on = forms.DateField(
        label=_("In force since"), widget=forms.DateInput, required=False, validators=[IN_CALENDAR]
    )
    text = forms.CharField(
        label=_("The decision in the court’s words"), widget=forms.Textarea, required=False, max_length=8000
    )
    child_asked = forms.ChoiceField(
        label=_("How was the child heard?"), choices=ChildAsked.choices, widget=forms.RadioSelect
    )
    child_view = forms.CharField(
        label=_("What the child said"), widget=forms.Textarea, required=False, max_length=4000
    )
    not_asked_reason = forms.CharField(
        label=_("Why the child was not heard"), widget=forms.Textarea, required=False, max_length=1000
    )
    considered = forms.ChoiceField(
        label=_("Why does the case not end without a sentence?"),
        choices=CONSIDERED,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "What came of the question whether it could. Unanswered it shows as not asked; another reason stands in"
            " the decision in the court’s words."
        ),
    )
    field_order = ("version", "kind", "considered")

    def __init__(self, *args: Any, kind: str, is_criminal: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = OutcomeKind(kind)
        self.fields["kind"].initial = kind
        hidden = [name for name, kinds in SHOWN.items() if chosen not in kinds]
        if chosen in GOES_ON:
            hidden += [
                "child_asked",
                "child_view",
                "not_asked_reason",
                "in_force_on",
            ]
            hidden += [] if chosen == OutcomeKind.CUSTODY else ["non_custodial_reasoned"]
        hidden += [] if is_criminal and chosen in ASKED_OF else ["considered"]
        for name in hidden:
            del self.fields[name]
        self._say(chosen)

    def _say(self, kind: OutcomeKind) -> None:
        told: dict[str, dict[str, Any]] = {
            "has_own_income": {"kind": "segmented", "basis": "CC 81(3)-(4)"},
            "caused_death": {
                "kind": "segmented",
                "basis": "CC 68(4)" if kind == OutcomeKind.DIVERSION else "CC 81(7)",
            },
            "grievous_harm": {"kind": "segmented", "basis": "CC 68(2)"},
            "non_custodial_reasoned": {"kind": "segmented", "basis": "CPC 544(1)"},
            "child_asked": {"basis": "CRC 12; CPC 542"},
            "measures": {"basis": "CC 84-85"},
            "hours": {"basis": "CC 81(5)", "width": "short"},
            "amount": {"width": "short", "basis": "CC 81(3)-(4)"},
            "months": {"width": "short"},
            "days": {"width": "short", "basis": "CPC 148(7)(2)"},
            "child_view": {"width": "full"},
            "text": {"width": "full"},
            "considered": {"basis": "CC 68, 83; CRC 40(3)(b)", "asked": True},
        }
        for name, attributes in told.items():
            for key, value in attributes.items():
                if name in self.fields:
                    setattr(self.fields[name], key, value)
        if "months" in self.fields and kind == OutcomeKind.CONDITIONAL:
            self.fields["months"].help_text = str(_("Probation control of 6 to 12 months."))
            self.fields["months"].basis = "CC 63(3)"  # type: ignore[attr-defined]
        if kind == OutcomeKind.CUSTODY:
            reasons: Any = self.fields["non_custodial_reasoned"]
            reasons.label, reasons.basis = (
                _("Did the court give reasons why a milder measure is not enough?"),
                "CPC 541(3)",
            )
            self.fields["months"].help_text = str(_("Before trial at most six months in all."))
            self.fields["months"].basis = "CPC 541(4)"  # type: ignore[attr-defined]
            self.fields["months"].required = False
            self.fields["days"].help_text = str(
                _("Beside the months, or alone: up to ten days alone are short custody.")
            )
        if kind in (OutcomeKind.CONDITIONAL, OutcomeKind.DIVERSION):
            self.fields["caused_death"].required = False
        if kind in (OutcomeKind.EDUCATIVE, OutcomeKind.DIVERSION):
            self.fields["months"].required = False
        if "child_view" in self.fields:
            self.fields["child_view"].help_text = str(_("In the child’s own words, as far as possible."))
            self.fields["not_asked_reason"].help_text = str(_("Only when the child was not heard."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "kind" in data and "decided_on" in data:
            for gap in gaps(self.decision()):
                if gap.field in self.fields and gap.field not in self.errors:
                    self.add_error(gap.field, str(gap.reason))
        return data

    def decision(self) -> Decision:
        data = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "reason")}
        data["measures"] = tuple(data.get("measures") or ())
        for name in ("has_own_income", "caused_death", "grievous_harm", "non_custodial_reasoned"):
            if name in data:
                data[name] = _yes_no(data[name])
        return Decision(**data)


class CorrectionForm(OutcomeForm):
    """The outcome as it should have been recorded, and why it was not."""

    reason = forms.ChoiceField(
        label=_("Why is the record corrected?"),
        choices=[c for c in CorrectionReason.choices if c[0]],
        widget=forms.RadioSelect,
    )
