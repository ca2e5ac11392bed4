"""No clock begins or moves without an event that stays. The next term in the access rows of a case: worked out from the
terms themselves, whoever asks for it.
"""

from access.words import MASK, PRINCIPALS, SELF
from accounts.permissions import CasePermission
from deadlines import feed_walls

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

# Of which case, by which rule and since when: a clock is never made into another one.
_KEPT = "case_id", "rule_id", "rule_version", "part", "subject", "turn", "view_bit", "recorded_at"
_SAME = ", ".join(f"{{row}}.{name}" for name in ("id", *_KEPT))
_GUARD = f"""
CREATE OR REPLACE FUNCTION deadline_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF ({_SAME.format(row="OLD")}) IS DISTINCT FROM ({_SAME.format(row="NEW")}) THEN
    RAISE EXCEPTION 'a clock is not made into another' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (OLD.acknowledged_at, OLD.acknowledged_by_id) IS DISTINCT FROM (NEW.acknowledged_at, NEW.acknowledged_by_id)
     AND NEW.acknowledged_by_id IS NOT NULL AND NEW.acknowledged_by_id IS DISTINCT FROM {SELF} THEN
    RAISE EXCEPTION 'a clock is noted in the own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON deadlines_deadline
  FOR EACH ROW EXECUTE FUNCTION deadline_guard();
"""
# Every verb records its event and the clocks follow in the same transaction. It is asked when the transaction ends,
# whatever came first in it. The event is of this transaction when it is seen while the transaction that wrote it is still
# under way: others' unfinished rows are seen by nobody. So it is with a savepoint as well, whose number follows that of
# its transaction; a snapshot would not tell, for it does not count the own number among those under way. Only the newest
# events of the case are asked: an old number may have come round again. In nobody's name is no trace of who moved it.
_TRACED = f"""
CREATE OR REPLACE FUNCTION deadline_traced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  own bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM (SELECT (e.xmin::text::bigint - (own & 4294967295) + 4294967296) & 4294967295 AS after
        FROM audit_event e WHERE e.case_id = NEW.case_id AND (e.user_id IS NOT NULL OR {SELF} IS NULL)
       ORDER BY e.id DESC LIMIT 50) newest
     WHERE CASE WHEN after < 16777216 THEN pg_xact_status((own + after)::text::xid8) = 'in progress' END
  ) THEN
    RAISE EXCEPTION 'a clock moves with what happened in its case' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS traced ON deadlines_deadline;
CREATE CONSTRAINT TRIGGER traced AFTER INSERT OR UPDATE ON deadlines_deadline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION deadline_traced();
"""
STATEMENTS = [
    _FEED,
    *feed_walls.STATEMENTS,
    _GUARD,
    _TRACED,
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
