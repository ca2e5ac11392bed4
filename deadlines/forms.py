"""What is asked when a term is extended, and when an act outside the system is written down."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import InstantField
from deadlines.access import LEVEL_NAMES, is_granted_above
from deadlines.explain import amount
from deadlines.models import Deadline
from deadlines.reporting import wrong_ends
from legal.acts import OPTIONAL, YES, Act

if TYPE_CHECKING:
    from accounts.actor import Actor

# A number stands in the open part of the record: letters of a series and figures, never a name.
IS_A_NUMBER = RegexValidator(
    r"^(?=.*\d)[\w№/.\-–() ]{1,40}$", _("A number of a document: figures, with the letters of its series.")
)
ASKED = {
    "until": _("Until when"),
    "kind": _("For how long"),
    "custody_until": _("Custody ends"),
    "level": _("Extended by"),
    "due_at": _("The term ends"),
    "ground": _("Ground"),
    "administrative_signs": _("There are signs of an administrative offence"),
    "shortened": _("The trial is shortened"),
    "absent": _("The person was absent"),
    "in_custody": _("The person is in custody"),
    "eighteenth_birthday": _("Eighteenth birthday"),
    "measure": _("Measure"),
    "punishment": _("Sentence"),
    "listed_crime": _("One of the crimes for which the law gives 30 days"),
    "deprives_of_liberty": _("House arrest or custody"),
    "general_prosecutor": _("The General Prosecutor decides"),
    "with_file": _("Sent together with the case file"),
    "own_wish": _("The grounds are gone and the child wishes to come"),
    "teacher_present": _("A teacher or psychologist was present"),
    "representative_present": _("The legal representative was present"),
}


class ExtendForm(forms.Form):
    """The length granted, up to what the law allows in this step."""

    value = forms.IntegerField(label=_("Length granted"), min_value=1, required=False)
    document = forms.CharField(label=_("Number of the decision"), max_length=40, validators=[IS_A_NUMBER])
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, deadline: Deadline, actor: "Actor", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = deadline.version
        steps = deadline.rule.extensions
        step = steps[deadline.extended] if deadline.extended < len(steps) else {}
        if step:
            self._limit(step)
        if is_granted_above(actor, step):
            self.fields["document"].help_text = _("This extension is granted by %(office)s.") % {
                "office": LEVEL_NAMES[step["level"]]
            }
        else:
            del self.fields["document"]

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


class ReportForm(forms.Form):
    """When it was done and the number of its paper; then what the rules that listen want to know of this act."""

    at = InstantField(label=_("When it was done"))
    document = forms.CharField(
        label=_("Number of the document"), max_length=40, required=False, validators=[IS_A_NUMBER]
    )

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.act = act
        for fact, what in act.asks.items():
            self.fields[fact] = _asks(fact, what)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for fact, wrong in wrong_ends(given["at"], given).items() if "at" in given else ():
            self.add_error(fact, wrong)
        return given

    @property
    def reported(self) -> dict[str, Any]:
        """What the verb takes: time, number and answers."""
        given = self.cleaned_data
        answers = {fact: given.get(fact) for fact in self.act.asks}
        return {"at": given["at"], "document": given["document"].strip(), "answers": answers}


def _asks(fact: str, what: Any) -> forms.Field:
    label = ASKED[fact]
    if isinstance(what, Mapping):
        choices = [(code, named.name) for code, named in what.items()]
        required = "" not in what
        return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)
    if what is YES:
        return forms.BooleanField(label=label, required=False)
    return InstantField(label=label, future=True, required=what != OPTIONAL)
