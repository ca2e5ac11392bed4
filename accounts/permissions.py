"""What a person may do with a case. Names are stored; bits are positions in CaseAccess.permissions: never reorder."""

from enum import StrEnum


class CasePermission(StrEnum):
    VIEW = "view"
    CHANGE = "change"
    TRANSFER = "transfer"
    VIEW_IDENTITY = "view_identity"
    VIEW_VICTIMS = "view_victims"
    VIEW_VICTIM_CONTACT = "view_victim_contact"
    VIEW_ASSESSMENTS = "view_assessments"
    VIEW_SEALED = "view_sealed"
    SCHEDULE = "schedule"
    EXPORT = "export"
    ACCEPT = "accept"
    DECIDE = "decide"
    RECORD_OUTCOME = "record_outcome"
    SUPERVISE = "supervise"
    SUPPORT_VICTIM = "support_victim"
    CLOSE_BREACH = "close_breach"
    PRINT = "print"
    VIEW_FILE = "view_file"
    GRANT = "grant"
    SEAL = "seal"

    @property
    def bit(self) -> int:
        return 1 << list(CasePermission).index(self)


def mask(permissions: "set[CasePermission] | frozenset[CasePermission]") -> int:
    """The bit mask of a set of permissions."""
    total = 0
    for permission in permissions:
        total |= permission.bit
    return total


def on_victims_side(granted: int) -> bool:
    """Whether a reader with these permissions in a case takes part in it for a child victim or witness alone."""
    return bool(granted & CasePermission.SUPPORT_VICTIM.bit) and not granted & CasePermission.VIEW_FILE.bit
