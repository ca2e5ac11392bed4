"""Principals: the whole numbers that access rows name.

An agency in a capacity is ``agency id * 32 + number of the capacity``; a person with a grant of a capacity is
``-(user id * 32 + number of the capacity)``, and ``-(user id * 32)`` is the person as such: their own inbox, no case.
What somebody was let in for in the work of one agency also names that agency, ``2**37`` times its id below that: in another
membership the person is another principal. Each grant has a row of its own, so that none lasts as long as a longer one beside it.
"""

from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from accounts.permissions import CasePermission as P
from accounts.permissions import mask
from accounts.roles import ROLES, AgencyKind, Role, RoleKey

_SLOTS = 32
OFFICES = 2**37


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
    PSYCHOLOGIST = 14
    PLAN_PSYCHOLOGIST = 15
    INTERPRETER = 16
    EMERGENCY = 17
    BY_REQUEST = 18
    SEALED_FILE = 19

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
    Capacity.PSYCHOLOGIST: _("supports the child in an act"),
    Capacity.PLAN_PSYCHOLOGIST: _("works with the child as psychologist"),
    Capacity.INTERPRETER: _("interprets"),
    Capacity.EMERGENCY: _("opened it in an emergency"),
    Capacity.BY_REQUEST: _("was let in on request"),
    Capacity.SEALED_FILE: _("opened the sealed file"),
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
_SEALING = {P.SEAL, P.VIEW_SEALED}
_MASKS: dict[Capacity, set[P]] = {
    Capacity.INVESTIGATING: _FILE | {P.CHANGE, P.TRANSFER, P.CLOSE_BREACH, P.GRANT} | _SEALING,
    Capacity.SUPERVISING: _FILE | {P.ACCEPT, P.TRANSFER, P.DECIDE, P.CLOSE_BREACH} | _SEALING,
    Capacity.SANCTIONING: _FILE | {P.DECIDE, P.SCHEDULE, P.GRANT},
    Capacity.TRYING: _FILE
    | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SCHEDULE, P.DECIDE, P.RECORD_OUTCOME, P.TRANSFER, P.GRANT}
    | _SEALING,
    Capacity.PROBATION: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY, P.PRINT, P.EXPORT}
    | {P.VIEW_ASSESSMENTS, P.ACCEPT, P.SUPERVISE, P.TRANSFER, P.GRANT, P.SEAL},
    Capacity.VICTIM_SUPPORT: {
        P.VIEW,
        P.VIEW_VICTIMS,
        P.VIEW_VICTIM_CONTACT,
        P.SUPPORT_VICTIM,
        P.ACCEPT,
        P.PRINT,
        P.GRANT,
    },
    Capacity.GUARDIANSHIP: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.COMMISSION: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.CUSTODY: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.DEFENCE: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY, P.GRANT},
    Capacity.MEDIATION: {P.VIEW, P.VIEW_IDENTITY},
    Capacity.OVERSIGHT: {P.VIEW, P.VIEW_FILE, P.CLOSE_BREACH},
    Capacity.FORMER: {P.VIEW},
    Capacity.PSYCHOLOGIST: {P.VIEW},
    Capacity.PLAN_PSYCHOLOGIST: {P.VIEW, P.VIEW_ASSESSMENTS},
    Capacity.INTERPRETER: {P.VIEW},
    # Nothing of a victim or witness, nothing sealed, and nothing that changes the case.
    Capacity.EMERGENCY: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY},
    Capacity.BY_REQUEST: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY},
    Capacity.SEALED_FILE: {P.VIEW, P.VIEW_FILE, P.VIEW_IDENTITY},
}
# All that is left to an agency of a sealed record: to know that it is sealed, and to ask for it with a reason.
LEFT_OF_SEALED = mask({P.SEAL, P.VIEW_SEALED})

_R = RoleKey
_BY_REQUEST = frozenset({
    _R.INVESTIGATOR, _R.INQUIRY_OFFICER, _R.JUVENILE_INSPECTOR, _R.HEAD_OF_UNIT, _R.PROSECUTOR, _R.INVESTIGATING_JUDGE,
    _R.JUDGE, _R.PROBATION_OFFICER, _R.HEAD_OF_PROBATION, _R.GUARDIANSHIP_OFFICER, _R.COMMISSION_SECRETARY, _R.OMBUDSPERSON,
})  # fmt: skip
# What only a person is ever let in as, and in which roles a grant of it counts.
PERSONAL: dict[Capacity, frozenset[RoleKey]] = {
    Capacity.DEFENCE: frozenset({_R.DEFENCE_LAWYER, _R.LEGAL_AID_COORDINATOR}),
    Capacity.PSYCHOLOGIST: frozenset({_R.PSYCHOLOGIST}),
    Capacity.PLAN_PSYCHOLOGIST: frozenset({_R.PSYCHOLOGIST}),
    Capacity.INTERPRETER: frozenset({_R.INTERPRETER}),
    Capacity.EMERGENCY: frozenset(key for key, role in ROLES.items() if role.may_break_glass),
    Capacity.BY_REQUEST: _BY_REQUEST,
    Capacity.SEALED_FILE: frozenset(key for key, role in ROLES.items() if P.VIEW_SEALED in role.permissions),
}
# For the work of one agency: it opens nothing where the person works for another one.
IN_AN_AGENCY = (Capacity.EMERGENCY, Capacity.BY_REQUEST, Capacity.SEALED_FILE)
OF_AGENCIES = tuple(c for c in Capacity if c not in PERSONAL or c is Capacity.DEFENCE)


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
    capacities = [c for c in OF_AGENCIES if c.kind in (agency.kind, None)]
    return [agency_principal(agency.pk, c) for c in capacities]


def person_principal(user_id: int, capacity: Capacity, agency_id: int = 0) -> int:
    """A person by a grant of one capacity; ``agency_id`` for one of ``IN_AN_AGENCY``."""
    return -(agency_id * OFFICES + user_id * _SLOTS + capacity)


def user_principal(user_id: int) -> int:
    """The person as such: whom an inbox item names. No access row ever does."""
    return -user_id * _SLOTS


def person_of(principal: int) -> int:
    """The number of the person behind a principal below zero."""
    return -principal % OFFICES // _SLOTS


def principals_of(user: User, agency: Agency, role: Role) -> list[int]:
    """Whom access rows and inbox items may name for somebody who acts in a role of an agency."""
    agencies = [] if role.by_name_only else agency_principals(agency)
    held = [c for c, roles in PERSONAL.items() if role.key in roles]
    grants = [person_principal(user.pk, c, agency.pk if c in IN_AN_AGENCY else 0) for c in held]
    return [*agencies, user_principal(user.pk), *grants]
