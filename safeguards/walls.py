"""What was answered stays as it was said, in the name of who said it and at the hour it was said. A breach is closed by
who closes breaches in its case, and where nobody recorded it by two of them; nothing else in it changes.
"""

from access.pair_walls import rightful
from access.walls import access_exists
from access.words import ACTING, SELF
from accounts.permissions import CasePermission

# The instant of the database itself, later with each statement: nobody dates back what they say about a guarantee.
_INSTANT = "clock_timestamp() + jjcms_clock_offset()"
_MAY_CLOSE = access_exists("NEW.case_id", str(CasePermission.CLOSE_BREACH.bit))
# What stands in the proposal of this person, or in the one that they have just confirmed.
_PROPOSED = """EXISTS (SELECT 1 FROM access_proposal p WHERE p.verb = 'safeguards.close' AND p.subject = NEW.id::text
      AND p.withdrawn_at IS NULL AND p.expires_at > jjcms_now() AND {whose})"""
_BY_ME = _PROPOSED.format(whose=f"p.proposed_by_id = {SELF} AND p.confirmed_at IS NULL")
_CONFIRMED = _PROPOSED.format(
    whose=f"p.proposed_by_id <> {SELF} AND p.confirmed_by_id = {SELF} AND p.case_id = NEW.case_id"
    " AND p.confirmed_at > jjcms_now() - interval '5 minutes'"
)
_GUARD = f"""
CREATE OR REPLACE FUNCTION breach_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  closing text[] := '{{closed_at,closed_by_id,close_kind,close_reason}}';
  proposing text[] := '{{proposed_kind,proposed_reason}}';
  was jsonb := to_jsonb(OLD) - 'version'; becomes jsonb := to_jsonb(NEW) - 'version';
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.opened_by_id IS DISTINCT FROM {SELF} AND NEW.opened_by_id IS NOT NULL THEN
      RAISE EXCEPTION 'a breach is recorded in the own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.closed_at IS NOT NULL OR NEW.closed_by_id IS NOT NULL
       OR (NEW.close_kind, NEW.close_reason, NEW.proposed_kind, NEW.proposed_reason) <> ('', '', '', '') THEN
      RAISE EXCEPTION 'a breach is recorded open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.opened_at := {_INSTANT};
    RETURN NEW;
  END IF;
  IF OLD.closed_at IS NOT NULL OR was - closing - proposing IS DISTINCT FROM becomes - closing - proposing THEN
    RAISE EXCEPTION 'a breach is not written anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF was - closing IS DISTINCT FROM becomes - closing AND (NEW.closed_at IS NOT NULL OR NOT {_BY_ME}) THEN
    RAISE EXCEPTION 'what is proposed stands as it was proposed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF was - proposing IS NOT DISTINCT FROM becomes - proposing THEN
    RETURN NEW;
  END IF;
  IF NEW.closed_at IS NULL OR NEW.closed_by_id IS DISTINCT FROM {SELF} OR NEW.close_reason = '' OR NOT {_MAY_CLOSE} THEN
    RAISE EXCEPTION 'a breach is closed with a reason, in the own name' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.opened_by_id IS NULL AND (NEW.close_kind <> OLD.proposed_kind OR NOT {_CONFIRMED}) THEN
    RAISE EXCEPTION 'this takes two persons' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.closed_at := greatest(jjcms_now(), OLD.opened_at);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON safeguards_safeguardbreach
  FOR EACH ROW EXECUTE FUNCTION breach_guard();
"""
# A later answer follows an earlier one: the earlier is marked as followed, once, and says what it said.
_ANSWERED = f"""
CREATE OR REPLACE FUNCTION safeguard_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF session_user <> 'jjcms_app' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.answered_by_id IS DISTINCT FROM {SELF} OR NEW.answered_agency_id NOT IN {ACTING}
       OR NEW.superseded_at IS NOT NULL THEN
      RAISE EXCEPTION 'an answer is given in the own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.answered_at := {_INSTANT};
    RETURN NEW;
  END IF;
  IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
     OR to_jsonb(OLD) - 'superseded_at' IS DISTINCT FROM to_jsonb(NEW) - 'superseded_at' THEN
    RAISE EXCEPTION 'an answer is not written anew' USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.superseded_at := greatest({_INSTANT}, OLD.answered_at);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON safeguards_safeguardanswer
  FOR EACH ROW EXECUTE FUNCTION safeguard_answer_guard();
"""
STATEMENTS = [
    _GUARD,
    _ANSWERED,
    rightful(
        "safeguards",
        ("safeguards.close",),
        f"""SELECT b.case_id, b.view_bit INTO of_case, bit FROM safeguards_safeguardbreach b
     WHERE b.id = NEW.subject::uuid AND {access_exists("b.case_id", "b.view_bit")}
       AND {access_exists("b.case_id", str(CasePermission.CLOSE_BREACH.bit))}""",
    ),
]
