"""The numbers of the law, by day: what ages, sentences, measures and custody are measured against.

A decision table names a number instead of carrying it: ``"=sentence-imprisonment.most * 12"`` is the word ``most`` of the norm
of that code, in months. Its texts name one in braces: ``{sentence-imprisonment.most}``. Which number it is, says the day.
"""

import datetime as dt
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import clock
from legal import changed
from legal.ages import AgeReached, Ages
from legal.models import Norm, SafeguardDefinition
from legal.purposes import code_for

_LIVES_SECONDS = 60.0
_KEY = "numbers"
_REFERENCE = re.compile(r"=(?P<path>[a-z0-9-]+(?:\.[a-z0-9_]+)?)(?: \* (?P<times>\d+))?")
_IN_TEXT = re.compile(r"\{(?P<path>[a-z0-9-]+(?:\.[a-z0-9_]+)?)\}")
_held: "_Held | None" = None


class Unknown(Exception):
    """The law of that day has no such number."""


class Numbers:
    """The numbers of one day; ``codes`` are those of all days, ``doubts`` the status of each that was not read in the act."""

    def __init__(
        self, values: Mapping[str, Any], codes: Iterable[str], doubts: Mapping[str, str] | None = None
    ) -> None:
        self._values, self._codes, self._doubts = values, frozenset(codes), doubts or {}

    def of(self, path: str) -> Any:
        """The value of "code" or of "code.word". Unknown where the law of the day has none, KeyError where no day's
        law has one: a guarantee never falls silent for a misprint.
        """
        code, _, word = path.partition(".")
        if code not in self._codes:
            raise KeyError(f"no norm {code}: load legal/data/norms.yaml")
        if code not in self._values:
            raise Unknown(path)
        return self._values[code][word] if word else self._values[code]

    def for_(self, purpose: str, word: str = "") -> Any:
        """The number that answers a question of the product (``purposes.yaml``)."""
        code = code_for(purpose)
        return self.of(f"{code}.{word}" if word else code)

    def doubt_of(self, purpose: str) -> str:
        """The status of a number that was not read in the act, which warns and never refuses; empty for one that was."""
        return self._doubts.get(code_for(purpose), "")

    def fill(self, value: Any) -> Any:
        """Tables and texts with numbers in the place of their names. Unknown where one is missing."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {key: self.fill(one) for key, one in value.items()}
        return [self.fill(one) for one in value] if isinstance(value, list) else value

    def rows(self, table: Iterable[Mapping[str, Any]]) -> list[Any]:
        """A table of that day: a line whose number that day's law did not know is not in it. A line is founded no better
        than the numbers that it names.
        """
        filled = []
        for row in table:
            try:
                filled.append(self._doubt(row) | self.fill(row))
            except Unknown:
                continue
        return filled

    def _doubt(self, row: Mapping[str, Any]) -> dict[str, str]:
        if not self._doubts:
            return {}
        named = named_in({name: value for name, value in row.items() if name != "says"})
        found = sorted(
            self._doubts[code] for path in named if (code := path.partition(".")[0]) in self._doubts
        )
        return {"status": found[-1]} if found else {}

    def _text(self, text: str) -> Any:
        if named := _REFERENCE.fullmatch(text):
            return self.of(named["path"]) * int(named["times"] or 1)
        return _IN_TEXT.sub(lambda found: str(self.of(found["path"])), text)


@dataclass
class _Held:
    count: bytes
    read_at: float
    rows: list[Norm]
    days: dict[dt.date, Numbers] = field(default_factory=dict)


def on(day: dt.date) -> Numbers:
    """The numbers in force on a day; the rows are read anew when a process has changed them, and once a minute."""
    global _held
    # Asked before the rows are read: a change between the two is heard at the next question.
    count, now = changed.count(_KEY), time.monotonic()
    if _held is None or _held.count != count or now - _held.read_at > _LIVES_SECONDS:
        _held = _Held(count, now, list(Norm.objects.order_by("valid_from")))
    if day not in _held.days:
        _held.days[day] = of_rows(_held.rows, day)
    return _held.days[day]


def of_rows(rows: Iterable[Norm], day: dt.date) -> Numbers:
    """The numbers of a day by rows that need not be stored: as they would be."""
    listed = list(rows)
    held = [row for row in listed if row.holds_on(day)]
    doubts = {row.code: row.status for row in held if not row.is_read}
    return Numbers({row.code: row.value for row in held}, (row.code for row in listed), doubts)


def ages(day: dt.date | None = None) -> Ages:
    """The ages of the law of a day; None is today. How old somebody was is asked of days before any law that is held as
    well: the oldest ages that are held answer for them.
    """
    held = on(day or clock.today())
    try:
        return _ages(held)
    except Unknown:
        return _ages(on(_first_day(code_for("age_adult"))))


def _ages(numbers: Numbers) -> Ages:
    return Ages(
        general=numbers.for_("age_general"),
        lower=numbers.for_("age_lower"),
        adult=numbers.for_("age_adult"),
        reached=AgeReached(numbers.for_("age_reached")),
    )


def _first_day(code: str) -> dt.date:
    """The first day of which a number is held."""
    first: dt.date = (
        Norm.objects.filter(code=code).order_by("valid_from").values_list("valid_from", flat=True)[0]
    )
    return first


def forget() -> None:
    """Reads the rows anew at the next question, in this process."""
    global _held
    _held = None


def tell() -> None:
    """Reads the rows anew at the next question, in every process; after the commit."""
    forget()
    changed.tell(_KEY)


def named_in(value: Any) -> set[str]:
    """The numbers that a table or a text names: "code" or "code.word"."""
    if isinstance(value, str):
        one = _REFERENCE.fullmatch(value)
        return {one["path"]} if one else {found["path"] for found in _IN_TEXT.finditer(value)}
    if isinstance(value, Mapping):
        value = list(value.values())
    return set().union(*map(named_in, value)) if isinstance(value, list) else set()


def filled(definitions: Iterable[SafeguardDefinition], day: dt.date) -> list[SafeguardDefinition]:
    """Guarantees with the numbers of a day in their tables. They are to be read, not to be saved."""
    numbers, found = on(day), list(definitions)
    for definition in found:
        definition.applies = numbers.rows(definition.applies)
        definition.opened_by = numbers.rows(definition.opened_by)
    return found
