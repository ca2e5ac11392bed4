"""Whose certificates an office sees and enters, as SQL of the walls.

The administrator of an agency: of its people and those below it. A head: of the own unit. Asked of the membership that
the person acts in.
"""

from access.words import ACTING, SELF, TODAY, in_force
from accounts.roles import RoleKey

ADMINISTRATORS = frozenset({RoleKey.AGENCY_ADMINISTRATOR})
HEADS = frozenset({RoleKey.HEAD_OF_UNIT, RoleKey.HEAD_OF_PROBATION, RoleKey.COURT_CHAIR})
READERS = ADMINISTRATORS | HEADS


def listed(roles: frozenset[RoleKey]) -> str:
    """The keys as a list of SQL."""
    return ", ".join(f"'{role}'" for role in sorted(roles))


def _people(roles: frozenset[RoleKey], depth: str) -> str:
    """The accounts that work, or will work, in an office of who acts in one of ``roles``."""
    return (
        "SELECT w.user_id FROM accounts_membership m CROSS JOIN LATERAL agency_tree(m.agency_id) AS t"  # noqa: S608
        " JOIN accounts_membership w ON w.agency_id = t.id"
        f" WHERE m.user_id = {SELF} AND m.agency_id IN {ACTING} AND m.role IN ({listed(roles)}) AND {in_force('m')}"
        f" AND (w.until IS NULL OR w.until >= {TODAY}) AND {depth}"
    )


ENTERED_BY = _people(ADMINISTRATORS, "true")
SEEN_BY = _people(READERS, f"(t.depth = 1 OR m.role IN ({listed(ADMINISTRATORS)}))")
