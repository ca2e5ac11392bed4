"""The numbers of the law in words: what stands in a norm, line by line, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from legal.ages import AgeReached
from legal.models import Norm
from legal.models.offences import Category
from legal.queries import fold
from legal.sources import cite

WORDS: dict[str, Promise] = {
    "least": _("at least"),
    "most": _("at most"),
    "from": _("begins at"),
    "to": _("ends at"),
    "plain": _("as a rule"),
    "exception": _("in an exceptional case"),
    "in_a_row": _("without a break"),
    "a_day": _("in a day"),
    "a_day_below_16": _("in a day, under 16"),
    "a_day_from_16": _("in a day, from 16"),
    "needs_own_income": _("needs own earnings or property"),
    "aggravated_murder_or_terrorism": _("at most for aggravated murder or terrorism"),
    "life_is_only_penalty_least": _("at least where life is the only penalty"),
    "life_is_only_penalty_most": _("at most where life is the only penalty"),
    "never": _("never for"),
    "medium_without_death": _("for medium gravity without a death"),
    "categories": _("gravity"),
    "only_intentional": _("only for intentional acts"),
    "below_age": _("until the age of"),
    "below": _("until the age of"),
    "at": _("measured at"),
    "may": _("allowed"),
    "measure": _("measure"),
    "without_means": _("without means of the child, charged to"),
    "only_first": _("only the first time"),
    "asks": _("asked for by"),
    "decides": _("decided by"),
    "share": _("share of the term of adults"),
}
UNITS: dict[str, Promise] = {
    "year": _("in years"),
    "month": _("in months"),
    "hour": _("in hours"),
    "minute": _("in minutes"),
    "MCI": _("in monthly calculation indices"),
}
REACHED: dict[str, Promise] = {
    AgeReached.DAY_AFTER_BIRTHDAY: _("from 00:00 of the day after the birthday"),
    AgeReached.ON_BIRTHDAY: _("from 00:00 of the birthday"),
}
# Words of a table that are no numbers.
_WORDS: dict[str, Promise] = {
    "act": _("the day of the act"),
    "explaining": _("explaining the law"),
    "harm": _("making good the harm"),
    "leisure": _("restriction of leisure"),
    "parents": _("parents"),
    "police": _("police"),
    "court": _("court"),
}
CATEGORIES: dict[str, Any] = dict(Category.choices)
# A line that is an age, whatever the other lines are counted in.
_AGES = frozenset({"below_age", "below"})

_ORDER = [*WORDS, *CATEGORIES]


def find(text: str, on: dt.date) -> list[Norm]:
    """Numbers in force on a day whose name or source has every word; an empty text finds all. What the Code on
    Administrative Offences says of minors in whole sentences stands with the offences.
    """
    rows = Norm.objects.in_force(on).exclude(code__startswith="koap-")
    words = fold(text).split()
    return [row for row in rows if all(word in _text(row) for word in words)]


def _text(row: Norm) -> str:
    return fold(" ".join([row.source, cite(row.source), row.name_kk, row.name_ru, row.name_en]))


def lines(value: Any) -> list[tuple[str, str]]:
    """(word, value) for each line of a norm; a single number has no word."""
    if isinstance(value, Mapping):
        return [(word(key), _said(value[key])) for key in keys(value)]
    return [("", _said(value))]


def told(row: Norm) -> list[tuple[str, str]]:
    """(word, value with its unit) for each line of a norm: ("at most", "10 years")."""
    if isinstance(row.value, Mapping):
        return [(word(key), amount(row, key, row.value[key])) for key in keys(row.value)]
    return [("", amount(row, "", row.value))]


def keys(value: Mapping[str, Any]) -> list[str]:
    """The lines of a norm in their order."""
    return sorted(value, key=_place)


def amount(row: Norm, key: str, value: Any) -> str:
    """One value with its unit where it is counted in one: "10 years", "6–12 months", "serious"."""
    said = _said(value)
    if is_hour_of_day(row, key):
        return f"{said}:00"
    last = value[-1] if isinstance(value, list) and value else value
    if isinstance(last, bool) or not isinstance(last, int):
        return said
    return _counted(unit_of(row, key), last) % {"count": said}


def unit_of(row: Norm, key: str) -> str:
    """What a line is counted in; an age is counted in years, and an hour of the day in nothing."""
    if key in _AGES:
        return "year"
    return "" if is_hour_of_day(row, key) else row.unit


def is_age(row: Norm, key: str) -> bool:
    return key in _AGES or (row.group == Norm.Group.AGE and row.unit == "year")


def is_hour_of_day(row: Norm, key: str) -> bool:
    return row.unit == "hour" and key in ("from", "to")


def _counted(unit: str, number: int) -> str:
    if unit == "year":
        return ngettext("%(count)s year", "%(count)s years", number)
    if unit == "month":
        return ngettext("%(count)s month", "%(count)s months", number)
    if unit == "hour":
        return ngettext("%(count)s hour", "%(count)s hours", number)
    if unit == "minute":
        return ngettext("%(count)s minute", "%(count)s minutes", number)
    if unit == "MCI":
        return ngettext(
            "%(count)s monthly calculation index", "%(count)s monthly calculation indices", number
        )
    return "%(count)s"


def _place(key: str) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


def word(key: str) -> str:
    return str(WORDS.get(key) or CATEGORIES.get(key) or key)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        numbers = all(isinstance(one, int) for one in value)
        return ("–" if numbers else ", ").join(_said(one) for one in value)
    return str(REACHED.get(value) or CATEGORIES.get(value) or _WORDS.get(value) or value)
