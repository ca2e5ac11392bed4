"""What is asked about a guarantee, and when a breach is closed."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from access import pairs
from cases.forms.fields import InstantField
from legal.sources import cite
from safeguards.actions import CLOSE
from safeguards.models import Answer, CloseKind, SafeguardAnswer, SafeguardBreach


class AnswerForm(forms.Form):
    """Yes; no with a reason; not yet with a time. ``version`` is the answer that the reader saw."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
    held_at = InstantField(
        label=_("Kept since"),
        required=False,
        help_text=_("A clock stops at this time; without it the clock goes on."),
    )
    due_by = InstantField(
        label=_("Will be kept by"), required=False, future=True, help_text=_("Needed with “not yet”.")
    )
    reason = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed with “no”: why, and when it will be put right."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, definition: Any, said: SafeguardAnswer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["answer"]
        field.label, field.basis, field.kind = definition.name, cite(definition.source), "segmented"
        for name in ("due_by", "reason"):
            cast(Any, self.fields[name]).asked = True  # its hint says when it is needed
        self.fields["version"].initial = str(said.pk) if said else ""
        if said:
            self.fields["answer"].initial = said.answer
            self.fields["due_by"].initial = said.due_by
            self.fields["reason"].initial = said.reason

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        answer = data.get("answer")
        if answer == Answer.NO and not data.get("reason"):
            self.add_error("reason", _("Say why. The record is kept either way, and the breach is visible."))
        if answer == Answer.NOT_YET and not data.get("due_by") and "due_by" not in self.errors:
            self.add_error("due_by", _("Say by when."))
        return data


class CloseForm(forms.Form):
    """Why a breach is closed."""

    kind = forms.ChoiceField(label=_("What was found"), choices=CloseKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was found and what was done. It stays in the file."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, breach: SafeguardBreach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = breach.version
        if pairs.open_for(CLOSE, breach.pk):
            # What a colleague proposed, word for word: confirming other words would be another decision.
            self.fields["kind"].initial, self.fields["reason"].initial = (
                breach.proposed_kind,
                breach.proposed_reason,
            )
            self.fields["reason"].help_text = _(
                "A colleague proposed this. Sending it unchanged closes the breach."
            )
        elif breach.opened_by_id is None:
            self.fields["reason"].help_text = _(
                "Nobody recorded this breach: a second person confirms the closing."
            )
