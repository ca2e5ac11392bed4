"""Closing items that lie in the inbox of another agency: what settles a duty settles it for everybody."""

from access.walls import MASK, PRINCIPALS
from accounts.permissions import CasePermission

_MAY = f"""(session_user = 'jjcms_system' OR EXISTS (
  SELECT 1 FROM access_caseaccess a WHERE a.case_id = p_case AND a.principal = ANY ({PRINCIPALS})
    AND (a.permissions & {MASK} & {CasePermission.VIEW.bit}) <> 0 AND a.until > jjcms_now()))"""

STATEMENTS = [
    f"""
CREATE OR REPLACE FUNCTION inbox_settle(
  p_case uuid, p_kind text, p_subject text, p_agency bigint, p_user bigint, p_at timestamptz)
RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH settled AS (
    UPDATE notifications_inboxitem i SET done_at = p_at, done_by_id = p_user
    WHERE i.case_id = p_case AND i.kind = p_kind AND i.done_at IS NULL
      AND (p_subject = '' OR i.subject = p_subject)
      AND (p_agency IS NULL OR i.principal / 32 = p_agency) AND {_MAY}
    RETURNING 1)
  SELECT count(*)::int FROM settled
$$
""",
    "DROP FUNCTION IF EXISTS inbox_settle_all(uuid, text[], text[], bigint, timestamptz)",
]
