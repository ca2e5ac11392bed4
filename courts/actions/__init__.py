"""Verbs of the court. Each checks, locks, writes, and records exactly one event."""

from courts.actions.answers import answer, order_summonses, prepare
from courts.actions.correction import correct_outcome
from courts.actions.outcome import check_decision, record_outcome
from courts.actions.rooms import RoomFacts, change_room, enter_room
from courts.actions.scheduling import cancel, reschedule, schedule_hearing
from courts.participants import Person, judge_resource, people_of, room_resource

__all__ = [
    "Person",
    "RoomFacts",
    "answer",
    "cancel",
    "change_room",
    "check_decision",
    "correct_outcome",
    "enter_room",
    "judge_resource",
    "order_summonses",
    "people_of",
    "prepare",
    "record_outcome",
    "reschedule",
    "room_resource",
    "schedule_hearing",
]
