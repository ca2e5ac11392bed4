"""The address of a calendar ends with what opened it: a new password, the end of all sessions, a role that stops. It
does not come back with them: whoever found it reads nothing any more, and the person makes a new one in a moment.
"""

from access.words import TODAY, in_force

_END = "UPDATE deadlines_clockfeed SET withdrawn_at = now() WHERE withdrawn_at IS NULL"
_BY_PASSWORD = f"""
CREATE OR REPLACE FUNCTION clock_feed_ends_with_password() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  {_END} AND user_id = NEW.id;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS feed_ends ON accounts_user;
CREATE TRIGGER feed_ends AFTER UPDATE OF password, is_active ON accounts_user FOR EACH ROW
  WHEN (NOT NEW.is_active OR NEW.password IS DISTINCT FROM OLD.password)
  EXECUTE FUNCTION clock_feed_ends_with_password();
"""
_BY_ROLE = f"""
CREATE OR REPLACE FUNCTION clock_feed_ends_with_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF NEW.suspended_at IS NOT NULL OR NEW.until < {TODAY}
     OR (NEW.user_id, NEW.agency_id, NEW.role) IS DISTINCT FROM (OLD.user_id, OLD.agency_id, OLD.role) THEN
    {_END} AND membership_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS feed_ends ON accounts_membership;
CREATE TRIGGER feed_ends AFTER UPDATE ON accounts_membership FOR EACH ROW EXECUTE FUNCTION clock_feed_ends_with_role();
"""
# A role that ran out by its date is noticed when the calendar asks next.
_RUN_OUT = f"""
CREATE OR REPLACE FUNCTION clock_feed_run_out(p_hash text) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = public AS $$
  {_END} AND secret_hash = p_hash AND NOT EXISTS (
    SELECT 1 FROM accounts_membership m WHERE m.id = membership_id AND {in_force("m")})
$$;
"""  # noqa: S608
STATEMENTS = [_BY_PASSWORD, _BY_ROLE, _RUN_OUT]
