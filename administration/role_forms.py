"""Forms about a role that somebody holds: stopping it, and handing over its cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from administration.forms import colleague_label, order_field, said
from administration.succession import Why


class SuspendForm(forms.Form):
    """By which order or why, and how far."""

    THIS, ALL = "this", "all"
    scope = forms.ChoiceField(label=_("What stops"), widget=forms.RadioSelect)
    basis = order_field(_("Order, or why"))

    def __init__(self, *args: Any, role: Any, others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["scope"]
            return
        scope: Any = self.fields["scope"]
        scope.choices = [
            (self.THIS, _("Only this role: %(role)s") % {"role": role}),
            (
                self.ALL,
                _("All roles of the person in your agency and its units: %(count)s") % {"count": others + 1},
            ),
        ]

    @property
    def stops_all(self) -> bool:
        return self.cleaned_data.get("scope") == self.ALL


class SuccessionForm(forms.Form):
    """Who carries on which cases, and why. Numbers of cases, nothing else of them."""

    ALL, CHOSEN = "all", "chosen"
    to = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Who carries them on"),
        empty_label=_("— choose —"),
        error_messages={"required": _("Choose a colleague.")},
    )
    reason = forms.ChoiceField(label=_("Why"), choices=Why.choices, widget=forms.RadioSelect)
    which = forms.ChoiceField(label=_("Which cases"), widget=forms.RadioSelect, initial=ALL)
    numbers = forms.MultipleChoiceField(
        label=_("Numbers of the cases"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, colleagues: Any, held: int, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["to"]
        who.queryset, who.label_from_instance = colleagues, colleague_label
        said(who, width="full")
        which: Any = self.fields["which"]
        which.choices = [
            (self.ALL, _("All open cases: %(count)s") % {"count": held}),
            (self.CHOSEN, _("Only those chosen")),
        ]
        boxes: Any = self.fields["numbers"]
        boxes.choices = [(number, number) for number in numbers]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("which") == self.CHOSEN and not data.get("numbers") and "numbers" not in self.errors:
            self.add_error("numbers", _("Choose at least one case."))
        return data

    @property
    def chosen(self) -> list[str] | None:
        return list(self.cleaned_data["numbers"]) if self.cleaned_data["which"] == self.CHOSEN else None
