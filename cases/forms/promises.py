"""What goes with the answers “no” and “not yet”: why, and by when."""

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import InstantField
from core import clock

NO, NOT_YET = "no", "not_yet"
# The alarm of the duty to tell the parents; whoever knows another time types it.
PROMISE = dt.timedelta(hours=3)


def promise_field() -> InstantField:
    return InstantField(
        label=_("“Not yet” will be kept by"),
        required=False,
        future=True,
        help_text=_("For each answer “not yet”; without a time it is three hours. Then it becomes a breach."),
    )


def ask_why(form: forms.Form, answers: Mapping[str, str]) -> None:
    """A “no” is kept with its reason, a “not yet” with a time to come. The fact itself is recorded either way."""
    data = form.cleaned_data
    if NO in answers.values() and not data.get("explanation") and "explanation" not in form.errors:
        form.add_error("explanation", _("Say why. The record is kept either way, and the breach is visible."))
    until = data.get("promised_at")
    if NOT_YET in answers.values() and until and until <= clock.now():
        form.add_error("promised_at", _("Give a time that is still to come."))


def promised(answers: Mapping[str, str], until: dt.datetime | None) -> dict[str, dt.datetime]:
    """Until when each “not yet” is promised."""
    instant = until or clock.now() + PROMISE
    return {code: instant for code, answer in answers.items() if answer == NOT_YET}
