"""What is asked when a case is diverted or closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.principals import Capacity
from cases import routing
from cases.ending import REASONS, CloseReason, Criterion, DiversionBasis, Met
from cases.forms.fields import said
from cases.forms.verbs import VersionedForm
from cases.models import Case
from cases.reconciling import Harm
from legal.sources import cite


class DivertForm(VersionedForm):
    """The ground, each criterion by itself, and who accompanies the child."""

    basis = forms.ChoiceField(
        label=_("Ground of the diversion"), choices=DiversionBasis.choices, widget=forms.RadioSelect
    )
    harm = forms.ChoiceField(
        label=_("What is the gravest harm that the act did?"), choices=Harm.choices, widget=forms.RadioSelect
    )
    to = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Probation service that accompanies the child"),
        required=False,
        empty_label=_("none"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            field = forms.ChoiceField(label=criterion.label, choices=Met.choices, widget=forms.RadioSelect)
            self.fields[criterion.value] = said(field, kind="segmented")
        self.fields["to"].queryset = routing.candidates(Capacity.PROBATION, case.region)  # type: ignore[attr-defined]
        said(self.fields["harm"], basis=cite("CC 68(2), 68(4)"))
        self.order_fields(["basis", "harm", *Criterion.values, "to"])

    @property
    def criteria(self) -> dict[str, str]:
        return {c.value: self.cleaned_data[c.value] for c in Criterion}


class CloseForm(VersionedForm):
    """Why nothing more has to happen in the case."""

    reason = forms.ChoiceField(label=_("Reason"), choices=CloseReason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = REASONS.get(case.stage)
        if open_now:
            self.fields["reason"].choices = [(r.value, r.label) for r in open_now]  # type: ignore[attr-defined]
