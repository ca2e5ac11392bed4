"""Acts that are done outside the system and written down by hand, from ``data/reported_events.yaml``.

A rule of the law names kinds of events. Most are produced by a verb; the others stand in this table, with a name in three
languages, who writes them down and what is asked. Adding one is adding a line.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.i18n import trilingual
from legal.sync import read_yaml

PHASES = ("before", "court", "after", "any")
MOMENT, OPTIONAL, YES = "moment", "optional", True


@dataclass(frozen=True)
class Named:
    """A text in three languages."""

    name_kk: str
    name_ru: str
    name_en: str

    @property
    def name(self) -> str:
        return trilingual(self)


@dataclass(frozen=True)
class Act(Named):
    """One kind of act. ``subjects`` are the names under which rules tell several of one kind apart; with ``each`` every
    report opens one of its own. ``guarantee``: a guarantee of the child waits for it rather than a term. ``asks``: fact -> "moment", "optional" (a moment or nothing), True (a yes) or codes with
    their names. ``fills`` is the field of the running detention that keeps the same moment.
    """

    event: str
    roles: frozenset[str]
    phase: str = "any"
    moment: str = ""
    subjects: tuple[str, ...] = ()
    each: bool = False
    asks: Mapping[str, Any] = field(default_factory=dict)
    fills: str = ""
    guarantee: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact that a report of this act can give to the rules."""
        return (*filter(None, [self.moment]), *self.subjects, *self.asks)


@functools.cache
def reported_acts() -> dict[str, Act]:
    """The table by type of event; ValueError names a line that says what nobody understands."""
    return {entry["event"]: _act(entry) for entry in read_yaml("reported_events.yaml")}


def _act(entry: dict[str, Any]) -> Act:
    subject = entry.get("subject") or []
    act = Act(
        **_names(entry["name"]),
        event=entry["event"],
        roles=frozenset(entry["roles"]),
        phase=entry.get("phase", "any"),
        moment=entry.get("moment", ""),
        subjects=tuple([subject] if isinstance(subject, str) else subject),
        each=entry.get("each", False),
        asks={fact: _asked(what) for fact, what in entry.get("asks", {}).items()},
        fills=entry.get("fills", ""),
        guarantee=entry.get("guarantee", False),
    )
    odd = [
        what
        for what in act.asks.values()
        if not isinstance(what, dict) and what not in (MOMENT, OPTIONAL, YES)
    ]
    if act.phase not in PHASES or odd:
        raise ValueError(f"reported_events.yaml: {act.event}: {odd or act.phase}")
    return act


def _asked(what: Any) -> Any:
    return {code: Named(**_names(names)) for code, names in what.items()} if isinstance(what, dict) else what


def _names(names: Mapping[str, str]) -> dict[str, str]:
    return {f"name_{code}": names[code] for code in ("kk", "ru", "en")}
