"""SQL of the case spine: access projection, search functions, numbering, illegal steps."""

from access.walls import access_exists
from accounts.permissions import CasePermission, mask
from accounts.principals import LEFT_OF_SEALED, OFFICES, Capacity
from cases.merging import walls as merging
from cases.merging.words import records_of
from cases.workflow import STEPS

_MASKS = ", ".join(f"({c.value}, {c.mask}::bigint)" for c in Capacity)
_VISITOR = mask({CasePermission.VIEW})

_PROJECT = f"""
CREATE OR REPLACE FUNCTION access_project(p_case uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public AS $$
  WITH truth AS (
    SELECT p.agency_id::bigint * 32 + p.capacity AS principal, m.mask, coalesce(p.until, 'infinity') AS until
      FROM cases_participation p JOIN (VALUES {_MASKS}) AS m(capacity, mask) ON m.capacity = p.capacity
      WHERE p.case_id = p_case AND coalesce(p.until, 'infinity') > jjcms_now()
    UNION ALL
    SELECT -(coalesce(g.for_agency_id, 0)::bigint * {OFFICES} + g.user_id::bigint * 32 + g.capacity), m.mask, coalesce(g.until, 'infinity')
      FROM cases_casegrant g JOIN (VALUES {_MASKS}) AS m(capacity, mask) ON m.capacity = g.capacity
      WHERE g.content_object_id = p_case AND g.ended_at IS NULL AND NOT g.starts_later
        AND coalesce(g.until, 'infinity') > jjcms_now()
  ), left_over AS (
    -- A sealed case shows to nobody but by a grant for the sealed file itself.
    SELECT t.principal, t.until, CASE WHEN c.sealed_at IS NULL OR (t.principal < 0 AND -t.principal % 32 = {int(Capacity.SEALED_FILE)})
                                 THEN t.mask ELSE t.mask & {LEFT_OF_SEALED} END AS mask
      FROM truth t JOIN cases_case c ON c.id = p_case
  ), wanted AS (
    SELECT principal, bit_or(mask) AS permissions, max(until) AS until FROM left_over WHERE mask <> 0 GROUP BY principal
  ), gone AS (
    DELETE FROM access_caseaccess a WHERE a.case_id = p_case
      AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.principal = a.principal)
  )
  INSERT INTO access_caseaccess (case_id, principal, permissions, until, case_registered_at, next_due)
    SELECT c.id, w.principal, w.permissions, w.until, c.registered_at,
           (SELECT a.next_due FROM access_caseaccess a WHERE a.case_id = c.id LIMIT 1)
      FROM wanted w JOIN cases_case c ON c.id = p_case
    ON CONFLICT (case_id, principal) DO UPDATE SET permissions = excluded.permissions, until = excluded.until
$$
"""
_TRIGGERS = """
CREATE OR REPLACE FUNCTION access_follow_participation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.case_id <> OLD.case_id THEN
    RAISE EXCEPTION 'a participation stays with its case' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM access_project(NEW.case_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER project AFTER INSERT OR UPDATE ON cases_participation
  FOR EACH ROW EXECUTE FUNCTION access_follow_participation();
CREATE OR REPLACE FUNCTION access_follow_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.content_object_id, NEW.user_id, NEW.capacity, NEW.for_agency_id)
     IS DISTINCT FROM (OLD.content_object_id, OLD.user_id, OLD.capacity, OLD.for_agency_id) THEN
    RAISE EXCEPTION 'a grant stays with its case, person and agency' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM access_project(coalesce(NEW.content_object_id, OLD.content_object_id));
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER project AFTER INSERT OR UPDATE OR DELETE ON cases_casegrant
  FOR EACH ROW EXECUTE FUNCTION access_follow_grant();
"""
_REGISTRAR = """
CREATE OR REPLACE FUNCTION case_registrar_takes_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  INSERT INTO cases_participation (id, case_id, agency_id, capacity, since, basis, officer_id, accepted_at)
  VALUES (gen_random_uuid(), NEW.id, NEW.registrar_id, (NEW.registrar_principal % 32)::smallint, NEW.registered_at,
          'registration', nullif(current_setting('jjcms.user', true), '')::bigint, NEW.registered_at);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER registrar_takes_part AFTER INSERT ON cases_case
  FOR EACH ROW EXECUTE FUNCTION case_registrar_takes_part();
"""
_SEALED = """
CREATE OR REPLACE FUNCTION access_follow_sealing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  PERFORM access_project(NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER project_sealing AFTER UPDATE OF sealed_at ON cases_case
  FOR EACH ROW WHEN (OLD.sealed_at IS DISTINCT FROM NEW.sealed_at) EXECUTE FUNCTION access_follow_sealing();
-- Only a function of the owner seals (retention): no program that runs as the application does, and nobody unseals.
CREATE OR REPLACE FUNCTION case_refuse_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sealed_at IS DISTINCT FROM OLD.sealed_at AND (OLD.sealed_at IS NOT NULL OR current_user IN ('jjcms_app', 'jjcms_system')) THEN
    RAISE EXCEPTION 'a record is sealed by two persons, once' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER refuse_sealing BEFORE UPDATE OF sealed_at ON cases_case
  FOR EACH ROW EXECUTE FUNCTION case_refuse_sealing();
"""
_KNOWN = "coalesce(current_setting('jjcms.principals', true), '') <> ''"
# Agencies that a masked result may name. Any other would say of a child what only the file says: victim, held, on a plan.
_SHOWN_MASKED = ", ".join(
    str(int(c)) for c in (Capacity.INVESTIGATING, Capacity.SUPERVISING, Capacity.SANCTIONING, Capacity.TRYING)
)
# Whoever names a person sees them already, or has just made them: nobody stands in a case through this row alone.
_OWN_PERSON = f"""(NOT EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = {{person}})
   OR EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = {{person}} AND {access_exists("y.case_id", "y.view_bit")}))"""


def _own_person(person: str) -> str:
    return _OWN_PERSON.replace("{person}", person)


_INDEXES = f"(session_user = 'jjcms_system' OR ({_KNOWN} AND {_own_person('p_person')}))"
_SEARCH = f"""
CREATE OR REPLACE FUNCTION person_search(p_tokens bigint[], p_limit int) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT t.person_id FROM cases_persontoken t WHERE {_KNOWN} AND t.token = ANY (p_tokens)
  GROUP BY t.person_id HAVING count(*) = cardinality(p_tokens) LIMIT least(p_limit, 200)
$$;
CREATE OR REPLACE FUNCTION person_index(p_person uuid, p_tokens bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  DELETE FROM cases_persontoken WHERE person_id = p_person AND token <> ALL (p_tokens) AND {_INDEXES};
  INSERT INTO cases_persontoken (token, person_id) SELECT DISTINCT unnest(p_tokens), p_person WHERE {_INDEXES}
    ON CONFLICT DO NOTHING
$$;
CREATE OR REPLACE FUNCTION person_hold(p_person uuid) RETURNS TABLE (token bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF session_user <> 'jjcms_system' THEN
    RAISE EXCEPTION 'only the system makes the index anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM 1 FROM cases_person p WHERE p.id = p_person FOR UPDATE;
  RETURN QUERY SELECT t.token FROM cases_persontoken t WHERE t.person_id = p_person;
END $$;
DROP FUNCTION IF EXISTS person_masked(uuid[]);
CREATE OR REPLACE FUNCTION person_masked(p_persons uuid[], p_beside uuid[])
RETURNS TABLE (person_id uuid, birth_year smallint, agency_id bigint, surname bytea, given_name bytea, child int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH known AS (
    SELECT p AS id, coalesce((SELECT m.survivor_id FROM cases_merge m WHERE m.duplicate_id = p AND m.state = 'merged'), p) AS child
      FROM unnest(p_persons || p_beside) AS p
  ), found AS (
    SELECT DISTINCT ON (p.id) p.id, p.birth_year, coalesce(a.agency_id, c.registrar_id) AS agency, p.surname, p.given_name, k.child
    FROM known k JOIN cases_person p ON p.id = k.id JOIN cases_case c ON c.subject_id = p.id
    LEFT JOIN cases_participation a ON a.case_id = c.id AND a.until IS NULL AND a.capacity IN ({_SHOWN_MASKED})
    WHERE {_KNOWN} AND p.id = ANY (p_persons) AND p.sealed_at IS NULL AND c.sealed_at IS NULL
      AND c.subject_capacity IN ('suspect', 'accused', 'convict')
      AND NOT EXISTS (SELECT 1 FROM known b WHERE b.child = k.child AND b.id = ANY (p_beside) AND {_own_person("b.id")})
    ORDER BY p.id, c.registered_at DESC, a.since DESC NULLS LAST LIMIT 20
  ), led AS (SELECT f.*, first_value(f.id) OVER (PARTITION BY f.child ORDER BY f.id = f.child DESC, f.id) AS lead FROM found f)
  -- Numbered by what is told alone: the place among others would tell the number of a record that is not.
  SELECT l.id, l.birth_year, l.agency, l.surname, l.given_name, (dense_rank() OVER (ORDER BY l.lead))::int
    FROM led l ORDER BY l.id <> l.lead, l.id
$$;
"""
_NUMBERS = """
CREATE TABLE IF NOT EXISTS case_number (letters text, year int, last int NOT NULL, PRIMARY KEY (letters, year));
REVOKE ALL ON case_number FROM PUBLIC;
CREATE OR REPLACE FUNCTION case_next_number(p_letters text, p_year int) RETURNS int LANGUAGE sql SECURITY DEFINER
SET search_path = public AS $$
  INSERT INTO case_number (letters, year, last) VALUES (p_letters, p_year, 1)
  ON CONFLICT (letters, year) DO UPDATE SET last = case_number.last + 1 RETURNING last
$$;
"""
_STEPS = ", ".join(f"('{a}', '{b}')" for (a, b) in sorted({(s.source, s.target) for s in STEPS}))
_WORKFLOW = f"""
CREATE TABLE IF NOT EXISTS case_step (source text, target text, PRIMARY KEY (source, target));
REVOKE ALL ON case_step FROM PUBLIC;
DELETE FROM case_step;
INSERT INTO case_step VALUES {_STEPS};
CREATE OR REPLACE FUNCTION case_refuse_illegal_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF NEW.stage <> OLD.stage AND NOT EXISTS (
      SELECT 1 FROM case_step s WHERE s.source = OLD.stage AND s.target = NEW.stage) THEN
    RAISE EXCEPTION 'no step from % to %', OLD.stage, NEW.stage USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.id, NEW.code, NEW.subject_id, NEW.registrar_id, NEW.registrar_principal, NEW.registered_at)
     IS DISTINCT FROM (OLD.id, OLD.code, OLD.subject_id, OLD.registrar_id, OLD.registrar_principal, OLD.registered_at)
  THEN
    RAISE EXCEPTION 'code, child and registration of a case never change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER refuse_illegal_step BEFORE UPDATE ON cases_case
  FOR EACH ROW EXECUTE FUNCTION case_refuse_illegal_step();
"""
_REPRESENTED = f"""
CREATE OR REPLACE FUNCTION party_follows_whom_it_represents() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  whom cases_party%ROWTYPE;
BEGIN
  IF NEW.represents_id IS NOT NULL THEN
    SELECT * INTO whom FROM cases_party WHERE id = NEW.represents_id;
    IF whom.case_id <> NEW.case_id THEN
      RAISE EXCEPTION 'nobody represents a person of another case' USING ERRCODE = 'check_violation';
    END IF;
    IF whom.view_bit = {CasePermission.VIEW_VICTIMS.bit} AND NEW.view_bit <> whom.view_bit THEN
      RAISE EXCEPTION 'who represents a protected person is protected' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER follows_whom_it_represents BEFORE INSERT OR UPDATE ON cases_party
  FOR EACH ROW EXECUTE FUNCTION party_follows_whom_it_represents();
"""
# A row of an own case, or a case of one's own, shows the person behind it: nobody is named in one to be read.
_NAMED = f"""
CREATE OR REPLACE FUNCTION party_names_no_stranger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF NOT {_own_person("NEW.person_id")} THEN
    RAISE EXCEPTION 'a person whom you do not see' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER names_no_stranger BEFORE INSERT OR UPDATE OF person_id ON cases_party
  FOR EACH ROW WHEN (session_user = 'jjcms_app') EXECUTE FUNCTION party_names_no_stranger();
CREATE OR REPLACE FUNCTION case_is_of_no_stranger() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF NOT {_own_person("NEW.subject_id")} THEN
    RAISE EXCEPTION 'a person whom you do not see' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER is_of_no_stranger BEFORE INSERT ON cases_case
  FOR EACH ROW WHEN (session_user = 'jjcms_app') EXECUTE FUNCTION case_is_of_no_stranger();
"""
_LIBERTY = """
CREATE OR REPLACE FUNCTION detention_stays_as_long() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF NEW.started_at > OLD.started_at OR (OLD.exception = '' AND NEW.exception <> '') THEN
    RAISE EXCEPTION 'nobody alone makes a detention shorter or its term longer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER stays_as_long BEFORE UPDATE ON cases_detention
  FOR EACH ROW EXECUTE FUNCTION detention_stays_as_long();
"""
# Minutes of one child over all agencies and cases, for whoever works on a case of this child: two numbers, never a row.
_QUESTIONED = f"""
CREATE OR REPLACE FUNCTION person_questioned(p_person uuid, p_at timestamptz)
RETURNS TABLE (in_a_row int, of_the_day int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH spans AS (
    SELECT unnest(range_agg(tstzrange(i.started_at, least(i.ended_at, p_at)))) AS span
      FROM cases_interview i JOIN cases_party y ON y.id = i.party_id
     WHERE y.person_id IN {records_of("p_person")} AND i.started_at < p_at AND i.ended_at > p_at - interval '2 days'
  ), today AS (
    SELECT span, span * tstzrange(date_trunc('day', p_at, 'Asia/Almaty'), p_at) AS part FROM spans
  )
  SELECT coalesce(round(sum(extract(epoch FROM upper(span) - lower(span)))
                        FILTER (WHERE upper(span) > p_at - interval '1 minute') / 60), 0)::int,
         coalesce(round(sum(extract(epoch FROM upper(part) - lower(part))) FILTER (WHERE NOT isempty(part)) / 60), 0)::int
    FROM today
   WHERE session_user = 'jjcms_system'
      OR EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = p_person AND {access_exists("y.case_id", "y.view_bit")})
$$
"""
STATEMENTS = [
    _LIBERTY,
    _QUESTIONED,
    _REPRESENTED,
    _NAMED,
    _PROJECT,
    _TRIGGERS,
    _SEALED,
    _REGISTRAR,
    _SEARCH,
    _NUMBERS,
    _WORKFLOW,
    *merging.STATEMENTS,
]
