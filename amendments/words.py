"""A value of a rule in words, in the reader's language: for the difference and the history."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date, parse_duration
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amendments.kinds import LABELS, NUMBER, YEAR, Kind
from amendments.models import Amendment
from core import when
from deadlines.explain import amount, role_name
from deadlines.terms import Roll, StartRule, Unit
from legal import numbers
from legal.calendar import SATURDAY
from legal.models import CalendarDay, DeadlineRule, Norm, SafeguardDefinition
from legal.models.base import Status
from legal.sources import cite

UNITS = {
    Unit.MINUTE: gettext_lazy("minutes"),
    Unit.HOUR: gettext_lazy("hours"),
    Unit.CALENDAR_DAY: gettext_lazy("calendar days"),
    Unit.WORKING_DAY: gettext_lazy("working days"),
    Unit.MONTH: gettext_lazy("months"),
    Unit.YEAR: gettext_lazy("years"),
    Unit.SHARE: gettext_lazy("share of the span"),
}
STARTS = {
    StartRule.MOMENT: gettext_lazy("counted to the minute from that moment"),
    StartRule.EXCLUDED: gettext_lazy("the day (hour) of the start is not counted"),
    StartRule.INCLUDED: gettext_lazy("the day of the start counts: liberty is at stake"),
}
ROLLS = {
    Roll.NONE: gettext_lazy("the end does not move"),
    Roll.NEXT: gettext_lazy("the end moves to the next working day"),
    Roll.PREVIOUS: gettext_lazy("it is due on the working day before"),
}
_CHOICES: dict[str, dict[Any, Any]] = {
    "status": dict(Status.choices),
    "severity": dict(DeadlineRule.Severity.choices),
    "level": dict(SafeguardDefinition.Level.choices),
    "start_rule": dict(STARTS),
    "roll": dict(ROLLS),
}
# Which open terms a transition reaches: of a rule, and of the days of a year.
REACHES: dict[bool, dict[Any, Any]] = {
    False: dict(Amendment.Reach.choices),
    True: {
        Amendment.Reach.STARTS: gettext_lazy("only terms that start after it is published"),
        Amendment.Reach.OPEN: gettext_lazy("also terms that run already: their dates are counted anew"),
    },
}
NOTHING = "—"


def say(field: str, value: Any) -> str:
    """One value; "—" where there is none."""
    if value in (None, "", [], {}):
        return NOTHING
    if field in _CHOICES:
        return str(_CHOICES[field].get(value, value))
    if maker := _MAKERS.get(field):
        return str(maker(value))
    return str(value)


def _span(text: str) -> str:
    span = parse_duration(text) or dt.timedelta()
    minutes = int(span.total_seconds() // 60)
    if minutes % 1440 == 0:
        return amount(minutes // 1440, Unit.CALENDAR_DAY)
    return amount(minutes // 60, Unit.HOUR) if minutes % 60 == 0 else amount(minutes, Unit.MINUTE)


def facts_in_words(facts: dict[str, Any]) -> str:
    """ "with_file = yes, days = 3": as it is typed."""
    return ", ".join(f"{name} = {_fact(value)}" for name, value in facts.items())


def _fact(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _extension(step: dict[str, Any]) -> str:
    length = step.get("to", step.get("by"))
    said = {
        "length": amount(length, step["unit"]) if length is not None else "",
        "role": role_name(step["granted_by"]),
    }
    if length is None:
        return _("as the decision sets (%(role)s)") % said
    return (_("to %(length)s (%(role)s)") if "to" in step else _("by %(length)s more (%(role)s)")) % said


def _band(band: dict[str, Any]) -> str:
    if "fact" not in band:
        return _("the decision names the end")
    held = {"least": band["least"], "most": band["most"], "unit": UNITS[Unit(band["unit"])]}
    return _("%(least)s to %(most)s %(unit)s") % held


def _day_in_words(text: Any) -> str:
    day = text if isinstance(text, dt.date) else parse_date(str(text))
    return when.day(day, year=True) if day else str(text)


def day_of_calendar(row: dict[str, str]) -> str:
    """ "8 May 2028 — day off in exchange for another day: …"."""
    word = dict(CalendarDay.Kind.choices).get(row["kind"], row["kind"])
    name = row.get(f"name_{get_language()}") or row["name_ru"]
    return f"{_day_in_words(row['day'])} — {word}: {name}"


_MAKERS: dict[str, Any] = {
    "length": lambda v: amount(v["value"], v["unit"]),
    "ceiling": lambda v: amount(v["value"], v["unit"]),
    "variants": lambda rows: "; ".join(
        f"{facts_in_words(row.get('when', {}))}: {amount(row['value'], row['unit'])}" for row in rows
    ),
    "chosen": _band,
    "extensions": lambda rows: "; ".join(_extension(row) for row in rows),
    "warn_before": lambda rows: ", ".join(_span(text) for text in rows),
    "responsible_role": role_name,
    "source": cite,
    "wording": lambda v: v.get("length", "") or NOTHING,
    "valid_from": _day_in_words,
    "days": lambda rows: "; ".join(day_of_calendar(row) for row in rows),
}


@dataclass(frozen=True)
class Line:
    """One field in two versions."""

    field: str
    label: str
    before: str
    after: str


def difference(kind: Kind, old: dict[str, Any], new: dict[str, Any], base: Any = None) -> list[Line]:
    """The fields in which two versions differ, in the order of the form. ``base`` is the version in force, which says
    what a number is counted in.
    """
    if kind is YEAR:
        first = _days(old, new)
    else:
        first = _values(base, old["value"], new["value"]) if kind is NUMBER else iter(())
    return [*first, *_lines(kind, old, new)]


def _values(base: Norm, old: Any, new: Any) -> Iterator[Line]:
    """Each line of a number that differs, with its unit."""
    before, after = _by_key(old), _by_key(new)
    for key in numbers.keys(before):
        if before[key] != after.get(key):
            said = [numbers.amount(base, key, side[key]) for side in (before, after)]
            yield Line("value", numbers.word(key) if key else str(LABELS["value"]), *said)


def _by_key(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {"": value}


def _days(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Line]:
    """Each day of a calendar that differs, on a line of its own."""
    before, after = ({row["day"]: row for row in side["days"]} for side in (old, new))
    for text in sorted({*before, *after}):
        if before.get(text) != after.get(text):
            said = [_kind_of_day(text, side.get(text)) for side in (before, after)]
            yield Line("days", _day_in_words(text), *said)


def _kind_of_day(text: str, row: dict[str, str] | None) -> str:
    if row is None:
        is_off = dt.date.fromisoformat(text).weekday() >= SATURDAY
        return _("weekend") if is_off else _("working day")
    return day_of_calendar(row).partition(" — ")[2]


def _lines(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Line]:
    for name in kind.fields:
        if name not in ("days", "value") and old[name] != new[name]:
            yield Line(name, str(LABELS[name]), say(name, old[name]), say(name, new[name]))


def side_by_side(kind: Kind, versions: list[Any]) -> list[dict[str, Any]]:
    """Every field of all versions, the newest first; ``differs`` where they are not the same."""
    held = [kind.values(row) for row in versions]
    return [*(_value_lines(versions) if kind is NUMBER else ()), *_field_lines(kind, held)]


def _value_lines(versions: list[Norm]) -> Iterator[dict[str, Any]]:
    """Each line of a number; "—" in a version that has none."""
    sides = [_by_key(row.value) for row in versions]
    every = {key: None for side in sides for key in side}
    for key in numbers.keys(every):
        cells = [
            numbers.amount(row, key, side[key]) if key in side else NOTHING
            for row, side in zip(versions, sides, strict=True)
        ]
        label = numbers.word(key) if key else LABELS["value"]
        yield {"label": label, "cells": cells, "differs": len(set(cells)) > 1}


def _field_lines(kind: Kind, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "label": LABELS[name],
            "cells": [say(name, values[name]) for values in held],
            "differs": any(values[name] != held[0][name] for values in held),
        }
        for name in kind.fields
        if name != "value"
    ]
