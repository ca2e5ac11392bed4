"""What an office may know of its people: days and numbers, never a case; and the hour of emergency.

``office_use`` and ``office_log`` ask who calls: an administrator or data protection officer of the agency that they act
in, for that agency and everything below it.
"""

from django.conf import settings

from access.walls import access_exists
from access.words import ACTING, PRINCIPALS, SELF, in_force
from accounts.permissions import CasePermission
from accounts.principals import PERSONAL, Capacity
from accounts.roles import RoleKey
from administration import people_walls
from administration.limits import LONGEST
from administration.people_walls import OFFICES
from audit.walls import HEADS
from cases.listing import HOLDERS
from cases.people import SEARCH_HOLDS_FOR

_LOG = f"""
CREATE OR REPLACE FUNCTION office_log(most int) RETURNS TABLE (
  recorded_at timestamptz, user_id int, type text, payload jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH offices AS ({OFFICES})
  SELECT e.recorded_at, e.user_id, e.type::text, e.payload FROM audit_event e
   WHERE e.case_id IS NULL AND e.type LIKE 'office.%%' AND e.payload ->> 'office' IN (SELECT id::text FROM offices)
   ORDER BY e.recorded_at DESC, e.id DESC LIMIT most
$$
"""
# Who holds a case at its stage: the agency that an emergency is told to and that reviews it.
_HOLDERS = " ".join(
    f"WHEN '{stage}' THEN ARRAY[{', '.join(str(int(c)) for c in wanted)}]"
    for stage, wanted in HOLDERS.items()
)
_NO_HOLDERS = ", ".join(str(int(c)) for c in (Capacity.OVERSIGHT, Capacity.FORMER, Capacity.VICTIM_SUPPORT))
OWNER = f"""
SELECT p.agency_id, p.capacity FROM cases_participation p
 WHERE p.case_id = found.id AND p.until IS NULL AND p.capacity NOT IN ({_NO_HOLDERS})
 ORDER BY array_position(CASE found.stage {_HOLDERS} END, p.capacity::int) NULLS LAST, p.since DESC LIMIT 1
"""
_PERMISSION = """
SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
 WHERE t.app_label = 'cases' AND p.codename = 'view_case'
"""
_ACTING_AS = f"""
SELECT m.agency_id, m.role FROM accounts_membership m
 WHERE m.user_id = {SELF} AND m.role = ANY (wanted) AND {in_force("m")}
   AND m.agency_id IN {ACTING} ORDER BY m.id LIMIT 1
"""
_MAY = ", ".join(f"'{role}'" for role in sorted(PERSONAL[Capacity.EMERGENCY]))
# The only way to an hour of emergency: for the roles that may, so many times a day, never to a sealed case. A number
# that opens nothing counts too.
_OPEN = f"""
CREATE OR REPLACE FUNCTION emergency_open(p_id uuid, p_number text, p_category text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  wanted text[] := ARRAY[{_MAY}];
  me record; found cases_case%ROWTYPE; holder bigint; part smallint; made bigint;
  ends timestamptz := jjcms_now() + interval '{settings.EMERGENCY_MINUTES} minutes';
BEGIN
  {_ACTING_AS.replace("SELECT m.agency_id, m.role", "SELECT m.agency_id, m.role INTO me", 1)};
  IF me IS NULL THEN
    RAISE EXCEPTION 'this role opens nothing in an emergency' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM accounts_user WHERE id = {SELF} FOR UPDATE;
  IF (SELECT count(*) FROM administration_emergency e WHERE e.user_id = {SELF}
      AND e.opened_at > jjcms_now() - interval '24 hours') >= {settings.EMERGENCIES_A_DAY} THEN
    RAISE EXCEPTION 'no more emergencies today' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT c.* INTO found FROM cases_case c JOIN cases_person s ON s.id = c.subject_id
   WHERE c.code = upper(trim(p_number)) AND c.sealed_at IS NULL AND s.sealed_at IS NULL;
  IF found.id IS NOT NULL THEN
    {OWNER.replace("SELECT p.agency_id, p.capacity", "SELECT p.agency_id, p.capacity INTO holder, part", 1)};
    UPDATE cases_casegrant g SET ended_at = g.until WHERE g.user_id = {SELF} AND g.content_object_id = found.id
      AND g.capacity = {int(Capacity.EMERGENCY)} AND g.ended_at IS NULL AND g.until <= jjcms_now();
    INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, kind, capacity, view_bit, basis, document,
      since, starts_later, until, for_agency_id, given_by_id, given_agency_id, end_reason)
    SELECT {SELF}, ({_PERMISSION}), found.id, 'emergency', {int(Capacity.EMERGENCY)}, {CasePermission.VIEW_FILE.bit},
      p_category, '', jjcms_now(), false, ends, me.agency_id, {SELF}, me.agency_id, '' RETURNING id INTO made;
  END IF;
  INSERT INTO administration_emergency (id, user_id, agency_id, role, case_id, code, subject_id, grant_id, owner_id,
    owner_capacity, category, reason, opened_at, until, verdict, words)
  VALUES (p_id, {SELF}, me.agency_id, me.role, found.id, coalesce(found.code, ''), found.subject_id, made,
    holder, part, p_category, '', jjcms_now(), ends, '', '');
  RETURN found.id;
END $$
"""
# Of these, the emergencies whose words are closed: the record is sealed, and its file is not open to the reader for an hour.
_CLOSED = f"""
CREATE OR REPLACE FUNCTION emergency_closed(p_ids uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT e.id FROM administration_emergency e JOIN cases_case c ON c.id = e.case_id JOIN cases_person s ON s.id = c.subject_id
   WHERE e.id = ANY (p_ids) AND (c.sealed_at IS NOT NULL OR s.sealed_at IS NOT NULL)
     AND (e.user_id = {SELF} OR e.owner_id IN (
       SELECT t.id FROM unnest({PRINCIPALS}) AS p, agency_tree(p / 32) AS t WHERE p > 0))
     AND NOT EXISTS (SELECT 1 FROM cases_casegrant g WHERE g.user_id = {SELF} AND g.content_object_id = c.id
       AND g.capacity = {int(Capacity.SEALED_FILE)} AND g.ended_at IS NULL AND g.until > jjcms_now()
       AND g.for_agency_id IN {ACTING})
$$
"""
_HEADS = ", ".join(f"'{role}'" for role in sorted({*HEADS, RoleKey.PROSECUTOR}))
# The opener, or who reviews it; now, whatever time the caller would like.
_END = f"""
DROP FUNCTION IF EXISTS emergency_end(uuid, timestamptz);
CREATE OR REPLACE FUNCTION emergency_end(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  wanted text[] := ARRAY[{_HEADS}, '{RoleKey.DATA_PROTECTION_OFFICER}'];
  e administration_emergency%ROWTYPE; me record;
BEGIN
  {_ACTING_AS.replace("SELECT m.agency_id, m.role", "SELECT m.agency_id, m.role INTO me", 1)};
  SELECT * INTO e FROM administration_emergency WHERE id = p_id FOR UPDATE;
  IF e.grant_id IS NULL OR e.ended_at IS NOT NULL OR e.until <= jjcms_now() OR NOT coalesce(e.user_id = {SELF}
      OR e.owner_id IN (SELECT t.id FROM agency_tree(me.agency_id) AS t), false) THEN
    RETURN false;
  END IF;
  UPDATE administration_emergency SET ended_at = greatest(jjcms_now(), opened_at) WHERE id = p_id;
  UPDATE cases_casegrant SET ended_at = greatest(jjcms_now(), since), until = greatest(jjcms_now(), since),
    ended_by_id = {SELF} WHERE id = e.grant_id;
  RETURN true;
END $$
"""
_GUARD = f"""
CREATE OR REPLACE FUNCTION emergency_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF OLD.user_id = {SELF} AND OLD.reason = ''
     AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
    RETURN NEW;
  END IF;
  IF OLD.user_id <> {SELF} AND OLD.verdict = '' AND NEW.reviewed_by_id = {SELF}
     AND to_jsonb(NEW) - '{{verdict,words,reviewed_at,reviewed_by_id}}'::text[]
       = to_jsonb(OLD) - '{{verdict,words,reviewed_at,reviewed_by_id}}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'an hour of emergency is not written anew' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON administration_emergency
  FOR EACH ROW EXECUTE FUNCTION emergency_guard();
"""
# A reason is written in the transaction that opens the case, or nothing is opened.
_REASON = """
CREATE OR REPLACE FUNCTION emergency_has_a_reason() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM administration_emergency e WHERE e.id = NEW.id AND e.case_id IS NOT NULL AND e.reason = '')
  THEN
    RAISE EXCEPTION 'an emergency has a reason' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS has_a_reason ON administration_emergency;
CREATE CONSTRAINT TRIGGER has_a_reason AFTER INSERT ON administration_emergency DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION emergency_has_a_reason();
"""
_ASKERS = ", ".join(f"'{role}'" for role in sorted(PERSONAL[Capacity.BY_REQUEST]))
# The row is made in any case. Blind: by number, whatever the case. From a search result: only what a search of one's own
# has just shown masked. Of a child whom one sees, as a victim say, no answer tells what the child is elsewhere.
_ASK = f"""
CREATE OR REPLACE FUNCTION access_ask(p_id uuid, p_number text, p_person uuid, p_category text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  wanted text[] := ARRAY[{_ASKERS}];
  me record; found cases_case%ROWTYPE; holder bigint; part smallint;
BEGIN
  {_ACTING_AS.replace("SELECT m.agency_id, m.role", "SELECT m.agency_id, m.role INTO me", 1)};
  IF me IS NULL THEN
    RAISE EXCEPTION 'this role asks for no access' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM accounts_user WHERE id = {SELF} FOR UPDATE;
  IF (SELECT count(*) FROM administration_accessrequest r WHERE r.user_id = {SELF}
      AND r.asked_at > jjcms_now() - interval '24 hours') >= {settings.ACCESS_REQUESTS_A_DAY} THEN
    RAISE EXCEPTION 'no more requests today' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF p_person IS NULL THEN
    SELECT c.* INTO found FROM cases_case c WHERE c.code = upper(trim(p_number));
  ELSE
    SELECT c.* INTO found FROM cases_case c JOIN cases_person s ON s.id = c.subject_id
     WHERE s.id = p_person AND s.sealed_at IS NULL AND c.sealed_at IS NULL
       AND c.subject_capacity IN ('suspect', 'accused', 'convict')
       AND EXISTS (SELECT 1 FROM cases_personsearch q WHERE q.user_id = {SELF} AND q.masked @> to_jsonb(p_person::text)
         AND q.at > jjcms_now() - interval '{int(SEARCH_HOLDS_FOR.total_seconds())} seconds')
       AND NOT EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = p_person AND {access_exists("y.case_id", "y.view_bit")})
     ORDER BY c.registered_at DESC LIMIT 1;
  END IF;
  {OWNER.replace("SELECT p.agency_id, p.capacity", "SELECT p.agency_id, p.capacity INTO holder, part", 1)};
  INSERT INTO administration_accessrequest (id, user_id, agency_id, role, number, is_blind, case_id, subject_id,
    owner_id, owner_capacity, category, reason, asked_at, lapses_at, answer, words)
  VALUES (p_id, {SELF}, me.agency_id, me.role, CASE WHEN p_person IS NULL THEN left(upper(trim(p_number)), 20) ELSE '' END,
    p_person IS NULL, found.id, found.subject_id, holder, part, p_category, '', jjcms_now(),
    jjcms_now() + interval '{settings.ACCESS_REQUEST_DAYS} days', '', '');
  RETURN found.subject_id;
END $$
"""
# Only the holder's head, who reads the file, lets in; never oneself, never into a sealed case.
_LET_IN = f"""
CREATE OR REPLACE FUNCTION access_let_in(p_request uuid, p_until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  wanted text[] := ARRAY[{_HEADS}];
  me record; r administration_accessrequest%ROWTYPE; made bigint;
BEGIN
  {_ACTING_AS.replace("SELECT m.agency_id, m.role", "SELECT m.agency_id, m.role INTO me", 1)};
  SELECT * INTO r FROM administration_accessrequest WHERE id = p_request FOR UPDATE;
  IF me IS NULL OR r.case_id IS NULL OR r.user_id = {SELF} OR r.answer <> '' OR r.lapses_at <= jjcms_now()
     OR p_until <= jjcms_now() OR p_until > jjcms_now() + (clock_timestamp() - now()) + interval '{LONGEST.days} days'
     OR r.owner_id IS NULL OR r.owner_id NOT IN (SELECT t.id FROM agency_tree(me.agency_id) AS t)
     OR NOT {access_exists("r.case_id", str(CasePermission.VIEW_FILE.bit))}
     OR EXISTS (SELECT 1 FROM cases_case c JOIN cases_person s ON s.id = c.subject_id
                WHERE c.id = r.case_id AND (c.sealed_at IS NOT NULL OR s.sealed_at IS NOT NULL)) THEN
    RETURN NULL;
  END IF;
  UPDATE cases_casegrant g SET ended_at = jjcms_now(), until = least(g.until, jjcms_now())
   WHERE g.user_id = r.user_id AND g.content_object_id = r.case_id AND g.capacity = {int(Capacity.BY_REQUEST)}
     AND g.for_agency_id = r.agency_id AND g.ended_at IS NULL;
  INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, kind, capacity, view_bit, basis, document,
    since, starts_later, until, for_agency_id, given_by_id, given_agency_id, end_reason)
  SELECT r.user_id, ({_PERMISSION}), r.case_id, 'by_request', {int(Capacity.BY_REQUEST)},
    {CasePermission.VIEW_FILE.bit}, '', '', jjcms_now(), false, p_until, r.agency_id, {SELF}, me.agency_id, '' RETURNING id INTO made;
  RETURN made;
END $$
"""
_REQUEST_GUARD = f"""
CREATE OR REPLACE FUNCTION access_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF OLD.user_id = {SELF} AND OLD.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
    RETURN NEW;
  END IF;
  IF OLD.user_id <> {SELF} AND OLD.answer = '' AND NEW.answered_by_id = {SELF}
     AND to_jsonb(NEW) - '{{answer,words,answered_at,answered_by_id,until,grant_id}}'::text[]
       = to_jsonb(OLD) - '{{answer,words,answered_at,answered_by_id,until,grant_id}}'::text[] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a request is not written anew' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON administration_accessrequest
  FOR EACH ROW EXECUTE FUNCTION access_request_guard();
"""
STATEMENTS = [
    _ASK,
    _LET_IN,
    _REQUEST_GUARD,
    _OPEN,
    _CLOSED,
    _END,
    _GUARD,
    _REASON,
    *people_walls.STATEMENTS,
    _LOG.replace("%%", "%"),
]
