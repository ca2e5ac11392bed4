"""The guarantees of an act as fields: the answer, and with “no” and “not yet” why and by when, of each its own."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import InstantField, said
from cases.guarantees import Question
from core import clock

YES, NO, NOT_YET = "yes", "no", "not_yet"
ANSWERS = [(YES, _("Yes")), (NO, _("No")), (NOT_YET, _("Not yet"))]
# The alarm of the duty to tell the parents; whoever knows another time types it.
PROMISE = dt.timedelta(hours=3)


@dataclass(frozen=True)
class Asked:
    """One guarantee as the page draws it: bound fields."""

    answer: Any
    by: Any
    why: Any


class GuaranteesForm(forms.Form):
    """A form of an act in which guarantees are asked. The fact itself is recorded whatever the answers are."""

    questions: Sequence[Question] = ()
    said_before: Mapping[str, Mapping[str, Any]] = {}

    def ask(
        self,
        questions: Sequence[Question],
        *,
        required: bool,
        said_before: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Adds the fields of each guarantee. Without ``required`` the form says itself when an answer is due.

        ``said_before``: what stands answered already, by code; only another answer is said anew.
        """
        self.questions, self.said_before = questions, said_before or {}
        for question in questions:
            before = self.said_before.get(question.code, {})
            names = {question.field: "answer", question.by: "by", question.why: "why"}
            self.initial.update((field, before[name]) for field, name in names.items() if before.get(name))
            answer = forms.ChoiceField(
                label=question.text, choices=ANSWERS, required=required, widget=forms.RadioSelect
            )
            self.fields[question.field] = said(
                answer, kind="segmented", basis=question.basis, warning=question.warning, asked=True
            )
            self.fields[question.by] = said(_by(), asked=True)
            self.fields[question.why] = said(_why(), asked=True, width="full")

    @property
    def of_guarantees(self) -> frozenset[str]:
        """Names of the fields that belong to a guarantee."""
        return frozenset(name for q in self.questions for name in (q.field, q.by, q.why))

    @property
    def asked(self) -> Iterator[Asked]:
        return (Asked(self[q.field], self[q.by], self[q.why]) for q in self.questions)

    @property
    def answers(self) -> dict[str, str]:
        """Code of the safeguard to the answer, of those that say something new."""
        data = self.cleaned_data
        return {q.code: data[q.field] for q in self.questions if data.get(q.field) and self._is_new(q)}

    def _is_new(self, question: Question) -> bool:
        before = self.said_before.get(question.code)
        names = {question.field: "answer", question.by: "by", question.why: "why"}
        return before is None or any(
            (self.cleaned_data.get(field) or "") != (before[name] or "") for field, name in names.items()
        )

    @property
    def explanations(self) -> dict[str, str]:
        """Code of the safeguard to why it was not kept."""
        return {q.code: self.cleaned_data[q.why] for q in self.questions if self.cleaned_data.get(q.why)}

    @property
    def due_by(self) -> dict[str, dt.datetime]:
        """Until when each “not yet” is promised."""
        default = clock.now() + PROMISE
        late = [q for q in self.questions if self.cleaned_data.get(q.field) == NOT_YET]
        return {q.code: self.cleaned_data.get(q.by) or default for q in late}

    def check_answers(self) -> None:
        """A “no” is kept with its reason, a “not yet” with a time to come. What belongs to another answer is dropped."""
        data = self.cleaned_data
        for question in self.questions:
            answer, until = data.get(question.field), data.get(question.by)
            if answer not in (NO, NOT_YET):
                data[question.why] = ""
            if answer != NOT_YET:
                data[question.by] = None
                self.errors.pop(question.by, None)
            elif until and until <= clock.now():
                self.add_error(question.by, _("Give a time that is still to come."))
            if answer == NO and not data.get(question.why) and question.why not in self.errors:
                self.add_error(
                    question.why, _("Say why. The record is kept either way, and the breach is visible.")
                )


def _by() -> InstantField:
    return InstantField(
        label=_("Will be kept by"),
        required=False,
        future=True,
        help_text=_("Without a time it is three hours. Then it becomes a breach."),
    )


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why, and when it will be put right"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
