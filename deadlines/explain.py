"""The steps of a date in words, in the reader's language: what stands under "Why this date?"."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core import when as words
from deadlines.days import is_day_end
from deadlines.terms import Step
from legal.lengths import amount, role_name

__all__ = ["amount", "explain", "moment", "not_loaded", "role_name"]
ARTICLE = "CPC 48"


def explain(steps: Iterable[Step], language: str | None = None) -> list[dict[str, str]]:
    """One sentence and its basis for each step; in ``language`` or in the reader's own."""
    told = list(steps)
    with override(language) if language else nullcontext():
        said = [_say(step) for step in told]
    if any(step.kind == "analogy" for step in told):
        # Another act is counted: the article lends its way of counting and is no basis.
        return [sentence | {"basis": ""} for sentence in said]
    return said


def _say(step: Step) -> dict[str, str]:
    text, basis = _SENTENCES[step.kind]
    said = str(text(step.values))
    # A Russian day ends with the stop of “г.” already; a sentence that a weekday opens begins with a capital.
    return {"text": (said[:1].upper() + said[1:]).replace("..", "."), "basis": basis}


def moment(value: dt.datetime) -> str:
    """ "Wed 13 May 2026, 14:22"; the end of a day is written 24:00."""
    clock_time = "24:00" if is_day_end(value) else words.hour(value)
    return f"{words.day(value, year=True)}, {clock_time}"


def not_loaded(year: int) -> str:
    """What is said instead of a date past the last loaded year."""
    return _("The working calendar for %(year)s is not loaded: no date is worked out.") % {"year": year}


Values = Mapping[str, Any]


def _start(v: Values) -> str:
    return _("The term starts on %(at)s.") % {"at": moment(v["at"])}


def _counted_from(v: Values) -> str:
    return _("Counted back from: %(at)s.") % {"at": moment(v["at"])}


def _add(v: Values) -> str:
    return _("Length: %(length)s. That leads to %(at)s.") % {
        "length": amount(v["value"], v["unit"]),
        "at": moment(v["at"]),
    }


def _subtract(v: Values) -> str:
    return _("Counted back: %(length)s before. That leads to %(at)s.") % {
        "length": amount(v["value"], v["unit"]),
        "at": moment(v["at"]),
    }


def _rolled(v: Values) -> str:
    names = {"day": words.day(v["day"], full=True, year=True), "to": words.day(v["to"], full=True, year=True)}
    if holiday := _holiday(v):
        return _(
            "%(day)s is not a working day (%(holiday)s): the term ends on the next working day, %(to)s."
        ) % (names | {"holiday": holiday})
    return _("%(day)s is not a working day: the term ends on the next working day, %(to)s.") % names


def _rolled_back(v: Values) -> str:
    return _("%(day)s is not a working day: what must be done before it is due on %(to)s.") % {
        "day": words.day(v["day"], full=True, year=True),
        "to": words.day(v["to"], full=True, year=True),
    }


def _holiday(v: Values) -> str:
    from legal.working_days import holiday_name

    return holiday_name(v["day"].isoformat()) if v.get("holiday") else ""


def _pause(v: Values) -> str:
    return _("Not counted: from %(since)s to %(until)s. That leads to %(at)s.") % {
        name: moment(v[name]) for name in ("since", "until", "at")
    }


def _extended(v: Values, total: bool) -> str:
    role = _LEVELS[v["level"]]() if v.get("level") else role_name(v["by"])
    values = {"length": amount(v["value"], v["unit"]), "role": role, "at": moment(v["at"])}
    if total:
        return _("Extended to %(length)s from the start (%(role)s). That leads to %(at)s.") % values
    return _("Extended by %(length)s (%(role)s). That leads to %(at)s.") % values


_LEVELS: dict[str, Callable[[], str]] = {
    "district": lambda: _("prosecutor of the district"),
    "oblast": lambda: _("prosecutor of the oblast"),
    "general": lambda: _("General Prosecutor"),
}


def _capped(v: Values) -> str:
    return _("The term does not go past %(length)s from the start: %(at)s.") % {
        "length": amount(v["value"], v["unit"]),
        "at": moment(v["at"]),
    }


def _spent(v: Values) -> str:
    return _("Earlier time counts in the total: %(spent)s are used already. That leaves %(at)s.") % {
        "spent": words.duration(v["minutes"]),
        "at": moment(v["at"]),
    }


def _turn(v: Values) -> str:
    if v["times"] == 1:
        return _("The duty comes once in every %(length)s; this is turn %(index)s.") % {
            "length": amount(v["value"], v["unit"]),
            "index": v["index"],
        }
    return _("The duty comes %(times)s times in every %(length)s; this is turn %(index)s.") % {
        "times": v["times"],
        "length": amount(v["value"], v["unit"]),
        "index": v["index"],
    }


def _counted(v: Values) -> str:
    return _("%(times)s within %(length)s: the count is reached.") % {
        "times": v["times"],
        "length": amount(v["value"], v["unit"]),
    }


def _not_reached(v: Values) -> str:
    return _("Counted so far: %(seen)s of %(times)s. The latest stops counting after %(at)s.") % {
        "seen": v["seen"],
        "times": v["times"],
        "at": moment(v["at"]),
    }


def _share(v: Values) -> str:
    return _("The span has %(days)s days, up to %(until)s; %(share)s of it counts.") % {
        "days": v["days"],
        "until": moment(v["until"]),
        "share": v["share"],
    }


def _due(v: Values) -> str:
    return _("Result: %(at)s.") % {"at": moment(v["at"])}


def _by_version(v: Values) -> str:
    return _("Counted by version %(version)s of the rule, in force from %(day)s.") % {
        "version": v["version"],
        "day": words.day(v["day"], year=True),
    }


def _carried(v: Values) -> str:
    return ngettext(
        "The record was put right: the term is counted anew, and %(count)s extension granted before goes on.",
        "The record was put right: the term is counted anew, and %(count)s extensions granted before go on.",
        v["count"],
    ) % {"count": v["count"]}


def _not_in_force(v: Values) -> str:
    return _("This rule was not in force on %(day)s.") % {"day": words.day(v["day"], year=True)}


_SENTENCES: dict[str, tuple[Callable[[Values], str], str]] = {
    "start": (_start, ""),
    "counted_from": (_counted_from, ""),
    "analogy": (
        lambda v: _("Counted as in the Code of Criminal Procedure, art. 48, by analogy (not verified)."),
        "",
    ),
    "immediate": (
        lambda v: _("The law says “immediately”; the length is the measure that the system works with."),
        "",
    ),
    "from_minute": (lambda v: _("Counted to the minute from that moment."), ""),
    "hour_not_counted": (lambda v: _("The hour of the start is not counted."), f"{ARTICLE}(2)"),
    "day_not_counted": (lambda v: _("The day of the start is not counted."), f"{ARTICLE}(2)"),
    "day_counted": (
        lambda v: _("Detention, custody or house arrest: the day of the start counts."),
        ARTICLE,
    ),
    "day_before": (
        lambda v: (
            _("The first day counts, so the term ends on the day before: %(at)s (inferred).")
            % {"at": moment(v["at"])}
        ),
        "",
    ),
    "whole_days_before": (
        lambda v: _("The day of the event is not counted; the days before it count in full."),
        f"{ARTICLE}(2)",
    ),
    "add": (_add, ""),
    "subtract": (_subtract, ""),
    "clamped": (
        lambda v: _("The last month has no day %(day)s: its last day is taken.") % {"day": v["day"]},
        f"{ARTICLE}(4)",
    ),
    "end_of_day": (lambda v: _("The last day ends at 24:00."), f"{ARTICLE}(4)"),
    "no_roll": (
        lambda v: _("Detention, custody or house arrest: the end does not move to a working day."),
        f"{ARTICLE}(4)",
    ),
    "rolled": (_rolled, f"{ARTICLE}(4)"),
    "rolled_back": (_rolled_back, ""),
    "pause": (_pause, ""),
    "extended_to": (lambda v: _extended(v, True), ""),
    "extended_by": (lambda v: _extended(v, False), ""),
    "extended_until": (
        lambda v: _("A later decision extends the term and names its end: %(at)s.") % {"at": moment(v["at"])},
        "",
    ),
    "night": (
        lambda v: (
            _("A child is questioned by day only: the limit is the beginning of the night, %(at)s.")
            % {"at": moment(v["at"])}
        ),
        "CPC 535(2)",
    ),
    "capped": (_capped, ""),
    "spent": (_spent, ""),
    "set_end": (lambda v: _("The decision names an earlier end: %(at)s.") % {"at": moment(v["at"])}, ""),
    "at_once": (
        lambda v: _("That is no later than the event from which it is counted: it is to be done at once."),
        "",
    ),
    "from_next_day": (
        lambda v: _("That day has to pass: allowed from %(at)s on.") % {"at": moment(v["at"])},
        "",
    ),
    "turn": (_turn, ""),
    "counted": (_counted, ""),
    "not_reached": (_not_reached, ""),
    "share": (_share, ""),
    "by_version": (_by_version, ""),
    "carried": (_carried, ""),
    "not_in_force": (_not_in_force, ""),
    "due": (_due, ""),
}
