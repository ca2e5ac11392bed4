"""Who may see what, computed from participations, personal grants, roles and capacities. Access rows are never read."""

import uuid
from dataclasses import dataclass, field

from django.db import connections

from accounts.models import Membership, User
from accounts.permissions import CasePermission as P
from accounts.permissions import mask
from accounts.principals import Capacity
from accounts.roles import ROLES, RoleKey
from core import clock


@dataclass(frozen=True)
class Someone:
    """A person in the membership that they act in; without a role: nobody is signed in."""

    username: str
    user: int = 0
    agency: int = 0
    role: RoleKey | None = None

    @property
    def mask(self) -> int:
        return mask(ROLES[self.role].permissions) if self.role else 0


NOBODY = Someone("nobody")
R = RoleKey
# Of a sealed case it is known that it is sealed, and to some how to ask for it.
LEFT_OF_SEALED = (P.SEAL, P.VIEW_SEALED)
BY_NAME_ONLY = {R.DEFENCE_LAWYER, R.PSYCHOLOGIST, R.INTERPRETER}
_POLICE = {R.INVESTIGATOR, R.INQUIRY_OFFICER, R.JUVENILE_INSPECTOR, R.HEAD_OF_UNIT}
# In which roles a personal grant of a capacity opens anything; written here once more, not read from the product.
HOLDERS = {
    Capacity.DEFENCE: {R.DEFENCE_LAWYER, R.LEGAL_AID_COORDINATOR},
    Capacity.PSYCHOLOGIST: {R.PSYCHOLOGIST},
    Capacity.PLAN_PSYCHOLOGIST: {R.PSYCHOLOGIST},
    Capacity.INTERPRETER: {R.INTERPRETER},
    Capacity.SEALED_FILE: {R.HEAD_OF_UNIT, R.PROSECUTOR, R.COURT_CHAIR},
    Capacity.EMERGENCY: _POLICE | {R.PROSECUTOR, R.PROBATION_OFFICER, R.HEAD_OF_PROBATION},
    Capacity.BY_REQUEST: _POLICE
    | {R.PROSECUTOR, R.INVESTIGATING_JUDGE, R.JUDGE, R.PROBATION_OFFICER, R.HEAD_OF_PROBATION}
    | {R.GUARDIANSHIP_OFFICER, R.COMMISSION_SECRETARY, R.OMBUDSPERSON},
}


def someone(username: str) -> Someone:
    user = User.objects.get(username=username)
    membership = Membership.objects.filter(user=user).order_by("id").first()
    assert membership is not None
    return Someone(username, user.pk, membership.agency_id, RoleKey(membership.role))


@dataclass
class Oracle:
    """``facts``: case -> (agency, person, capacity) that hold now, read as owner, behind no row security. A person's may
    hold in one agency only.
    """

    facts: dict[uuid.UUID, list[tuple[int, int, Capacity]]] = field(default_factory=dict)
    sealed: set[uuid.UUID] = field(default_factory=set)

    @classmethod
    def read(cls) -> "Oracle":
        found = cls()
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT case_id, agency_id, 0, capacity FROM cases_participation WHERE until IS NULL OR until > %s"
                " UNION ALL SELECT content_object_id, coalesce(for_agency_id, 0), user_id, capacity FROM cases_casegrant"
                " WHERE (until IS NULL OR until > %s) AND (since IS NULL OR since <= %s)",
                [clock.now(), clock.now(), clock.now()],
            )
            for case, agency, user, capacity in cursor.fetchall():
                found.facts.setdefault(case, []).append((agency, user, Capacity(capacity)))
            cursor.execute("SELECT id FROM cases_case WHERE sealed_at IS NOT NULL")
            found.sealed = {row[0] for row in cursor.fetchall()}
        return found

    def may(self, who: Someone, case: uuid.UUID, permission: P) -> bool:
        """The role allows it, and one capacity of the agency or the person in this case allows it too.

        An agency's part counts for nobody who reads by name only, and a grant only in the role and the agency that it was made for.
        """
        if not who.mask & permission.bit:
            return False
        if case in self.sealed and permission not in LEFT_OF_SEALED:
            # In the walk nobody has opened a sealed file.
            return False
        return any(
            capacity.mask & permission.bit
            for agency, user, capacity in self.facts.get(case, [])
            if who.role
            and (
                (user == 0 and agency == who.agency and who.role not in BY_NAME_ONLY)
                or (user == who.user and agency in (0, who.agency) and who.role in HOLDERS[capacity])
            )
        )
