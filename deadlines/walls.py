"""The next term in the access rows of a case: worked out from the terms themselves, whoever asks for it."""

from access.words import MASK, PRINCIPALS
from accounts.permissions import CasePermission

# The one question that no signed-in person asks: whose seat a secret opens. It says who, never what; and when it was
# read a moment ago, how long to wait. Its caller looks up that person's rights.
_FEED = """
CREATE OR REPLACE FUNCTION clock_feed(p_hash text, p_now timestamptz, p_pause interval)
RETURNS TABLE (feed bigint, reader bigint, seat bigint, wait int) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
DECLARE found deadlines_clockfeed%ROWTYPE;
BEGIN
  SELECT f.* INTO found FROM deadlines_clockfeed f
   WHERE f.secret_hash = p_hash AND f.withdrawn_at IS NULL FOR UPDATE;
  IF found.id IS NULL THEN
    RETURN;
  END IF;
  wait := 0;
  IF found.tried_at + p_pause > p_now THEN
    wait := greatest(1, floor(extract(epoch FROM found.tried_at + p_pause - p_now))::int);
  END IF;
  feed := found.id; reader := found.user_id; seat := found.membership_id;
  RETURN NEXT;
END $$;
CREATE OR REPLACE FUNCTION clock_feed_was_read(p_hash text, p_now timestamptz) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public AS $$
  UPDATE deadlines_clockfeed SET tried_at = p_now WHERE secret_hash = p_hash AND withdrawn_at IS NULL
$$
"""

STATEMENTS = [
    _FEED,
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
""",
]
