"""What a new version of a number must be: of the kind that it was, plausible, in order, and fit for every table that names it.

Each fault stands beside its line: "value.most" is the line ``most``.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from amendments.kinds import NUMBER
from legal import norms, numbers
from legal.ages import AgeReached
from legal.models import Norm, SafeguardDefinition
from legal.models.offences import Category

# What is larger is a slip of the hand: the longest term of the law is a period of limitation.
MOST = {"year": 50, "month": 600, "hour": 1000, "minute": 1440, "MCI": 20_000}
# The law of a child knows no border of age beyond these.
LEAST_AGE, MOST_AGE = 10, 25
DAY_HOURS = 24
# The first is not above the second, where a number has both.
IN_ORDER = (
    ("least", "most"),
    ("least", "below"),
    ("in_a_row", "a_day"),
    ("plain", "exception"),
    ("a_day_below_16", "a_day_from_16"),
    ("most", "aggravated_murder_or_terrorism"),
    ("life_is_only_penalty_least", "life_is_only_penalty_most"),
)
# The program reads these words; they are no numbers.
_WORDS = frozenset(AgeReached)


def is_typed(before: Any) -> bool:
    """Whether a value may be set anew; a word that the program reads, other than when an age is reached, stays."""
    return not isinstance(before, str) or before in _WORDS


def at(key: str) -> str:
    """The name of a line among the faults."""
    return f"value.{key}" if key else "value"


class NumberChecks:
    """The lines of a number among themselves."""

    def __init__(self, base: Norm, values: Mapping[str, Any], found: dict[str, list[str]]) -> None:
        self.base, self.values, self.found = base, values, found

    def check(self) -> None:
        value, before = self.values["value"], self.base.value
        if isinstance(before, Mapping):
            if not isinstance(value, Mapping) or set(value) != set(before):
                lines = ", ".join(numbers.word(key) for key in numbers.keys(before))
                return self.say("", _("A number keeps its lines: %(lines)s.") % {"lines": lines})
            for key in before:
                self._one(key, value[key], before[key])
            self._in_order(value)
        else:
            self._one("", value, before)
        if not self.found:
            self._engine()
        return None

    def say(self, key: str, text: str) -> None:
        if text not in self.found[at(key)]:
            self.found[at(key)].append(text)

    def _one(self, key: str, value: Any, before: Any) -> None:
        if isinstance(before, bool):
            if not isinstance(value, bool):
                self.say(key, _("Say yes or no."))
        elif isinstance(before, str):
            allowed = _WORDS if before in _WORDS else {before}
            if not isinstance(value, str) or value not in allowed:
                self.say(key, _("Choose one of the list."))
        elif isinstance(before, list):
            self._list(key, value, before)
        elif isinstance(before, float):
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
                self.say(key, _("A share lies between 0 and 1, for example 0.5."))
        else:
            self._number(key, value)

    def _number(self, key: str, value: Any) -> None:
        if not _is_whole(value):
            return self.say(key, _("Give a whole number."))
        if numbers.is_hour_of_day(self.base, key):
            if not 0 <= value < DAY_HOURS:
                self.say(key, _("An hour of the day lies between 0 and 23."))
        elif numbers.is_age(self.base, key):
            if not LEAST_AGE <= value <= MOST_AGE:
                bounds = {"least": LEAST_AGE, "most": MOST_AGE}
                self.say(key, _("An age lies between %(least)s and %(most)s years here.") % bounds)
        elif value <= 0:
            self.say(key, _("Give a number above 0."))
        elif value > self._most(key):
            self.say(key, _("At most %(most)s.") % {"most": self._most(key)})
        return None

    def _most(self, key: str) -> int:
        if key.startswith("a_day") and self.base.unit == "hour":
            return DAY_HOURS
        return MOST.get(self.base.unit, 1000)

    def _list(self, key: str, value: Any, before: list[Any]) -> None:
        if all(_is_whole(one) for one in before):
            if not isinstance(value, list) or len(value) != len(before) or not all(map(_is_whole, value)):
                self.say(key, _("Give a whole number."))
            elif not 0 <= value[0] < value[-1] or value[-1] > self._most(key):
                self.say(
                    key,
                    _("The first is below the second, and the second at most %(most)s.")
                    % {"most": self._most(key)},
                )
            return
        if not isinstance(value, list) or not value or not set(map(str, value)) <= set(Category.values):
            self.say(key, _("Choose at least one."))

    def _in_order(self, value: Mapping[str, Any]) -> None:
        for one, other in IN_ORDER:
            pair: list[Any] = [value.get(one), value.get(other)]
            if all(map(_is_whole, pair)) and pair != sorted(pair):
                said = {"one": numbers.word(one), "other": numbers.word(other)}
                self.say(one, _("“%(one)s” is not above “%(other)s”.") % said)
        night: list[Any] = [value.get("from"), value.get("to")]
        if self.base.unit == "hour" and all(map(_is_whole, night)) and night == sorted(night):
            self.say("from", _("The night passes midnight: it begins at a later hour than it ends."))

    def _engine(self) -> None:
        """Every table of that day is filled with the new number, as a decision would."""
        since = dt.date.fromisoformat(str(self.values["valid_from"]))
        try:
            known = drafted(self.base, self.values, since)
            for definition in SafeguardDefinition.objects.in_force(since):
                known.rows(definition.applies)
                known.rows(definition.opened_by)
        except (KeyError, TypeError, ValueError) as error:
            self.found[""].append(_("The engine cannot work with it: %(error)s") % {"error": error})


def drafted(base: Norm, values: Mapping[str, Any], day: dt.date) -> norms.Numbers:
    """The numbers of a day with the proposed version in the place of the one before it."""
    rows = Norm.objects.exclude(code=base.code)
    return norms.of_rows([*rows, NUMBER.draft(base, dict(values))], day)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
