"""The numbers of the law in words: what stands in a norm, line by line, in the reader's language."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
}
UNITS: dict[str, Promise] = {
    "year": _("in years"),
    "month": _("in months"),
    "hour": _("in hours"),
    "minute": _("in minutes"),
    "MCI": _("in monthly calculation indices"),
}
_VALUES: dict[str, Promise] = {
    "day_after_birthday": _("from 00:00 of the day after the birthday"),
    "on_birthday": _("from 00:00 of the birthday"),
}
_CATEGORIES: dict[str, Any] = dict(Category.choices)


_ORDER = [*WORDS, *_CATEGORIES]


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
        return [(_word(key), _said(value[key])) for key in sorted(value, key=_place)]
    return [("", _said(value))]


def _place(key: str) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


def unit(row: Norm) -> str:
    return str(UNITS.get(row.unit, row.unit))


def _word(key: str) -> str:
    return str(WORDS.get(key) or _CATEGORIES.get(key) or key)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        numbers = all(isinstance(one, int) for one in value)
        return ("–" if numbers else ", ").join(_said(one) for one in value)
    return str(_VALUES.get(value) or _CATEGORIES.get(value) or value)
