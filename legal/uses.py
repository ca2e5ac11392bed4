"""What decides by a number of the law: decision tables and their texts, the program's own questions; and which terms say
the same article, with lengths of their own.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal.models import DeadlineRule, Norm, SafeguardDefinition
from legal.norms import named_in
from legal.numbers import word
from legal.purposes import purposes_of

# What the program asks of the law by itself, in words.
QUESTIONS: dict[str, Promise] = {
    "age_general": _("From which age a child answers for any crime; asked at each registration and change of the charge."),
    "age_lower": _("From which age a child answers for the listed crimes; asked at each registration and change of the charge."),
    "age_adult": _("Who is a child: for registration, reconciliation, limitation and the terms of keeping a file."),
    "age_reached": _("How old somebody is on a day, on every page and in every check."),
    "night": _("Which hours of questioning are night: such an interview opens a breach."),
    "restriction_of_freedom": _("How long a restriction of freedom a court may enter; a longer one is refused."),
    "conditional_control": _("How long the probation control of a conditional sentence lasts: the database keeps no other length."),
    "deprivation_of_right": _("How long a court may take the right to an activity away; another length is refused."),
}  # fmt: skip
_NAMES = ("name_kk", "name_ru", "name_en")
_DIGITS = re.compile(r"\d+")
_PIECE = re.compile(r"^(?P<act>[^\d]*?)\s*(?P<rest>\d.*)$")


@dataclass(frozen=True)
class Use:
    """A guarantee that names a number: which lines of it, and whether its words to the reader tell it. ``is_named``: its own
    name holds the number as well, and stays until it is changed by itself.
    """

    definition: SafeguardDefinition
    lines: tuple[str, ...]
    is_told: bool
    opens: bool
    is_named: bool = False

    @property
    def words(self) -> str:
        return ", ".join(word(line) for line in self.lines if line)


@dataclass(frozen=True)
class Uses:
    guarantees: list[Use] = field(default_factory=list)
    questions: list[Promise] = field(default_factory=list)
    terms: list[DeadlineRule] = field(default_factory=list)

    @property
    def decides(self) -> bool:
        return bool(self.guarantees or self.questions)


def uses_of(row: Norm, on: dt.date) -> Uses:
    """Everything that goes by a number on a day."""
    rows = SafeguardDefinition.objects.in_force(on).order_by("code")
    return Uses(
        [use for definition in rows if (use := _use(row, definition))],
        [QUESTIONS[purpose] for purpose in purposes_of(row.code) if purpose in QUESTIONS],
        _same_article(row, on),
    )


def _use(row: Norm, definition: SafeguardDefinition) -> Use | None:
    code = row.code
    tables, opening = _lines(code, _without_says(definition.applies)), _lines(code, definition.opened_by)
    texts = _lines(code, [entry.get("says", {}) for entry in definition.applies])
    if not (tables or opening or texts):
        return None
    lines = tuple(sorted({*tables, *opening, *texts}))
    return Use(definition, lines, bool(texts), bool(opening), _is_named(row.value, lines, definition))


def _is_named(value: Any, lines: Iterable[str], definition: SafeguardDefinition) -> bool:
    """Whether one of the values stands as a number in the name that readers see."""
    held = {str(value[line] if line else value) for line in lines}
    return bool(held & {found for name in _NAMES for found in _DIGITS.findall(getattr(definition, name))})


def _without_says(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [{name: value for name, value in row.items() if name != "says"} for row in rows]


def _lines(code: str, value: Any) -> set[str]:
    """Which lines of a number a table names; "" is the number itself."""
    named = [path.partition(".") for path in named_in(value)]
    return {line for found, _dot, line in named if found == code}


def _same_article(row: Norm, on: dt.date) -> list[DeadlineRule]:
    """The terms whose source names the same place of the act."""
    wanted = places(row.source)
    rows = DeadlineRule.objects.in_force(on).order_by("code")
    return [rule for rule in rows if wanted & places(rule.source)]


def places(source: str) -> set[str]:
    """ "CPC 131(4), 133(2); CC 81" as its single places, each with its act."""
    found: set[str] = set()
    for part in source.split(";"):
        act = ""
        for piece in part.split(","):
            if (match := _PIECE.match(piece.strip())) is None:
                continue
            act = match["act"].strip() or act
            found.add(f"{act} {match['rest'].strip()}")
    return found
