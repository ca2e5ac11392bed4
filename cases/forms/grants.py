"""Letting a named person in, and ending it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.forms.fields import InstantField, said
from cases.named import Named, people
from legal.sources import cite


class LetInForm(forms.Form):
    """Whom, from when to when, by which paper. As what is chosen before."""

    kind = forms.CharField(widget=forms.HiddenInput)
    person = forms.ModelChoiceField(Membership.objects.none(), label=_("Who"), empty_label=None)
    since = InstantField(
        label=_("From"), required=False, future=True, help_text=_("Left empty: from now on.")
    )
    until = InstantField(label=_("Until"), required=False, future=True)
    document = forms.CharField(
        label=_("Number of the warrant or ruling"), max_length=60, required=False,
        help_text=_("The number only: no names."),
    )  # fmt: skip

    def __init__(self, *args: Any, named: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = named.kind
        who: Any = self.fields["person"]
        who.queryset = people(named)
        who.label_from_instance = lambda m: f"{m.user.last_name} {m.user.first_name} · {m.agency.name}"
        said(who, width="full", basis=cite(named.basis))
        self.fields["until"].required = named.longest is not None
        if named.longest is not None:
            days = named.longest.days
            self.fields["until"].help_text = _("The access ends by itself. %(days)s days at most.") % {
                "days": days
            }


class EndAccessForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it ends before its time"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
