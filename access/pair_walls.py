"""What the database asks of a proposal, whatever program writes it.

The person and the hours are the database's own. Who may propose or confirm is said by the app that registers the verb:
its ``walls.py`` keeps ``rightful`` for it, which also derives the case and the bit from the row that it is about.
"""

from access.words import ACTING, SELF

HOLDS_FOR_DAYS = 7

# In whose name: the policies of the table. Nothing is ever moved back, and what is over stays as it is.
_GUARD = f"""
CREATE OR REPLACE FUNCTION proposal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ends text[] := '{{confirmed_by_id,confirmed_at,withdrawn_at}}';
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.agency_id NOT IN {ACTING} THEN
      RAISE EXCEPTION 'a proposal is made in the own agency' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.proposed_at := jjcms_now();
    NEW.expires_at := jjcms_now() + interval '{HOLDS_FOR_DAYS} days';
    NEW.confirmed_by_id := NULL;
    NEW.confirmed_at := NULL;
    NEW.withdrawn_at := NULL;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - ends IS DISTINCT FROM to_jsonb(OLD) - ends
     OR OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'a proposal is not written anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.withdrawn_at IS NOT NULL THEN
    IF OLD.expires_at <= jjcms_now() THEN
      NEW.withdrawn_at := OLD.expires_at;
    ELSIF OLD.proposed_by_id IS NOT DISTINCT FROM {SELF} OR current_user <> session_user THEN
      -- The second: a function of the owner, by which an app lets a second person give it back.
      NEW.withdrawn_at := jjcms_now();
    ELSE
      RAISE EXCEPTION 'only who proposed it takes it back' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.expires_at <= jjcms_now() THEN
    RAISE EXCEPTION 'the proposal has run out' USING ERRCODE = 'check_violation';
  END IF;
  NEW.confirmed_at := CASE WHEN NEW.confirmed_by_id IS NULL THEN NULL ELSE jjcms_now() END;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON access_proposal
  FOR EACH ROW EXECUTE FUNCTION proposal_guard();
"""


def rightful(app: str, verbs: tuple[str, ...], found: str) -> str:
    """A trigger for the verbs of one app: only who may do the deed proposes or confirms it.

    ``found`` selects case and bit INTO of_case, bit of the row ``NEW.subject::uuid``, and nothing for a caller who may not.
    """
    named = ", ".join(f"'{verb}'" for verb in verbs)
    return f"""
CREATE OR REPLACE FUNCTION proposal_of_{app}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  of_case uuid; bit bigint;
BEGIN
  IF session_user <> 'jjcms_app' OR NEW.verb NOT IN ({named})
     OR (TG_OP = 'UPDATE' AND NEW.confirmed_by_id IS NULL) THEN
    RETURN NEW;
  END IF;
  IF NEW.subject ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' THEN
    {found};
  END IF;
  IF of_case IS NULL OR (TG_OP = 'UPDATE' AND OLD.case_id IS DISTINCT FROM of_case) THEN
    RAISE EXCEPTION 'not yours to propose or confirm' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.case_id := of_case;
    NEW.view_bit := bit;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER of_{app} BEFORE INSERT OR UPDATE ON access_proposal
  FOR EACH ROW EXECUTE FUNCTION proposal_of_{app}();
"""


STATEMENTS = [_GUARD]
