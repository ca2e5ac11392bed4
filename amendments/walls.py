"""Rules of the law come from the owner's files or from two persons, whatever program writes them."""

from access.words import ACTING, SELF, in_force
from amendments.kinds import NUMBER, RULES
from amendments.second import EDITORS, VERB

_ROLES = ", ".join(f"'{role}'" for role in sorted(EDITORS))
_MAY = f"""EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = {SELF} AND m.role IN ({_ROLES})
      AND m.agency_id IN {ACTING} AND {in_force("m")})"""

_PROPOSED = f"""
CREATE OR REPLACE FUNCTION proposal_of_law() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF session_user <> 'jjcms_app' OR NEW.verb <> '{VERB}'
     OR (TG_OP = 'UPDATE' AND NEW.confirmed_by_id IS NULL) THEN
    RETURN NEW;
  END IF;
  IF NEW.case_id IS NOT NULL OR NOT {_MAY} THEN
    RAISE EXCEPTION 'not yours to propose or confirm' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER of_law BEFORE INSERT OR UPDATE ON access_proposal
  FOR EACH ROW EXECUTE FUNCTION proposal_of_law();
"""


# What the decision tables name must be there, and be what it was: a number, a list, a word.
_SHAPE = """
    IF law_shape(wanted -> 'value') <> law_shape(to_jsonb(old_numbers) -> 'value') THEN
      RAISE EXCEPTION 'a number keeps its lines' USING ERRCODE = 'check_violation';
    END IF;"""
_SHAPE_OF = """
CREATE OR REPLACE FUNCTION law_shape(p_value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  SELECT CASE jsonb_typeof(p_value)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, jsonb_typeof(value)), '{}') FROM jsonb_each(p_value))
    ELSE to_jsonb(coalesce(jsonb_typeof(p_value), 'null')) END
$$
"""


def _publish_into(table: str, kind: str, fields: tuple[str, ...]) -> str:
    """One branch of ``amendments_publish``: the new row beside the old one, and the old one's end."""
    named = ", ".join(f"'{name}'" for name in fields)
    shape = _SHAPE if kind == NUMBER.key else ""
    return f"""
  IF a.kind = '{kind}' THEN
    SELECT * INTO old_{kind} FROM {table} WHERE code = a.code ORDER BY version DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND OR old_{kind}.version <> a.version - 1 THEN
      RAISE EXCEPTION 'another version was published since' USING ERRCODE = 'serialization_failure';
    END IF;
    IF since <= old_{kind}.valid_from THEN
      RAISE EXCEPTION 'a version follows the one before it' USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(jsonb_object_agg(key, value), '{{}}') INTO wanted FROM jsonb_each(a.written::jsonb)
     WHERE key IN ({named});
    wanted := wanted || jsonb_build_object('id', nextval(pg_get_serial_sequence('{table}', 'id')),
      'version', a.version, 'valid_to', NULL, 'origin', 'published');{shape}
    INSERT INTO {table} SELECT (jsonb_populate_record(old_{kind}, wanted)).*;
    UPDATE {table} SET valid_to = least(coalesce(valid_to, since - 1), since - 1) WHERE id = old_{kind}.id;
  END IF;"""


# The days of the year are set anew, all of them; what stood there before is kept with the proposal.
_YEAR = """
  IF a.kind = 'calendar' THEN
    IF a.code !~ '^[0-9]{4}$' THEN
      RAISE EXCEPTION 'not a year' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('legal_calendaryear:' || a.code));
    SELECT version INTO held FROM legal_calendaryear WHERE year = a.code::int FOR UPDATE;
    IF coalesce(held, 0) <> a.version - 1 THEN
      RAISE EXCEPTION 'another version was published since' USING ERRCODE = 'serialization_failure';
    END IF;
    IF EXISTS (SELECT 1 FROM jsonb_array_elements(a.written::jsonb -> 'days') d
                WHERE extract(year FROM (d ->> 'day')::date) <> a.code::int) THEN
      RAISE EXCEPTION 'a day of another year' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO legal_calendaryear (year, source, status, version, origin)
      VALUES (a.code::int, a.written::jsonb ->> 'source', a.written::jsonb ->> 'status', a.version, 'published')
      ON CONFLICT (year) DO UPDATE SET source = excluded.source, status = excluded.status,
        version = excluded.version, origin = excluded.origin;
    DELETE FROM legal_calendarday WHERE extract(year FROM day) = a.code::int;
    INSERT INTO legal_calendarday (day, kind, name_kk, name_ru, name_en, source, status)
      SELECT (d ->> 'day')::date, d ->> 'kind', d ->> 'name_kk', d ->> 'name_ru', d ->> 'name_en',
             a.written::jsonb ->> 'source', a.written::jsonb ->> 'status'
        FROM jsonb_array_elements(a.written::jsonb -> 'days') d;
  END IF;"""
_BRANCHES = "".join(_publish_into(k.table, k.key, k.fields) for k in RULES) + _YEAR
_OLD = "\n".join(f"  old_{k.key} {k.table}%ROWTYPE;" for k in RULES)
# The pair was confirmed by the caller, within this very hour, and what is written is what was proposed.
_PUBLISH = f"""
CREATE OR REPLACE FUNCTION amendments_publish(p_amendment uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  a amendments_amendment%ROWTYPE;
  wanted jsonb;
  since date;
  held integer;
{_OLD}
BEGIN
  SELECT * INTO a FROM amendments_amendment WHERE id = p_amendment;
  IF NOT FOUND OR NOT {_MAY} OR NOT EXISTS (
    SELECT 1 FROM access_proposal p WHERE p.id = a.proposal_id AND p.verb = '{VERB}' AND p.withdrawn_at IS NULL
      AND p.subject = a.kind || ':' || a.code || ':' || a.version
      AND p.confirmed_by_id = {SELF} AND p.proposed_by_id <> p.confirmed_by_id
      AND p.confirmed_at > jjcms_now() - interval '5 minutes'
  ) THEN
    RAISE EXCEPTION 'a version of the law takes two persons' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF a.digest <> encode(sha256(convert_to(a.written, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'not what was proposed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  since := (a.written::jsonb ->> 'valid_from')::date;
{_BRANCHES}
END $$
"""
_GIVE_BACK = f"""
CREATE OR REPLACE FUNCTION amendments_give_back(p_id uuid, p_amendment uuid, p_words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  held access_proposal%ROWTYPE;
BEGIN
  SELECT q.* INTO held FROM amendments_amendment a JOIN access_proposal q ON q.id = a.proposal_id
   WHERE a.id = p_amendment FOR UPDATE OF q;
  IF NOT FOUND OR NOT {_MAY} OR held.proposed_by_id = {SELF} OR length(btrim(p_words)) < 10 THEN
    RAISE EXCEPTION 'not yours to give back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.confirmed_at IS NOT NULL OR held.withdrawn_at IS NOT NULL OR held.expires_at <= jjcms_now() THEN
    RAISE EXCEPTION 'it does not wait any more' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE access_proposal SET withdrawn_at = jjcms_now() WHERE id = held.id;
  INSERT INTO amendments_givenback (id, amendment_id, by_id, at, words)
    VALUES (p_id, p_amendment, {SELF}, jjcms_now(), btrim(p_words));
END $$
"""


def _kept(table: str) -> str:
    return f"""
CREATE OR REPLACE TRIGGER version_kept BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION law_version_kept();
"""


# For everybody, the owner included: what two persons published is never written again. It gets an end once.
_KEPT = """
CREATE OR REPLACE FUNCTION law_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.origin <> 'published' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.valid_to IS NOT NULL
     OR to_jsonb(NEW) - 'valid_to' IS DISTINCT FROM to_jsonb(OLD) - 'valid_to' THEN
    RAISE EXCEPTION 'a published version of the law is not written again' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$
"""

STATEMENTS = (_PROPOSED, _SHAPE_OF, _PUBLISH, _GIVE_BACK, _KEPT, *(_kept(k.table) for k in RULES))
