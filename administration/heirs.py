"""Which role can carry on the work of which."""

from accounts.permissions import CasePermission as P
from accounts.roles import ROLES, RoleKey

# What a successor must be able to carry on with: whatever of this the role before may do, the next one may as well.
_CARRIED = {P.CHANGE, P.DECIDE, P.SUPERVISE, P.SUPPORT_VICTIM, P.RECORD_OUTCOME, P.VIEW_VICTIMS}


def successors_of(role: str) -> list[RoleKey]:
    """The roles that can carry on the work of a role."""
    needed = ROLES[RoleKey(role)].permissions & _CARRIED
    able = [r for r in ROLES.values() if r.works_with_cases and not r.by_name_only]
    return [
        r.key for r in able if needed <= r.permissions and ROLES[RoleKey(role)].agency_kinds & r.agency_kinds
    ]
