"""Two records of one child are joined, and taken apart, by two persons who see both in full, whatever program writes."""

from access.pair_walls import rightful
from access.walls import access_exists
from access.words import ACTING, SELF
from accounts.permissions import CasePermission as P
from cases.merging.words import ANSWERING_BITS, MERGE, SEPARATE

_FILE = P.VIEW_FILE.bit
# What stands against joining; '' when nothing does. All that would tell of what the caller does not see has one answer.
_OBSTACLE = f"""
CREATE OR REPLACE FUNCTION merge_obstacle(p_duplicate uuid, p_survivor uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  people uuid[];
BEGIN
  people := ARRAY(SELECT unnest(ARRAY[p_duplicate, p_survivor])
    UNION SELECT m.duplicate_id FROM cases_merge m WHERE m.state = 'merged' AND m.survivor_id IN (p_duplicate, p_survivor)
    UNION SELECT m.survivor_id FROM cases_merge m WHERE m.state = 'merged' AND m.duplicate_id IN (p_duplicate, p_survivor));
  IF p_duplicate IS NULL OR p_survivor IS NULL OR p_duplicate = p_survivor
     OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id = p_duplicate)
     OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id = p_survivor)
     OR EXISTS (SELECT 1 FROM cases_person s WHERE s.id = ANY (people) AND s.sealed_at IS NOT NULL)
     OR EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id = ANY (people)
                 AND (c.sealed_at IS NOT NULL OR NOT {access_exists("c.id", str(_FILE))}))
     OR EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = ANY (people)
                 AND NOT ({access_exists("y.case_id", "y.view_bit")} AND {access_exists("y.case_id", str(_FILE))})) THEN
    RETURN 'unknown';
  END IF;
  RETURN CASE
    WHEN NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id IN (p_duplicate, p_survivor)
                      AND {access_exists("c.id", str(ANSWERING_BITS))}) THEN 'not_yours'
    WHEN EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = ANY (people)
                  AND (y.capacity IN ('victim', 'witness') OR y.view_bit = {P.VIEW_VICTIMS.bit})) THEN 'protected'
    WHEN EXISTS (SELECT 1 FROM cases_party a JOIN cases_party b ON b.case_id = a.case_id
                  WHERE a.person_id = p_duplicate AND b.person_id = p_survivor) THEN 'together'
    WHEN EXISTS (SELECT 1 FROM cases_merge m WHERE m.state = 'merged'
                  AND (m.duplicate_id IN (p_duplicate, p_survivor) OR m.survivor_id = p_duplicate)) THEN 'joined'
    ELSE '' END;
END $$
"""
# To take apart it is enough to see both: a harm is ended also where one of them got a case elsewhere since.
_SEES_BOTH = " AND ".join(
    f"EXISTS (SELECT 1 FROM cases_party y WHERE y.person_id = {{m}}.{who}_id AND {access_exists('y.case_id', 'y.view_bit')})"
    for who in ("duplicate", "survivor")
)
_ANSWERS = f"""EXISTS (SELECT 1 FROM cases_case c WHERE c.subject_id IN ({{m}}.duplicate_id, {{m}}.survivor_id)
      AND {access_exists("c.id", str(ANSWERING_BITS))})"""


def _may_separate(row: str) -> str:
    return f"{_SEES_BOTH} AND {_ANSWERS}".replace("{m}", row)


def _confirmed(verb: str, first: str) -> str:
    """The caller has just confirmed what another one proposed: the one who stands in the row."""
    return f"""EXISTS (SELECT 1 FROM access_proposal p WHERE p.verb = '{verb}' AND p.subject = NEW.id::text
      AND p.case_id = NEW.case_id AND p.withdrawn_at IS NULL AND p.expires_at > jjcms_now()
      AND p.confirmed_by_id = {SELF} AND p.proposed_by_id <> {SELF} AND p.proposed_by_id = OLD.{first}_id
      AND p.confirmed_at > jjcms_now() - interval '5 minutes' AND p.confirmed_at <= jjcms_now())"""


def _waits(verb: str) -> str:
    return f"""EXISTS (SELECT 1 FROM access_proposal p WHERE p.verb = '{verb}' AND p.subject = NEW.id::text
      AND p.confirmed_at IS NULL AND p.withdrawn_at IS NULL AND p.expires_at > jjcms_now())"""


_BOTH = "PERFORM 1 FROM cases_person s WHERE s.id IN (NEW.duplicate_id, NEW.survivor_id) ORDER BY s.id FOR UPDATE;"
_NOT_ALLOWED = "USING ERRCODE = 'insufficient_privilege'"
_GUARD = f"""
CREATE OR REPLACE FUNCTION merge_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  deciding text[] := '{{state,merged_by_id,merged_at,separated_by_id,separated_at}}';
  answering text[] := '{{answer,answered_by_id}}';
  asking text[] := '{{separation_reason,separation_by_id}}';
  why text;
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    {_BOTH}
    why := merge_obstacle(NEW.duplicate_id, NEW.survivor_id);
    IF why <> '' OR NEW.reason = '' OR NEW.agency_id IS NULL OR NEW.agency_id NOT IN {ACTING}
       OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.subject_id = NEW.duplicate_id)
       OR NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.other_id AND c.subject_id = NEW.survivor_id) THEN
      RAISE EXCEPTION 'these records are not joined here' {_NOT_ALLOWED};
    END IF;
    NEW.state := 'proposed';
    NEW.proposed_by_id := {SELF};
    NEW.proposed_at := jjcms_now();
    NEW.answer := '';
    NEW.separation_reason := '';
    NEW.answered_by_id := NULL; NEW.merged_by_id := NULL; NEW.merged_at := NULL;
    NEW.separation_by_id := NULL; NEW.separated_by_id := NULL; NEW.separated_at := NULL;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - deciding - answering - asking IS DISTINCT FROM to_jsonb(OLD) - deciding - answering - asking THEN
    RAISE EXCEPTION 'what was proposed is not written anew' {_NOT_ALLOWED};
  END IF;
  IF NEW.state = OLD.state THEN
    -- A reason for taking apart, while none waits.
    IF OLD.state <> 'merged' OR NEW.separation_reason = '' OR {_waits(SEPARATE)} OR NOT ({_may_separate("NEW")})
       OR to_jsonb(NEW) - asking IS DISTINCT FROM to_jsonb(OLD) - asking THEN
      RAISE EXCEPTION 'nothing to write here' {_NOT_ALLOWED};
    END IF;
    NEW.separation_by_id := {SELF};
    RETURN NEW;
  END IF;
  IF NEW.separation_reason IS DISTINCT FROM OLD.separation_reason THEN
    RAISE EXCEPTION 'the reason stands as it was proposed' {_NOT_ALLOWED};
  END IF;
  NEW.separation_by_id := OLD.separation_by_id;
  IF OLD.state = 'proposed' AND NEW.state = 'withdrawn' AND NOT {_waits(MERGE)} THEN
    NEW.answered_by_id := {SELF};
    NEW.merged_by_id := NULL; NEW.merged_at := NULL;
    RETURN NEW;
  END IF;
  NEW.answer := OLD.answer;
  NEW.answered_by_id := OLD.answered_by_id;
  IF OLD.state = 'proposed' AND NEW.state = 'merged' AND {_confirmed(MERGE, "proposed_by")} THEN
    {_BOTH}
    IF merge_obstacle(NEW.duplicate_id, NEW.survivor_id) <> '' THEN
      RAISE EXCEPTION 'these records are not joined here' {_NOT_ALLOWED};
    END IF;
    NEW.merged_by_id := {SELF};
    NEW.merged_at := jjcms_now();
    RETURN NEW;
  END IF;
  IF OLD.state = 'merged' AND NEW.state = 'separated' AND {_confirmed(SEPARATE, "separation_by")}
     AND {_may_separate("NEW")} THEN
    {_BOTH}
    NEW.merged_by_id := OLD.merged_by_id;
    NEW.merged_at := OLD.merged_at;
    NEW.separated_by_id := {SELF};
    NEW.separated_at := jjcms_now();
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'this takes two persons' {_NOT_ALLOWED};
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON cases_merge
  FOR EACH ROW EXECUTE FUNCTION merge_guard();
"""
# A second person gives back what they will not confirm: it does not wait any more.
_GIVE_BACK = f"""
CREATE OR REPLACE FUNCTION merge_give_back(p_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  held access_proposal%ROWTYPE; joined cases_merge%ROWTYPE;
BEGIN
  SELECT * INTO joined FROM cases_merge WHERE id = p_id;
  SELECT * INTO held FROM access_proposal q WHERE q.verb IN ('{MERGE}', '{SEPARATE}') AND q.subject = p_id::text
    AND q.confirmed_at IS NULL AND q.withdrawn_at IS NULL AND q.expires_at > jjcms_now() FOR UPDATE;
  IF joined.id IS NULL OR held.id IS NULL OR held.proposed_by_id = {SELF} OR NOT ({_may_separate("joined")}) THEN
    RAISE EXCEPTION 'not yours to give back' {_NOT_ALLOWED};
  END IF;
  UPDATE access_proposal SET withdrawn_at = jjcms_now() WHERE id = held.id;
END $$
"""
_RIGHTFUL = rightful(
    "merging",
    (MERGE, SEPARATE),
    f"""SELECT m.case_id, {P.VIEW_IDENTITY.bit} INTO of_case, bit FROM cases_merge m WHERE m.id = NEW.subject::uuid
     AND ((NEW.verb = '{MERGE}' AND m.state = 'proposed' AND merge_obstacle(m.duplicate_id, m.survivor_id) = ''
            AND (TG_OP = 'UPDATE' OR m.proposed_by_id = {SELF}))
       OR (NEW.verb = '{SEPARATE}' AND m.state = 'merged' AND m.separation_reason <> ''
            AND (TG_OP = 'UPDATE' OR m.separation_by_id = {SELF}) AND {_may_separate("m")}))""",
)
STATEMENTS = [_OBSTACLE, _GUARD, _GIVE_BACK, _RIGHTFUL]
