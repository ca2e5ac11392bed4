"""What is to be heard, how long, by whom, with whom: the need for which times are looked for."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case
from core import clock
from courts import limits, participants
from courts.models import Court, Courtroom, Hearing
from courts.people import Candidate
from scheduling.slots import Need

# A time that is offered must still be lawful when it is chosen.
TO_DECIDE = dt.timedelta(minutes=15)


def in_order(rooms: Iterable[Courtroom], *, apart: bool) -> list[Courtroom]:
    """Which room is taken first; with ``apart`` two children must not come through one door."""
    return sorted(
        rooms, key=lambda r: (apart and not r.has_separate_entrance, not r.is_child_friendly, r.number)
    )


@dataclass
class Request:
    """The need: what, how long, with whom. Everything in it travels in the address."""

    court: Court
    case: Case
    kind: str
    minutes: int
    judge: User
    people: Sequence[Candidate]
    publicity: str = "limited"
    week_of: dt.date | None = None
    moving: Hearing | None = None

    @cached_property
    def rooms(self) -> dict[int, Courtroom]:
        """Open rooms by the number of their bookable side; the one made for children first.

        Where somebody is kept apart, rooms with an entrance apart come before all others.
        """
        apart = any(c.person.must_not_meet for c in self.people)
        found = in_order(self.court.rooms.filter(closed_on__isnull=True), apart=apart)
        sides = participants.room_resources(found)
        return {sides[room.pk].pk: room for room in found}

    @cached_property
    def judge_id(self) -> int:
        return participants.judge_resource(self.judge).pk

    @cached_property
    def booked(self) -> dict[int, Candidate]:
        """The people by the number of their bookable side."""
        known = [c for c in self.people if not c.person.is_to_be_found]
        sides = participants.resources_of([c.person for c in known])
        return {side.pk: c for side, c in zip(sides, known, strict=True)}

    @cached_property
    def names(self) -> dict[int, str]:
        """What stands in the grid for a resource: roles for the people of the case, names for colleagues."""
        found = {pk: c.short for pk, c in self.booked.items()}
        found |= {pk: room.name for pk, room in self.rooms.items()}
        return found | {self.judge_id: _("Judge %(name)s") % {"name": self.judge.short_name}}

    @cached_property
    def limits(self) -> limits.Limits:
        return limits.for_kind(self.kind, clock.now(), self.case)

    @cached_property
    def need(self) -> Need:
        required = [pk for pk, c in self.booked.items() if not c.person.is_replaceable]
        replaceable = [pk for pk, c in self.booked.items() if c.person.is_replaceable]
        return Need(
            duration=dt.timedelta(minutes=self.minutes),
            required=[self.judge_id, *required],
            rooms=list(self.rooms),
            replaceable=replaceable,
            not_before=max(self.limits.not_before, clock.now()) + TO_DECIDE,
            not_after=self.limits.not_after,
            moving=self.moving.pk if self.moving else None,
        )
