"""What was typed, as the verbs and the check page want it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from cases import intake
from cases.forms.registration import DetentionForm
from core import clock, when
from core.bounds import whole
from legal.models import Offence
from legal.purposes import code_for

OFFENCES_SHOWN = 12


def arrest(form: DetentionForm) -> intake.Arrest:
    """The detention as the verb wants it."""
    data = form.cleaned_data
    apart = {"yes": True, "no": False}.get(form.answers.get(code_for("held_apart_from_adults"), ""))
    return intake.Arrest(
        started_at=data["started_at"],
        delivered_at=data["delivered_at"],
        protocol_at=data["protocol_at"],
        exception=data["exception"],
        place=data["detention_place"],
        representative_told_at=data["representative_told_at"],
        apart_from_adults=apart,
        answers=form.answers,
        explanations=form.explanations,
        due_by=form.due_by,
    )


def day_typed(data: Any, name: str = "started_at") -> dt.date:
    """The day of the act as far as it is typed; today else. It decides how old the child is in the act."""
    text = str(data.get(name) or "")[:10]
    return date(text) or clock.today()


def moment_typed(data: Any, name: str = "started_at") -> dt.datetime:
    """The minute of the act as far as it is typed and past; now else."""
    try:
        found = dt.datetime.fromisoformat(str(data.get(name) or "")).replace(tzinfo=clock.LOCAL)
    except (ValueError, OverflowError):
        return clock.now()
    return min(found, clock.now())


def find_offences(text: str, chosen: str = "") -> list[Offence]:
    """Articles and parts in force by number or words; the chosen one stays in the list."""
    in_force = Offence.objects.in_force(clock.today())
    found = list(in_force.search(text)[:OFFENCES_SHOWN]) if text.strip() else []
    number = whole(chosen)
    if number is not None and all(str(o.pk) != chosen for o in found):
        found = [*in_force.filter(pk=number), *found]
    return found


def date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def rows(form: Any) -> Iterator[tuple[str, str]]:
    """Labels and values of a valid form as the check page shows them; empty ones are left out."""
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if value in (None, "", "offence_q") or bound.name == "offence_q":
            continue
        choices = (
            {str(k): v for k, v in getattr(bound.field, "choices", [])} if not hasattr(value, "pk") else {}
        )
        if isinstance(value, dt.datetime):
            text = when.when(value)
        elif isinstance(value, dt.date):
            text = when.day(value, weekday=False, year=True)
        else:
            text = choices.get(str(value), value)
        yield bound.label, str(text)
