"""A release takes two persons, whatever program writes it; and who they are."""

from access.words import ACTING, SELF, in_force
from indicators.second import APPROVERS, PLAN_VERB, REVISION_VERB

_ROLES = ", ".join(f"'{role}'" for role in sorted(APPROVERS))
_MAY = f"""EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = {SELF} AND m.role IN ({_ROLES})
      AND m.agency_id IN {ACTING} AND {in_force("m")})"""

_PROPOSED = f"""
CREATE OR REPLACE FUNCTION proposal_of_figures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
  IF session_user <> 'jjcms_app' OR NEW.verb NOT IN ('{PLAN_VERB}', '{REVISION_VERB}')
     OR (TG_OP = 'UPDATE' AND NEW.confirmed_by_id IS NULL) THEN
    RETURN NEW;
  END IF;
  IF NEW.case_id IS NOT NULL OR NOT {_MAY} THEN
    RAISE EXCEPTION 'not yours to propose or confirm' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER of_figures BEFORE INSERT OR UPDATE ON access_proposal
  FOR EACH ROW EXECUTE FUNCTION proposal_of_figures();
"""

_CONFIRMED = "p.confirmed_at IS NOT NULL AND p.confirmed_by_id <> p.proposed_by_id AND p.withdrawn_at IS NULL"
_RELEASED = f"""
CREATE OR REPLACE FUNCTION release_takes_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  approved text;
BEGIN
  SELECT a.plan_hash INTO approved FROM indicators_planapproval a JOIN access_proposal p ON p.id = a.proposal_id
   WHERE a.period = '' AND p.verb = '{PLAN_VERB}' AND {_CONFIRMED} ORDER BY p.confirmed_at DESC LIMIT 1;
  IF approved IS DISTINCT FROM NEW.plan_hash THEN
    RAISE EXCEPTION 'the plan of publication waits for two persons' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.version > 1 AND NOT EXISTS (
    SELECT 1 FROM indicators_planapproval a JOIN access_proposal p ON p.id = a.proposal_id
     WHERE a.period = NEW.period AND a.plan_hash = NEW.plan_hash AND p.verb = '{REVISION_VERB}' AND {_CONFIRMED}
  ) THEN
    RAISE EXCEPTION 'the revision of the quarter waits for two persons' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER takes_two BEFORE INSERT ON "published"."release"
  FOR EACH ROW EXECUTE FUNCTION release_takes_two();
"""

STATEMENTS = (_PROPOSED, _RELEASED)
