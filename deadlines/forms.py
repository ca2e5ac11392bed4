"""What is asked when a term is extended."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deadlines.explain import amount
from deadlines.models import Deadline


class ExtendForm(forms.Form):
    """The length granted, up to what the law allows in this step."""

    value = forms.IntegerField(label=_("Length granted"), min_value=1, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = deadline.version
        steps = deadline.rule.extensions
        if deadline.extended < len(steps):
            self._limit(steps[deadline.extended])

    def _limit(self, step: dict[str, Any]) -> None:
        most = step.get("to", step.get("by"))
        field = self.fields["value"]
        if most is None:
            field.required = True
            field.help_text = _("In whole units: %(unit)s.") % {"unit": step["unit"]}
            return
        field.widget.attrs["max"] = most
        field.help_text = (
            _("At most %(length)s from the start.") if "to" in step else _("At most %(length)s more.")
        ) % {"length": amount(most, step["unit"])}
