"""Sealing, opening and destroying, as functions of the owner: the application can do none of it in any other way.

Each asks anew what the verb has asked: two different people, the end of the notice, no hold, nobody who is still needed.
"""

from access.pair_walls import rightful
from access.walls import access_exists
from access.words import ACTING, SELF, TODAY, in_force
from accounts.permissions import CasePermission
from accounts.principals import Capacity
from accounts.roles import ROLES
from cases.merging.words import records_of

OPEN_MINUTES = 60
CONFIRMED_WITHIN_MINUTES = 5
_MAY_SEAL = access_exists("r.case_id", str(CasePermission.SEAL.bit))
_MAY_OPEN = access_exists("r.case_id", str(CasePermission.VIEW_SEALED.bit))
_HELD = f"""EXISTS (SELECT 1 FROM retention_hold h WHERE h.case_id = {{case}} AND h.ended_at IS NULL AND h.until >= {TODAY})"""
# A child victim of the case is still supported: that work needs the case.
_SUPPORTED = (
    """EXISTS (SELECT 1 FROM victims_victimrecord v WHERE v.case_id = r.case_id AND v.closed_on IS NULL)"""
)
_SEALERS = ", ".join(
    f"'{key}'" for key, role in sorted(ROLES.items()) if CasePermission.SEAL in role.permissions
)
# Whoever confirmed just now, and never the one who proposed it: somebody who may seal in the agency of the proposal.
_PAIR = f"""
  SELECT p.proposed_by_id INTO proposer FROM access_proposal p
   WHERE p.verb = {{verb}} AND p.subject = p_id::text AND p.case_id = r.case_id
     AND p.view_bit = {CasePermission.SEAL.bit} AND p.confirmed_by_id = {SELF} AND p.proposed_by_id <> {SELF}
     AND p.withdrawn_at IS NULL AND p.expires_at > jjcms_now()
     AND p.confirmed_at > jjcms_now() - interval '{CONFIRMED_WITHIN_MINUTES} minutes' AND p.confirmed_at <= jjcms_now()
     AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = p.proposed_by_id AND m.agency_id = p.agency_id
       AND m.role IN ({_SEALERS})
       AND {in_force("m")})
   ORDER BY p.confirmed_at DESC LIMIT 1;
  IF proposer IS NULL THEN
    RAISE EXCEPTION 'this takes two persons' USING ERRCODE = 'insufficient_privilege';
  END IF;
"""
_PROPOSED = rightful(
    "retention",
    ("retention.seal", "retention.erase"),
    f"""SELECT r.case_id, {CasePermission.SEAL.bit} INTO of_case, bit FROM retention_retention r
     WHERE r.id = NEW.subject::uuid AND {_MAY_SEAL}""",
)
_OWN_AGENCY = f"""
  IF p_agency IS NULL OR p_agency NOT IN {ACTING} THEN
    RAISE EXCEPTION 'an agency that you do not act in' USING ERRCODE = 'insufficient_privilege';
  END IF;
"""
_SEAL = f"""
DROP FUNCTION IF EXISTS retention_seal(uuid, bigint, timestamptz);
CREATE OR REPLACE FUNCTION retention_seal(p_id uuid, p_agency bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r retention_retention%ROWTYPE; proposer bigint; child uuid; p_at timestamptz := jjcms_now();
BEGIN{_OWN_AGENCY}  SELECT * INTO r FROM retention_retention WHERE id = p_id FOR UPDATE;
  IF r.id IS NULL OR NOT {_MAY_SEAL} THEN
    RAISE EXCEPTION 'not yours to seal' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF r.state <> 'noticed' OR r.due_at > jjcms_now() THEN
    RAISE EXCEPTION 'the notice has not run out' USING ERRCODE = 'check_violation';
  END IF;
  IF {_HELD.format(case="r.case_id")} THEN
    RAISE EXCEPTION 'the record is on hold' USING ERRCODE = 'check_violation';
  END IF;
  IF {_SUPPORTED} THEN
    RAISE EXCEPTION 'a victim is supported in this case' USING ERRCODE = 'check_violation';
  END IF;
{_PAIR.format(verb="'retention.seal'")}
  UPDATE cases_case SET sealed_at = p_at WHERE id = r.case_id AND sealed_at IS NULL AND stage = 'closed'
    RETURNING subject_id INTO child;
  IF child IS NULL THEN
    RAISE EXCEPTION 'only a closed case is sealed' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE retention_retention SET state = 'sealed', sealed_at = p_at, sealing_proposed_by_id = proposer,
    sealed_by_id = {SELF}, sealed_agency_id = p_agency WHERE id = p_id;
  UPDATE cases_person s SET sealed_at = p_at WHERE s.id = child AND s.sealed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM cases_party y JOIN cases_case c ON c.id = y.case_id
     WHERE y.person_id = child AND c.sealed_at IS NULL);
END $$
"""
_SUPPORT_RUNS = f"""
CREATE OR REPLACE FUNCTION retention_support_runs(p_id uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r retention_retention%ROWTYPE;
BEGIN
  SELECT * INTO r FROM retention_retention WHERE id = p_id;
  RETURN r.id IS NOT NULL AND {_MAY_SEAL} AND {_SUPPORTED};
END $$
"""
# An hour with a sealed file, for who may see sealed records; what was destroyed opens to nobody.
_OPEN = f"""
CREATE OR REPLACE FUNCTION retention_open(p_new uuid, p_id uuid, p_agency bigint, p_ground text, p_document text)
RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r retention_retention%ROWTYPE; ends timestamptz := jjcms_now() + interval '{OPEN_MINUTES} minutes';
BEGIN{_OWN_AGENCY}  SELECT * INTO r FROM retention_retention WHERE id = p_id;
  IF r.id IS NULL OR r.state <> 'sealed' OR NOT {_MAY_OPEN} THEN
    RAISE EXCEPTION 'this sealed file does not open' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE cases_casegrant g SET ended_at = g.until WHERE g.user_id = {SELF} AND g.content_object_id = r.case_id
    AND g.capacity = {int(Capacity.SEALED_FILE)} AND g.ended_at IS NULL AND g.until <= jjcms_now();
  INSERT INTO cases_casegrant (user_id, permission_id, content_object_id, kind, capacity, view_bit, basis, document,
    since, starts_later, until, for_agency_id, given_by_id, given_agency_id, end_reason)
  SELECT {SELF}, (SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
    WHERE t.app_label = 'cases' AND p.codename = 'view_case'), r.case_id, 'sealed_file', {int(Capacity.SEALED_FILE)},
    {CasePermission.VIEW_FILE.bit}, p_ground, p_document, jjcms_now(), false, ends, p_agency, {SELF}, p_agency, '';
  INSERT INTO retention_opening (id, case_id, retention_id, user_id, ground, document, at, until)
  VALUES (p_new, r.case_id, r.id, {SELF}, p_ground, p_document, jjcms_now(), ends);
  RETURN ends;
END $$
"""
# The persons whose data go with a record: the child, and who stands in no file but this child's. Nobody who is a party
# of a case that is not sealed, and no victim or witness of any case: their files live longer.
_ALL_OF_CHILD = records_of("child")
GOING = f"""
SELECT DISTINCT y.person_id FROM cases_party y WHERE y.case_id IN (SELECT c.id FROM cases_case c WHERE c.subject_id IN {_ALL_OF_CHILD})
   AND NOT EXISTS (SELECT 1 FROM cases_party o JOIN cases_case c ON c.id = o.case_id
     WHERE o.person_id = y.person_id AND (c.sealed_at IS NULL OR c.subject_id NOT IN {_ALL_OF_CHILD} OR o.capacity IN ('victim', 'witness')))
UNION SELECT x.id FROM {_ALL_OF_CHILD} AS x(id)
"""
# Why a person's data may not be destroyed; '' when nothing stands against it. What other files hold of
# the person has one answer: whoever seals does not learn whether the child is a victim there, or in an open case.
_OBSTACLE = f"""
CREATE OR REPLACE FUNCTION retention_obstacle(p_id uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r retention_retention%ROWTYPE; child uuid;
BEGIN
  SELECT * INTO r FROM retention_retention WHERE id = p_id;
  IF r.id IS NULL OR NOT {_MAY_SEAL} THEN
    RETURN 'unknown';
  END IF;
  SELECT subject_id INTO child FROM cases_case WHERE id = r.case_id;
  RETURN CASE
    WHEN r.state <> 'sealed' THEN 'not_sealed'
    WHEN {_HELD.format(case="r.case_id")} THEN 'hold'
    WHEN EXISTS (SELECT 1 FROM cases_party y JOIN cases_case c ON c.id = y.case_id WHERE y.person_id IN {_ALL_OF_CHILD}
                  AND (y.capacity IN ('victim', 'witness') OR c.sealed_at IS NULL OR {_HELD.format(case="c.id")}))
      OR EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id IN {_ALL_OF_CHILD}
                  AND (c.sealed_at IS NULL OR {_HELD.format(case="c.id")})) THEN 'needed'
    ELSE '' END;
END $$
"""
# What is left of a person in tables that no key protects; the rows stay, for the figures that count them. With the
# rights of its caller: called by anybody but the functions below it can do nothing.
_FORGET = """
CREATE OR REPLACE FUNCTION retention_forget(p_persons uuid[], p_at timestamptz) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM cases_persontoken WHERE person_id = ANY (p_persons);
  UPDATE cases_person SET surname = '', given_name = '', patronymic = '', iin = '', born_on = '', birth_year = NULL,
    no_iin_reason = '', citizenship = '', native_language = '', development = '', sex = 'u', sealed_at = coalesce(sealed_at, p_at),
    version = version + 1 WHERE id = ANY (p_persons) AND (surname <> '' OR given_name <> '' OR iin <> ''
      OR born_on <> '' OR development <> '' OR birth_year IS NOT NULL OR sealed_at IS NULL);
  UPDATE cases_party SET address = '', phone = '', school = '', language = '' WHERE person_id = ANY (p_persons)
    AND (address <> '' OR phone <> '' OR school <> '' OR language <> '');
$$
"""
_ERASE = f"""
DROP FUNCTION IF EXISTS retention_erase(uuid, timestamptz);
CREATE OR REPLACE FUNCTION retention_erase(p_id uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  r retention_retention%ROWTYPE; proposer bigint; child uuid; gone uuid[]; why text;
  p_at timestamptz := jjcms_now();
BEGIN
  SELECT * INTO r FROM retention_retention WHERE id = p_id FOR UPDATE;
  why := retention_obstacle(p_id);
  IF why <> '' THEN
    RAISE EXCEPTION 'not to be destroyed: %', why USING ERRCODE = 'check_violation';
  END IF;
{_PAIR.format(verb="'retention.erase'")}
  SELECT subject_id INTO child FROM cases_case WHERE id = r.case_id;
  SELECT array_agg(g.person_id) INTO gone FROM ({GOING}) AS g(person_id);
  INSERT INTO retention_erasedperson (id, case_id, retention_id, person_id, ordered_at)
    SELECT gen_random_uuid(), r.case_id, r.id, x, p_at FROM unnest(gone) AS x ON CONFLICT DO NOTHING;
  UPDATE retention_retention o SET state = 'erasing', erasure_ordered_at = p_at, erasure_proposed_by_id = proposer,
    erasure_confirmed_by_id = {SELF}
   WHERE o.state = 'sealed' AND o.case_id IN (SELECT c.id FROM cases_case c WHERE c.subject_id IN {_ALL_OF_CHILD});
  UPDATE cases_casegrant g SET ended_at = p_at, until = greatest(p_at, g.since)
   WHERE g.capacity = {int(Capacity.SEALED_FILE)} AND g.ended_at IS NULL AND g.until > p_at
     AND g.content_object_id IN (SELECT c.id FROM cases_case c WHERE c.subject_id IN {_ALL_OF_CHILD});
  PERFORM retention_forget(gone, p_at);
  RETURN cardinality(gone);
END $$
"""
# A backup of the main database was brought back: what its key store calls destroyed goes once more. The system's own.
_REAPPLY = """
CREATE OR REPLACE FUNCTION retention_reapply(p_persons uuid[], p_at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  back int;
BEGIN
  IF session_user <> 'jjcms_system' THEN
    RAISE EXCEPTION 'a job of the system' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT count(*) INTO back FROM cases_person s WHERE s.id = ANY (p_persons) AND (s.surname <> '' OR s.given_name <> ''
    OR s.birth_year IS NOT NULL OR s.sealed_at IS NULL OR EXISTS (SELECT 1 FROM cases_persontoken t WHERE t.person_id = s.id));
  UPDATE cases_case SET sealed_at = p_at WHERE subject_id = ANY (p_persons) AND sealed_at IS NULL;
  PERFORM retention_forget(p_persons, p_at);
  RETURN back;
END $$
"""
# The application writes a notice and nothing of what two persons do.
_GUARD = """
CREATE OR REPLACE FUNCTION retention_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[] := '{state,noticed_at,noticed_by_id,due_at}';
BEGIN
  IF current_user = 'jjcms_app' AND (to_jsonb(NEW) - own IS DISTINCT FROM to_jsonb(OLD) - own
     OR NOT (OLD.state = 'warning' AND NEW.state = 'noticed' AND NEW.due_at >= jjcms_now() + interval '29 days')) THEN
    RAISE EXCEPTION 'sealing and destroying are written by their functions' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON retention_retention
  FOR EACH ROW EXECUTE FUNCTION retention_guard();
"""
STATEMENTS = [_PROPOSED, _SEAL, _SUPPORT_RUNS, _OPEN, _OBSTACLE, _FORGET, _ERASE, _REAPPLY, _GUARD]
