"""Principals: the whole numbers that access rows name.

An agency in a capacity is ``agency id * 32 + number of the capacity``; a person is ``-user id``.
"""

from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from accounts.permissions import CasePermission as P
from accounts.permissions import mask
from accounts.roles import AgencyKind

_SLOTS = 32


class Capacity(IntEnum):
    """In what capacity an agency takes part in a case. Numbers are stored: never reorder."""

    INVESTIGATING = 1
    SUPERVISING = 2
    SANCTIONING = 3
    TRYING = 4
    PROBATION = 5
    VICTIM_SUPPORT = 6
    GUARDIANSHIP = 7
    COMMISSION = 8
    CUSTODY = 9
    DEFENCE = 10
    MEDIATION = 11
    OVERSIGHT = 12
    FORMER = 13

    @property
    def label(self) -> str:
        return str(CAPACITY_LABELS[self])

    @property
    def kind(self) -> AgencyKind | None:
        return _KINDS.get(self)

    @property
    def mask(self) -> int:
        """What an agency may do at most in this capacity."""
        return mask(_MASKS[self])


CAPACITY_LABELS = {
    Capacity.INVESTIGATING: _("investigates"),
    Capacity.SUPERVISING: _("supervises legality"),
    Capacity.SANCTIONING: _("decides on liberty before trial"),
    Capacity.TRYING: _("tries the case"),
    Capacity.PROBATION: _("runs the plan"),
    Capacity.VICTIM_SUPPORT: _("supports the child victim"),
    Capacity.GUARDIANSHIP: _("guardianship and trusteeship"),
    Capacity.COMMISSION: _("plans help for the child"),
    Capacity.CUSTODY: _("holds the child"),
    Capacity.DEFENCE: _("defends"),
    Capacity.MEDIATION: _("mediates"),
    Capacity.OVERSIGHT: _("oversees the country"),
    Capacity.FORMER: _("held the case before"),
}
_KINDS = {
    Capacity.INVESTIGATING: AgencyKind.POLICE,
    Capacity.SUPERVISING: AgencyKind.PROSECUTOR,
    Capacity.SANCTIONING: AgencyKind.COURT,
    Capacity.TRYING: AgencyKind.COURT,
    Capacity.PROBATION: AgencyKind.PROBATION,
    Capacity.VICTIM_SUPPORT: AgencyKind.VICTIM_SERVICE,
    Capacity.GUARDIANSHIP: AgencyKind.GUARDIANSHIP,
    Capacity.COMMISSION: AgencyKind.COMMISSION,
    Capacity.CUSTODY: AgencyKind.INSTITUTION,
    Capacity.DEFENCE: AgencyKind.LEGAL_AID,
    Capacity.MEDIATION: AgencyKind.MEDIATION,
    Capacity.OVERSIGHT: AgencyKind.PROSECUTOR,
}
_FILE = {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY, P.VIEW_VICTIMS, P.PRINT, P.EXPORT}
_MASKS: dict[Capacity, set[P]] = {
    Capacity.INVESTIGATING: _FILE | {P.CHANGE, P.TRANSFER, P.CLOSE_BREACH},
    Capacity.SUPERVISING: _FILE | {P.ACCEPT, P.TRANSFER, P.DECIDE, P.CLOSE_BREACH},
    Capacity.SANCTIONING: _FILE | {P.DECIDE, P.SCHEDULE},
    Capacity.TRYING: _FILE
    | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SCHEDULE, P.DECIDE, P.RECORD_OUTCOME, P.TRANSFER},
    Capacity.PROBATION: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY, P.PRINT, P.EXPORT}
    | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SUPERVISE, P.TRANSFER},
    Capacity.VICTIM_SUPPORT: {
        P.VIEW,
        P.VIEW_VICTIMS,
        P.VIEW_VICTIM_CONTACT,
        P.SUPPORT_VICTIM,
        P.ACCEPT,
        P.PRINT,
    },
    Capacity.GUARDIANSHIP: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.COMMISSION: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.CUSTODY: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.DEFENCE: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY},
    Capacity.MEDIATION: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.OVERSIGHT: {P.VIEW, P.VIEW_FILE, P.CLOSE_BREACH},
    Capacity.FORMER: {P.VIEW},
}


# Which of these agencies takes part would tell a reader who does not read the file what became of the child.
TELLING = (
    Capacity.PROBATION,
    Capacity.GUARDIANSHIP,
    Capacity.COMMISSION,
    Capacity.CUSTODY,
    Capacity.DEFENCE,
    Capacity.MEDIATION,
)


def seen_with(capacity: int) -> P:
    """What a reader of a case needs to know that an agency takes part in it in this capacity.

    Who supports the child victim is part of what protects the victim.
    """
    if capacity == Capacity.VICTIM_SUPPORT:
        return P.VIEW_VICTIMS
    return P.VIEW_FILE if capacity in TELLING else P.VIEW


def agency_principal(agency_id: int, capacity: Capacity) -> int:
    return agency_id * _SLOTS + capacity


def agency_principals(agency: Agency) -> list[int]:
    """The agency in each capacity that its kind can have, and as a former holder."""
    capacities = [c for c in Capacity if c.kind in (agency.kind, None)]
    return [agency_principal(agency.pk, c) for c in capacities]


def user_principal(user: User) -> int:
    return -int(user.pk)
