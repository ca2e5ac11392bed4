"""Closing items that lie in the inbox of another agency: what settles a duty settles it for everybody."""

from access.words import MASK, PRINCIPALS, SELF
from accounts.permissions import CasePermission

_MAY = f"""(session_user = 'jjcms_system' OR EXISTS (
  SELECT 1 FROM access_caseaccess a WHERE a.case_id = p_case AND a.principal = ANY ({PRINCIPALS})
    AND (a.permissions & {MASK} & {CasePermission.VIEW.bit}) <> 0 AND a.until > jjcms_now()))"""
# The term itself says that its notice is settled; nobody says so for it. What went up is settled by taking note, too.
_TERM_IS_OVER = """(session_user = 'jjcms_system' OR p_kind NOT IN ('deadline_near', 'deadline_missed', 'deadline_escalated') OR EXISTS (
  SELECT 1 FROM deadlines_deadline d WHERE d.case_id = p_case AND d.id::text = i.subject AND (d.met_at IS NOT NULL
    OR d.cancelled_at IS NOT NULL OR (p_kind = 'deadline_near' AND d.due_at <= jjcms_now())
    OR (p_kind = 'deadline_escalated' AND d.acknowledged_at IS NOT NULL))))"""

STATEMENTS = [
    f"""
DROP FUNCTION IF EXISTS inbox_settle(uuid, text, text, bigint, bigint, timestamptz);
CREATE OR REPLACE FUNCTION inbox_settle(p_case uuid, p_kind text, p_subject text, p_agency bigint, p_user bigint)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  settled int;
BEGIN
  IF session_user = 'jjcms_app' AND p_user IS NOT NULL AND p_user IS DISTINCT FROM {SELF} THEN
    RAISE EXCEPTION 'nobody settles a duty in the name of another' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE notifications_inboxitem i SET done_at = jjcms_now(), done_by_id = p_user
   WHERE i.case_id = p_case AND i.kind = p_kind AND i.done_at IS NULL
     AND (p_subject = '' OR i.subject = p_subject)
     AND (p_agency IS NULL OR i.principal / 32 = p_agency) AND {_MAY} AND {_TERM_IS_OVER};
  GET DIAGNOSTICS settled = ROW_COUNT;
  RETURN settled;
END $$
""",
    "DROP FUNCTION IF EXISTS inbox_settle_all(uuid, text[], text[], bigint, timestamptz)",
]
