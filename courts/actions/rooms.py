"""Verbs of a court's own rooms. Each checks, locks, writes, and records exactly one event."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import record_account
from core import clock
from core.errors import Conflict, Refused
from courts import events
from courts.access import check_keeps_rooms
from courts.models import Court, Courtroom
from courts.participants import room_resource
from scheduling import queries

if TYPE_CHECKING:
    from accounts.actor import Actor


# Nothing is booked further ahead than this.
AHEAD = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class RoomFacts:
    """What is known of a room. ``number`` as on the door, once in a court; names in three languages, Russian at least."""

    number: str
    name_kk: str
    name_ru: str
    name_en: str = ""
    is_child_friendly: bool = False
    has_video: bool = False
    has_separate_entrance: bool = False


def _number_taken(number: str) -> Conflict:
    return Conflict(
        _("Room %(number)s of this court is entered already; open it in the list to change it.")
        % {"number": number}
    )


@transaction.atomic
def enter_room(*, actor: "Actor", facts: RoomFacts) -> Courtroom:
    """Enters a room of the own court; it can be booked at once. Conflict when the number is taken."""
    court: Court = check_keeps_rooms(actor)
    try:
        with transaction.atomic():
            room: Courtroom = Courtroom.objects.create(court=court, **asdict(facts))
    except IntegrityError as error:
        raise _number_taken(facts.number) from error
    record_account(events.RoomEntered(office=actor.agency.pk, room=room.pk, number=room.number), actor=actor)
    return room


@transaction.atomic
def change_room(*, actor: "Actor", room: Courtroom, facts: RoomFacts, in_use: bool) -> Courtroom:
    """Corrects what is known of a room of the own court, takes it out of use or back into it.

    A room in which hearings are still to be held stays in use: they are moved first, so that nobody comes to a locked door.
    """
    court = check_keeps_rooms(actor)
    if room.court_id != court.pk:
        raise Refused(_("This room belongs to another court."), _("Choose a room of your own court."))
    row = Courtroom.objects.select_for_update().get(pk=room.pk)
    if not in_use and row.closed_on is None:
        _check_empty(row)
    before = row.number
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.closed_on = None if in_use else row.closed_on or clock.today()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _number_taken(facts.number) from error
    _relabel(row)
    record_account(
        events.RoomChanged(
            office=actor.agency.pk, room=row.pk, number=row.number, before=before, in_use=in_use
        ),
        actor=actor,
    )
    return row


def _check_empty(row: Courtroom) -> None:
    now = clock.now()
    number = room_resource(row).pk
    waiting = len(queries.busy_periods([number], now, now + AHEAD).get(number, []))
    if waiting:
        raise Conflict(
            ngettext(
                "%(count)s hearing is still to be held in this room: move it first, then take the room out of use.",
                "%(count)s hearings are still to be held in this room: move them first, then take the room out of use.",
                waiting,
            )
            % {"count": waiting}
        )


def _relabel(row: Courtroom) -> None:
    """The calendar names the room as the court does."""
    bookable = room_resource(row)
    bookable.name_kk, bookable.name_ru, bookable.name_en = row.name_kk, row.name_ru, row.name_en
    bookable.save(update_fields=["name_kk", "name_ru", "name_en"])
