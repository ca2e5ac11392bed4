"""Small forms of the administrator. Choices hold the own offices only."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership, User
from accounts.roles import KIND_LABELS, ROLES
from administration.access import offices, roles_for
from administration.limits import LEAST_REASON, LEAST_WORDS
from administration.models import Answered, AskKind, EmergencyKind, Verdict
from cases.forms.fields import InstantField
from core import clock, when
from core.bounds import IN_CALENDAR
from core.i18n import trilingual

_USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,29}\Z", _("Small Latin letters, digits, dot and hyphen; three to thirty signs.")
)


def said(field: Any, **facts: Any) -> Any:
    for name, value in facts.items():
        setattr(field, name, value)
    return field


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, validators=[IN_CALENDAR], widget=forms.DateInput, **kwargs)


def order_field(label: Any = None) -> forms.CharField:
    """Every change of a right has its ground."""
    return forms.CharField(
        label=label or _("Order"),
        max_length=120,
        help_text=_("Number and date."),
        error_messages={
            "required": _("Say by which order: its number and date, such as “No. 12 of 3 March”.")
        },
    )


def _agency_label(agency: Agency) -> str:
    return trilingual(agency)


def _roles_of(agencies: list[Agency]) -> list[tuple[str, str]]:
    """Every role that one of the agencies may have; which agency has which is checked when it is sent."""
    keys = {r.key for agency in agencies for r in roles_for(agency)}
    return [(key, str(role.name).capitalize()) for key, role in ROLES.items() if key in keys]


def colleague_label(row: Membership) -> str:
    return f"{row.user.last_name} {row.user.first_name} · {row.role_class.name}"


class WorkplaceForm(forms.Form):
    """Where, as what, from when to when, by which order."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose the role.")})
    since = _day(_("First day"))
    until = _day(
        _("Last day"), required=False, help_text=_("Empty: no end is set. The right ends by itself.")
    )
    basis = order_field()

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = offices(actor)
        where: Any = self.fields["agency"]
        where.queryset, where.label_from_instance = found, _agency_label
        said(where, width="full")
        roles: Any = self.fields["role"]
        # Nothing is chosen beforehand: a role is given on purpose.
        roles.choices = [("", _("— choose —")), *_roles_of(list(found))]
        said(roles, width="medium")
        self.fields["since"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        agency, role = data.get("agency"), data.get("role")
        if agency and role and role not in {r.key for r in roles_for(agency)}:
            kind = KIND_LABELS[agency.kind]
            self.add_error("role", _("An agency of the kind “%(kind)s” has no such role.") % {"kind": kind})
        _check_order(self, data)
        return data


def _check_order(form: forms.Form, data: dict[str, Any]) -> None:
    since, until = data.get("since"), data.get("until")
    if since and until and until < since:
        form.add_error("until", _("The end lies before the beginning."))


class DetailsForm(forms.Form):
    """What is known of a colleague besides the user name."""

    last_name = forms.CharField(label=_("Surname"), max_length=150)
    first_name = forms.CharField(label=_("Given name"), max_length=150)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Letters only say that something waits, never what.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    @property
    def details(self) -> dict[str, str]:
        names = ("last_name", "first_name", "patronymic", "email", "language")
        return {name: self.cleaned_data[name] for name in names}


class NewcomerForm(DetailsForm, WorkplaceForm):
    """A person without an account. What is needed, and nothing more."""

    field_order = (
        "last_name",
        "first_name",
        "patronymic",
        "username",
        "role",
        "agency",
        "since",
        "until",
        "basis",
        "email",
        "language",
    )
    username = forms.CharField(
        label=_("User name"), validators=[_USERNAME], widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"])

    @property
    def person(self) -> dict[str, str]:
        return {"username": self.cleaned_data["username"], **self.details}


class MoreRoleForm(WorkplaceForm):
    """One more role of somebody who has an account."""

    field_order = ("username", "role", "agency", "since", "until", "basis")
    username = forms.CharField(
        label=_("User name"), max_length=150, help_text=_("As the person signs in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_username(self) -> User:
        found = User.objects.filter(username__iexact=self.cleaned_data["username"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody signs in with this name."))
        return found


class DatesForm(forms.Form):
    since = _day(_("First day"))
    until = _day(_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _check_order(self, data)
        return data


class MoveForm(WorkplaceForm):
    """The end of the present role follows from the first day of the next."""

    field_order = ("agency", "role", "since", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["until"]
        self.fields["since"].initial = clock.today() + dt.timedelta(days=1)


def _colleague(held: Membership) -> str:
    """Who, as what; and from or until when, where that may not reach over a leave."""
    text = f"{held.user.last_name} {held.user.first_name} · {held.role_class.name}"
    if held.since > clock.today():
        text += " · " + gettext("from %(day)s") % {"day": when.day(held.since, weekday=False, year=True)}
    if held.until:
        text += " · " + gettext("until %(day)s") % {"day": when.day(held.until, weekday=False, year=True)}
    return text


class LeaveForm(forms.Form):
    to = forms.ModelChoiceField(Membership.objects.none(), label=_("Who does the work"), empty_label=None)
    since = _day(_("First day of the leave"))
    until = _day(_("Last day of the leave"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["to"]
        who.queryset = colleagues
        who.label_from_instance = _colleague
        said(who, width="full")
        self.fields["since"].initial = clock.today()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _check_order(self, data)
        return data


class NothingForm(forms.Form):
    """Nothing to fill in."""


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), min_length=LEAST_WORDS, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance “left the service”. It is kept in the review and in the log."),
    )  # fmt: skip


class EmergencyForm(forms.Form):
    """Which case, why, in words."""

    number = forms.CharField(
        label=_("Number of the case"), max_length=20, help_text=_("As it stands on the papers."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("What is the emergency"), choices=EmergencyKind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why you must see it now"), min_length=LEAST_REASON, max_length=1000,
        help_text=_("At least twenty signs. The agency that holds the case reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class EmergencyReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What you found"), choices=Verdict.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In words"), min_length=LEAST_WORDS, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskForm(forms.Form):
    """By number; a masked search result brings its own."""

    number = forms.CharField(
        label=_("Number of the case"), max_length=20, help_text=_("As it stands on the papers."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=_("Why you need it"), choices=AskKind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In words"), min_length=LEAST_REASON, max_length=1000,
        help_text=_("At least twenty signs. The agency that holds the case reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, from_hit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if from_hit:
            del self.fields["number"]
            self.fields["person"].required = True
        else:
            del self.fields["person"]


class AnswerRequestForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=Answered.choices, widget=forms.RadioSelect)
    until = InstantField(
        label=_("Until"),
        required=False,
        future=True,
        help_text=_("When you let the person in. Ninety days at most."),
    )
    words = forms.CharField(
        label=_("Why"), min_length=LEAST_WORDS, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == Answered.GIVEN and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Say until when."))
        return data
