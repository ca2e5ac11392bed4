"""The two forms of the plan: why it is proposed, and that it was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboards.models import Release
from indicators import approvals, plan
from indicators.actions import LONGEST_REASON, SHORTEST_REASON

THE_PLAN = "plan"


def revisable() -> list[Release]:
    """The quarters that were published once."""
    return [r for r in Release.objects.current() if r.version < plan.MAX_VERSIONS]


class ProposeForm(forms.Form):
    what = forms.ChoiceField(label=_("What is proposed?"))
    reason = forms.CharField(
        label=_("Why?"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the second person. No names of children, no numbers of cases."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = []
        if approvals.plan_is_approved():
            choices = [
                (r.period, _("Revision of %(period)s") % {"period": r.period_name})
                for r in revisable()
                if not approvals.approved(r.period)
            ]
        else:
            choices = [(THE_PLAN, _("The present plan of publication"))]
        self.fields["what"].choices = choices  # type: ignore[attr-defined]

    @property
    def period(self) -> str:
        what: str = self.cleaned_data["what"]
        return "" if what == THE_PLAN else what


class ConfirmForm(forms.Form):
    """Nothing to type; a tick says that what is written above was read."""

    read = forms.BooleanField(label=_("I have read the plan above"))
