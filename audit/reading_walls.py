"""The functions that count reading and raise alerts: the application can neither lower a count nor take back an alert."""

from access.words import ACTING, SELF, in_force
from accounts.roles import RoleKey

WATCHERS = (
    RoleKey.DATA_PROTECTION_OFFICER,
    RoleKey.HEAD_OF_UNIT,
    RoleKey.HEAD_OF_PROBATION,
    RoleKey.COURT_CHAIR,
)
_ROLES = ", ".join(f"'{role}'" for role in WATCHERS)

# The offices whose reading the acting membership watches: the own and all below it.
WATCHED = f"""agency_id IN (
  SELECT t.id FROM accounts_membership m, agency_tree(m.agency_id) AS t
  WHERE m.user_id = {SELF} AND m.role IN ({_ROLES}) AND {in_force("m")} AND m.agency_id IN {ACTING})"""
# Different files of the last hour with this one; or the answers of this kind in the running hour.
_COUNT = f"""
CREATE OR REPLACE FUNCTION audit_count_reading(wanted text, this_case text, instant timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE found int;
BEGIN
  IF session_user = 'jjcms_app' THEN
    instant := jjcms_now();
  END IF;
  IF wanted = 'files' THEN
    SELECT 1 + count(DISTINCT l.case_ids ->> 0) INTO found FROM audit_accesslog l
    WHERE l.user_id = {SELF} AND l.recorded_at > instant - interval '1 hour' AND jsonb_array_length(l.case_ids) = 1
      AND l.case_ids ->> 0 <> this_case;
    RETURN found;
  END IF;
  INSERT INTO audit_readingcount AS c (user_id, hour, what, counted)
  VALUES ({SELF}, date_trunc('hour', instant), wanted, 1)
  ON CONFLICT (user_id, hour, what) DO UPDATE SET counted = c.counted + 1
  RETURNING c.counted INTO found;
  RETURN found;
END $$
"""
# True when the alert is new: one of a pattern within an hour says it. Only about oneself, or as the system.
_RAISE = f"""
CREATE OR REPLACE FUNCTION audit_raise_reading_alert(
  person int, office int, acting text, seen text, amount int, instant timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF session_user = 'jjcms_app' AND person IS DISTINCT FROM {SELF} THEN
    RAISE EXCEPTION 'an alert is raised about oneself' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF session_user = 'jjcms_app' THEN
    IF NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = {SELF} AND m.agency_id = office
         AND m.role = acting AND {in_force("m")})
       OR (EXISTS {ACTING} AND office NOT IN {ACTING}) THEN
      RAISE EXCEPTION 'an alert is raised in the own agency' USING ERRCODE = 'insufficient_privilege';
    END IF;
    instant := jjcms_now();
  END IF;
  INSERT INTO audit_readingcount AS c (user_id, hour, what, counted) VALUES (person, 'epoch', 'alert', 0)
    ON CONFLICT (user_id, hour, what) DO UPDATE SET counted = c.counted;
  IF EXISTS (SELECT 1 FROM audit_readingalert WHERE user_id = person AND pattern = seen
             AND raised_at > instant - interval '1 hour') THEN
    RETURN false;
  END IF;
  INSERT INTO audit_readingalert (user_id, agency_id, role, pattern, counted, raised_at, outcome, words, version)
  VALUES (person, office, acting, seen, amount, instant, '', '', 1);
  RETURN true;
END $$
"""
# For the nightly look at patterns; the system role's own. ``others``: cases that a named colleague of the same office
# holds and the reader does not. ``namesakes``: cases with a person whose name begins with one of these blind tokens,
# where the name is not so common that it says nothing.
_PATTERNS = """
CREATE OR REPLACE FUNCTION audit_files_read(since timestamptz, until timestamptz)
RETURNS TABLE (user_id int, agency_id int, role text, case_id uuid, own boolean, held boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT DISTINCT l.user_id, l.agency_id, l.role::text, (l.case_ids ->> 0)::uuid,
    EXISTS (SELECT 1 FROM cases_participation p WHERE p.case_id = (l.case_ids ->> 0)::uuid AND p.officer_id = l.user_id),
    EXISTS (SELECT 1 FROM cases_participation p WHERE p.case_id = (l.case_ids ->> 0)::uuid
            AND p.agency_id = l.agency_id AND p.officer_id <> l.user_id)
  FROM audit_accesslog l
  WHERE session_user = 'jjcms_system' AND l.recorded_at >= since AND l.recorded_at < until AND l.user_id IS NOT NULL
    AND l.kind <> 'refused' AND jsonb_array_length(l.case_ids) = 1
$$;
CREATE OR REPLACE FUNCTION audit_namesakes(tokens bigint[], cases uuid[], common int)
RETURNS TABLE (token bigint, case_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT DISTINCT t.token, p.case_id FROM cases_party p
  JOIN cases_persontoken t ON t.person_id = p.person_id AND t.token = ANY (tokens)
  WHERE session_user = 'jjcms_system' AND p.case_id = ANY (cases)
    AND (SELECT count(*) FROM (SELECT 1 FROM cases_persontoken c WHERE c.token = t.token LIMIT common + 1) AS x) <= common
$$
"""
STATEMENTS = [_COUNT, _RAISE, *_PATTERNS.split(";\n")]
