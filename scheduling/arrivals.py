"""When and by which door somebody under protection comes to a hearing.

The app that keeps the hearings answers; the apps beside it ask here and learn the own arrival only, never the hour at
which the others come.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import when

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class Arrival:
    """The own way into a hearing. ``at`` is None for somebody who is not asked to come: then the day alone is told.

    ``has_entrance`` says whether the building has an entrance apart for this room.
    """

    day: dt.date
    at: dt.datetime | None
    room: str
    court: str
    has_entrance: bool

    @property
    def time(self) -> str:
        """ "Tue 12 May, 16:20", or the day alone."""
        return when.when(self.at) if self.at else when.day(self.day)

    @property
    def entrance(self) -> str:
        """By which way; says so where no entrance apart exists, since two children must not meet at one door."""
        if self.at is None:
            return _("The child is not asked to come.")
        if self.has_entrance:
            return _("By the entrance apart; the others sit already.")
        return _("There is no entrance apart: the clerk meets the child at the door. The others sit already.")


Source = Callable[["Actor", Mapping[uuid.UUID, uuid.UUID]], dict[uuid.UUID, Arrival]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    """``source`` answers for parties (party → case) with the next arrival of each that has one."""
    if source not in _sources:
        _sources.append(source)


def of_parties(actor: "Actor", parties: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Arrival]:
    """The next arrival of each party, in a constant number of queries."""
    found: dict[uuid.UUID, Arrival] = {}
    for source in _sources:
        found |= source(actor, parties)
    return found
