"""The length of a term in words, in the reader's language: from the fields that are counted with, not from a shorthand."""

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import ROLES, RoleKey
from core.i18n import language
from legal.models import DeadlineRule
from legal.sync import read_yaml

_UNITS: dict[str, Callable[[Any], str]] = {
    "minute": lambda n: ngettext("%(count)s minute", "%(count)s minutes", int(n)),
    "hour": lambda n: ngettext("%(count)s hour", "%(count)s hours", int(n)),
    "calendar_day": lambda n: ngettext("%(count)s calendar day", "%(count)s calendar days", int(n)),
    "working_day": lambda n: ngettext("%(count)s working day", "%(count)s working days", int(n)),
    "month": lambda n: ngettext("%(count)s month", "%(count)s months", int(n)),
    "year": lambda n: ngettext("%(count)s year", "%(count)s years", int(n)),
}


def amount(value: Any, unit: str) -> str:
    """ "3 calendar days", "half of the term"."""
    number = Fraction(str(value))
    if unit == "share":
        return _("%(share)s of the term") % {"share": number}
    count = int(number) if number.denominator == 1 else float(number)
    return _UNITS[unit](count) % {"count": count}


def role_name(key: str) -> str:
    """The role in the reader's language."""
    return str(ROLES[RoleKey(key)].name) if key in set(RoleKey) else key


def length(rule: DeadlineRule) -> str:
    """ "2 months", "24 hours before", "2 times in every 1 month; by the facts of the case also 1 month"."""
    said = _one(rule, rule.length, rule.times, rule.is_immediate)
    band = rule.chosen or {}
    if "fact" in band and band["least"] != band["most"]:
        said = _("%(least)s–%(most)s, as the decision sets") % {
            "least": band["least"],
            "most": amount(band["most"], band["unit"]),
        }
    others: list[str] = []
    for row in rule.variants:
        other = _one(rule, row, row.get("times", rule.times), row.get("immediate", rule.is_immediate))
        if other not in (said, *others):
            others.append(other)
    if not others:
        return said
    return _("%(length)s; by the facts of the case also %(others)s") % {
        "length": said,
        "others": ", ".join(others),
    }


def _one(rule: DeadlineRule, entry: dict[str, Any], times: int, immediate: bool) -> str:
    if Fraction(str(entry["value"])) == 0:
        return _("at once") if immediate else _("on the same day")
    said = {"length": amount(entry["value"], entry["unit"]), "times": times}
    if immediate:
        return _("immediately; measured by %(length)s") % said
    if rule.form == "periodic":
        return (
            _("once in every %(length)s") if times == 1 else _("%(times)s times in every %(length)s")
        ) % said
    if rule.form == "counter":
        return _("%(times)s times within %(length)s") % said
    if rule.direction == "before":
        return _("%(length)s before") % said
    return (_("not before %(length)s have passed") if rule.nature == "earliest" else "%(length)s") % said


def extensions(rule: DeadlineRule) -> list[str]:
    """ "3 months in all (Prosecutor)", in the order in which they follow one another."""
    return [_extension(step) for step in rule.extensions]


def _extension(step: dict[str, Any]) -> str:
    value = step.get("to", step.get("by"))
    said = {
        "length": amount(value, step["unit"]) if value is not None else "",
        "role": role_name(step["granted_by"]),
    }
    if value is None:
        return _("as the decision sets (%(role)s)") % said
    return (_("%(length)s in all (%(role)s)") if "to" in step else _("by %(length)s more (%(role)s)")) % said


def parts(rule: DeadlineRule) -> list[str]:
    """The further terms of the same article: "prosecutor: 3 calendar days", in their order."""
    return [f"{role_name(part['role'])}: {_part(part)}" for part in rule.parts]


def _part(part: dict[str, Any]) -> str:
    if Fraction(str(part["value"])) == 0:
        return _("on the same day")
    said = {"length": amount(part["value"], part["unit"])}
    if part["direction"] == "every":
        return _("once in every %(length)s") % said
    return _("%(length)s before") % said if part["direction"] == "before" else said["length"]


def start(rule: DeadlineRule) -> str:
    """What a term starts with; of a rule that another source wrote, as it stands there."""
    text = str(rule.wording.get("trigger", ""))
    return str(_starts().get(text, {}).get(language(), text))


@functools.cache
def _starts() -> dict[str, dict[str, str]]:
    return {row["trigger"]: row for row in read_yaml("starts.yaml")}
