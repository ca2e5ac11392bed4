"""What can be changed in the browser, each with the fields that a new version may set anew: terms, safeguards, numbers of
the law and the working calendar of a year.
"""

import copy
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.bounds import FIRST_YEAR, LAST_YEAR
from legal.models import CalendarYear, DeadlineRule, Norm, SafeguardDefinition
from legal.models.base import Origin
from legal.written import days_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LANGUAGES = ("kk", "ru", "en")
_NAMES = tuple(f"name_{code}" for code in LANGUAGES)
_WAYS = tuple(f"way_on_{code}" for code in LANGUAGES)
_NOTES = tuple(f"note_{code}" for code in LANGUAGES)
_FOUNDED = ("source", "status", *_NOTES, "valid_from")

LABELS: dict[str, "_StrPromise"] = {
    "name_kk": _("Name in Kazakh"),
    "name_ru": _("Name in Russian"),
    "name_en": _("Name in English"),
    "source": _("Source"),
    "status": _("How well it is founded"),
    "note_kk": _("Note in Kazakh"),
    "note_ru": _("Note in Russian"),
    "note_en": _("Note in English"),
    "valid_from": _("In force from"),
    "severity": _("Weight"),
    "responsible_role": _("Who answers for it"),
    "length": _("Length"),
    "start_rule": _("Does the start count?"),
    "roll": _("When the last day is not a working day"),
    "variants": _("Other lengths by the facts of the case"),
    "chosen": _("Length set by a decision"),
    "extensions": _("Extensions"),
    "ceiling": _("Never longer than"),
    "warn_before": _("Reminders before the end"),
    "wording": _("In the source"),
    "level": _("Level"),
    "days": _("Days off and working weekends"),
    "value": _("Value"),
    "way_on_kk": _("Lawful way on, in Kazakh"),
    "way_on_ru": _("Lawful way on, in Russian"),
    "way_on_en": _("Lawful way on, in English"),
}


@dataclass(frozen=True)
class Kind:
    """``key`` stands in addresses; ``fields`` are the columns that a new version may change."""

    key: str
    title: "_StrPromise"
    model: type[models.Model]
    fields: tuple[str, ...]

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    def versions(self, code: str) -> list[Any]:
        """All versions of a rule, the newest first."""
        return list(self.model._default_manager.filter(code=code).order_by("-version"))

    def newest(self, code: str) -> Any:
        """The version that a new one follows; None for a code that nobody knows."""
        return self.model._default_manager.filter(code=code).order_by("-version").first()

    def values(self, row: Any) -> dict[str, Any]:
        """What of a row may be changed, as JSON values."""
        return {name: _plain(getattr(row, name)) for name in self.fields}

    def draft(self, base: Any, values: dict[str, Any]) -> Any:
        """The next version as a row that is not stored."""
        row = copy.copy(base)
        row.pk, row.version, row.valid_to = None, base.version + 1, None
        row.origin = Origin.PUBLISHED
        for name in self.fields:
            setattr(row, name, values[name])
        row.valid_from = dt.date.fromisoformat(values["valid_from"])
        return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


TERM = Kind(
    "terms",
    _("Term"),
    DeadlineRule,
    (
        *_NAMES,
        *("length", "start_rule", "roll", "variants", "chosen", "extensions", "ceiling", "warn_before"),
        *("responsible_role", "severity", "wording"),
        *_FOUNDED,
    ),
)
SAFEGUARD = Kind("safeguards", _("Safeguard"), SafeguardDefinition, (*_NAMES, "level", *_WAYS, *_FOUNDED))
# Its lines and their unit stay: decision tables name them. A line more is a matter of the data files.
NUMBER = Kind("numbers", _("Number of the law"), Norm, (*_NAMES, "value", *_FOUNDED))


class YearKind(Kind):
    """The calendar of a year. Its code is the year; a version takes the place of all its days."""

    def versions(self, code: str) -> list[Any]:
        found = self.newest(code)
        return [found] if found and found.version else []

    def newest(self, code: str) -> Any:
        """The year as it is loaded; version 0 of one that is not loaded yet. None for what is no year."""
        if len(code) != 4 or not code.isascii() or not code.isdecimal():
            return None
        if not FIRST_YEAR <= int(code) <= LAST_YEAR:
            return None
        return CalendarYear.objects.filter(year=int(code)).first() or CalendarYear(
            year=int(code), version=0, origin=Origin.PUBLISHED
        )

    def values(self, row: Any) -> dict[str, Any]:
        return {"days": days_of(row.year), "source": row.source, "status": row.status}

    def draft(self, base: Any, values: dict[str, Any]) -> Any:
        row = copy.copy(base)
        row.version, row.origin = base.version + 1, Origin.PUBLISHED
        row.source, row.status = values["source"], values["status"]
        return row


YEAR = YearKind("calendar", _("Working calendar"), CalendarYear, ("days", "source", "status"))
# Kinds whose versions are rows beside each other, each with its first day.
RULES = (TERM, SAFEGUARD, NUMBER)
KINDS = {kind.key: kind for kind in (*RULES, YEAR)}
