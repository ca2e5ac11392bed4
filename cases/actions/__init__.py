"""Verbs of the case spine. Each checks, locks, writes, and records exactly one event."""

from cases.actions.coercion import detain, record_interview, release
from cases.actions.parties import Contact, add_party, is_protected, let_in
from cases.actions.registering import (
    Incident,
    age_at_offence,
    case_of_receipt,
    check_liable,
    check_liable_age,
    register,
)
from cases.actions.stages import (
    accept,
    hand_over,
    locked,
    move,
    return_to_investigator,
    send_to_court,
    send_to_prosecutor,
)

__all__ = [
    "Contact",
    "Incident",
    "accept",
    "add_party",
    "age_at_offence",
    "case_of_receipt",
    "check_liable",
    "check_liable_age",
    "detain",
    "hand_over",
    "is_protected",
    "let_in",
    "locked",
    "move",
    "record_interview",
    "register",
    "release",
    "return_to_investigator",
    "send_to_court",
    "send_to_prosecutor",
]
