"""Whose rooms a court's people keep, as SQL of the walls: asked of the membership that the person acts in."""

from access.words import ACTING, SELF, in_force
from accounts.roles import RoleKey

ROOM_KEEPERS = frozenset({RoleKey.COURT_CLERK, RoleKey.COURT_CHAIR})
_ROLES = ", ".join(f"'{role}'" for role in sorted(ROOM_KEEPERS))
KEPT_COURTS = (
    f"SELECT c.id FROM courts_court c, accounts_membership m JOIN accounts_agency a ON a.id = m.agency_id"  # noqa: S608 names of the product alone
    f" WHERE m.user_id = {SELF} AND m.role IN ({_ROLES}) AND m.agency_id IN {ACTING} AND {in_force('m')}"
    " AND a.kind = 'court' AND (c.agency_id = a.id OR (c.agency_id IS NULL AND c.region_id = a.region_id))"
)
