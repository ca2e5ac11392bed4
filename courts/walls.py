"""What the database refuses of an outcome by the numbers of the law, whatever program writes it."""

from legal.models.base import Status
from legal.purposes import code_for

_READ = f"'{Status.READ}', '{Status.READ_RU_ONLY}'"

# Of the day of the decision, which is not before its hearing. A number that was not read in the act refuses nothing, and no more does a day without one.
_CONTROL = f"""
CREATE OR REPLACE FUNCTION outcome_control_by_law() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
  bounds jsonb;
  day date;
BEGIN
  IF NEW.kind <> 'conditional_sentence' OR NEW.months IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT greatest(NEW.decided_on, (h.starts_at AT TIME ZONE 'Asia/Almaty')::date) INTO day
    FROM courts_hearing h WHERE h.id = NEW.hearing_id;
  day := coalesce(day, NEW.decided_on);
  SELECT value INTO bounds FROM legal_norm
   WHERE code = '{code_for("conditional_control")}' AND status IN ({_READ}) AND valid_from <= day
     AND (valid_to IS NULL OR valid_to >= day);
  IF FOUND AND NEW.months NOT BETWEEN (bounds ->> 'least')::int AND (bounds ->> 'most')::int THEN
    RAISE EXCEPTION 'the law knows no such length of control' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER control_by_law BEFORE INSERT OR UPDATE OF kind, months, decided_on ON courts_outcome
  FOR EACH ROW EXECUTE FUNCTION outcome_control_by_law();
"""

STATEMENTS = (_CONTROL,)
