"""Forms of a plan. One form records a meeting, page by page or all at once."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.dated import DayField
from legal.working_days import working_calendar
from probation import terms
from probation.actions.plans import too_far
from probation.models import (
    Attendance,
    ContactKind,
    EndResult,
    GoalArea,
    LegalBasis,
    MissedReason,
    Plan,
    PlanKind,
    RepairKind,
)

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _says(field: forms.Field, **said: Any) -> Any:
    """Tells the field component how to draw the field (core.formfield)."""
    for name, value in said.items():
        setattr(field, name, value)
    return field


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class VersionedForm(forms.Form):
    """Carries the version that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OpenPlanForm(VersionedForm):
    """Two decisions of the officer (kind and length); the rest stands in the judgment or the application."""

    kind = _says(
        forms.ChoiceField(label=_("Kind of plan"), choices=PlanKind.choices, widget=forms.RadioSelect),
        descriptions={
            PlanKind.SUPERVISION: _("6 to 12 months of control."),
            PlanKind.DIVERSION: _("Voluntary: it runs with the child’s agreement."),
            PlanKind.PRETRIAL: _(
                "Voluntary, on a written application; not in custody or under house arrest."
            ),
        },
    )
    basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices)
    document_number = _says(
        forms.CharField(label=_("Number of the judgment or ruling"), max_length=60, required=False),
        width="medium",
    )
    in_force_on = _says(
        DayField(label=_("In force since"), required=False),
        basis="PROB 15(3)(1)",
    )
    application_on = _says(
        DayField(
            label=_("Day of the written application"),
            required=False,
            help_text=_("Only for pre-trial probation."),
        ),
        basis="PROB 13(2)",
    )
    measure = _says(
        forms.ChoiceField(
            label=_("Custody or house arrest"),
            choices=[("", _("no")), ("custody", _("custody")), ("house_arrest", _("house arrest"))],
            required=False,
            help_text=_("Only for pre-trial probation."),
        ),
        basis="PROB 13(1)",
        width="medium",
    )
    started_on = DayField(label=_("The plan begins"))
    control_months = _says(
        forms.IntegerField(label=_("Months"), min_value=1, max_value=24),
        width="short",
        basis="CC 44, 63(3), 81, 84",
    )
    is_rural = forms.BooleanField(
        label=_("The child lives in the countryside: one visit a month instead of two"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        days = {name: data.get(name) for name in ("started_on", "in_force_on")}
        for name, wrong in too_far(**days).items():
            self.add_error(name, wrong)
        return data


class AgreeForm(VersionedForm):
    """The answer of one side; each side has its own form."""

    who = forms.ChoiceField(
        choices=[("child", _("The child")), ("family", _("The family"))], widget=forms.HiddenInput
    )
    agreed = _says(forms.ChoiceField(label=_("Agrees to the plan"), choices=YES_NO), kind="segmented")
    on = DayField(label=_("Day of the answer"))
    words = _says(
        forms.CharField(label=_("In their own words"), required=False, widget=_area(), max_length=4000),
        width="full",
    )


class GoalForm(forms.Form):
    """A goal and its first step."""

    words = _says(
        forms.CharField(
            label=_("The goal in the child’s words"),
            widget=_area(2),
            max_length=1000,
            help_text=_("For example: “I want to finish the ninth class”."),
        ),
        width="full",
    )
    area = _says(forms.ChoiceField(label=_("Area of life"), choices=GoalArea.choices), width="medium")
    measure = forms.CharField(
        label=_("How we will know"),
        required=False,
        max_length=500,
        help_text=_("Something that can be seen: “four of five school days”."),
    )
    due_on = DayField(label=_("By when"))
    step_what = forms.CharField(label=_("First small step"), max_length=500)
    step_with = forms.CharField(label=_("With whom"), required=False, max_length=200)
    step_due_on = DayField(label=_("The step by when"), required=False)


class StepForm(forms.Form):
    what = forms.CharField(label=_("Small step"), max_length=500)
    with_whom = forms.CharField(label=_("With whom"), required=False, max_length=200)
    how_known = forms.CharField(label=_("How we will know"), required=False, max_length=500)
    due_on = DayField(label=_("By when"))


class RepairForm(forms.Form):
    kind = _says(
        forms.ChoiceField(label=_("Kind"), choices=RepairKind.choices, widget=forms.RadioSelect),
        descriptions={
            RepairKind.APOLOGY: _("By letter or in person, only if the victim wishes it."),
            RepairKind.PRACTICAL: _("The child mends or replaces what was broken."),
            RepairKind.SAFE_CONTACT: _("Who keeps away from whom, and where they may meet."),
            RepairKind.MONEY: _("Only when nothing else makes the harm good. A second person reviews it."),
        },
    )
    what = _says(forms.CharField(label=_("What was agreed"), widget=_area(2), max_length=1000), width="full")
    due_on = DayField(label=_("By when"))


class MeetingForm(VersionedForm):
    day = DayField(label=_("Day"))
    hour = forms.TimeField(label=_("Time"))
    kind = _says(
        forms.ChoiceField(label=_("Kind of meeting"), choices=ContactKind.choices, widget=forms.RadioSelect)
    )

    def at(self) -> dt.datetime:
        return at_local(self.cleaned_data["day"], self.cleaned_data["hour"])


class InspectionForm(forms.Form):
    made_on = DayField(label=_("Day of the visit"))
    with_guardianship = _says(
        forms.ChoiceField(label=_("The guardianship body took part"), choices=YES_NO),
        kind="segmented",
        basis="PROB 19(4)",
        warning=_("The law asks for both. What happened is recorded all the same."),
    )
    act_number = _says(forms.CharField(label=_("Number of the act"), max_length=40), width="medium")
    note = _says(
        forms.CharField(
            label=_("What the child needs at home"), required=False, widget=_area(), max_length=4000
        ),
        width="full",
    )


class RespondForm(forms.Form):
    """One step of the ladder."""

    rung = forms.ChoiceField(label=_("Next step, lightest first"), widget=forms.RadioSelect)
    reason = _says(
        forms.CharField(label=_("What stood in the way"), required=False, widget=_area(), max_length=4000),
        width="full",
    )

    def __init__(self, *args: Any, ladder: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rung"]
        field.choices = [(step["rule"].rung.value, step["rule"].rung.label) for step in ladder]
        field.descriptions = {
            step["rule"].rung.value: " ".join(str(t) for t in (step["rule"].hint, step["basis"]) if t)
            for step in ladder
        }


class EndForm(VersionedForm):
    result = forms.ChoiceField(
        label=_("How the plan ended"), choices=EndResult.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("Last day"))
    child_words = _says(
        forms.CharField(label=_("What the child says now"), required=False, widget=_area(), max_length=4000),
        width="full",
    )
    summary = _says(
        forms.CharField(label=_("What helped"), required=False, widget=_area(), max_length=4000), width="full"
    )


class RecordForm(forms.Form):
    """How a meeting went. Only ``attendance`` asks for a decision; the next meeting is filled in already."""

    kind = forms.ChoiceField(
        label=_("Kind of meeting"), choices=ContactKind.choices, widget=forms.RadioSelect
    )
    attendance = _says(
        forms.ChoiceField(
            label=_("Did the child come?"), choices=Attendance.choices, widget=forms.RadioSelect
        ),
        descriptions={
            Attendance.LATE: _("The next page asks how many minutes."),
            Attendance.EXCUSED: _("Lessons, illness, road."),
            Attendance.MISSED: _("Get in touch first, then offer help."),
        },
    )
    minutes_late = _says(
        forms.IntegerField(label=_("Minutes late"), required=False, min_value=1, max_value=600), width="short"
    )
    missed_reason = _says(
        forms.ChoiceField(label=_("Reason"), choices=MissedReason.choices, required=False), width="medium"
    )
    words = _says(
        forms.CharField(label=_("The child’s own words"), required=False, widget=_area(), max_length=4000),
        width="full",
    )
    note = _says(
        forms.CharField(
            label=_("Your note"),
            required=False,
            widget=_area(),
            max_length=4000,
            help_text=_("Only the probation service and the court read it."),
        ),
        width="full",
    )
    no_next = forms.BooleanField(label=_("No next meeting for now"), required=False)
    next_day = DayField(label=_("Day"), required=False)
    next_hour = forms.TimeField(label=_("Time"), required=False)
    next_kind = forms.ChoiceField(label=_("Kind of meeting"), choices=ContactKind.choices, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("no_next"):
            for name in ("next_day", "next_hour"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Say when, or tick that there is no next meeting for now."))
        when = self.next_at()
        if when is not None and when <= clock.now():
            self.add_error("next_day", _("The next meeting lies in the past."))
        return data

    def next_at(self) -> dt.datetime | None:
        data = self.cleaned_data
        if data.get("no_next") or not data.get("next_day") or not data.get("next_hour"):
            return None
        return at_local(data["next_day"], data["next_hour"])


def at_local(day: dt.date, hour: dt.time) -> dt.datetime:
    """A day and an hour on the wall clock of Kazakhstan."""
    return dt.datetime.combine(day, hour, clock.LOCAL)


def next_meeting(plan: Plan, kind: str, last: dt.datetime) -> dict[str, Any]:
    """The next meeting as the form's initial values."""
    at = clock.local(terms.next_meeting(plan.kind, plan.is_rural, last, working_calendar()))
    return {"next_day": at.date(), "next_hour": at.time(), "next_kind": kind}
