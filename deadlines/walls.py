"""The next term in the access rows of a case: worked out from the terms themselves, whoever asks for it."""

from access.words import MASK, PRINCIPALS
from accounts.permissions import CasePermission

STATEMENTS = [
    f"""
DROP FUNCTION IF EXISTS access_set_next_due(uuid, timestamptz);
CREATE OR REPLACE FUNCTION deadlines_follow(p_case uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public AS $$
  WITH next AS (
    SELECT min(d.due_at) AS due FROM deadlines_deadline d
     WHERE d.case_id = p_case AND d.nature = 'duty' AND d.met_at IS NULL AND d.cancelled_at IS NULL
  )
  UPDATE access_caseaccess a SET next_due = next.due FROM next
   WHERE a.case_id = p_case AND a.next_due IS DISTINCT FROM next.due
     AND (session_user = 'jjcms_system' OR EXISTS (SELECT 1 FROM access_caseaccess mine WHERE mine.case_id = p_case
       AND mine.principal = ANY ({PRINCIPALS}) AND mine.until > jjcms_now()
       AND (mine.permissions & {MASK} & {CasePermission.VIEW.bit}) <> 0))
$$
"""
]
