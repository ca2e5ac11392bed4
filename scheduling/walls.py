"""SQL of the calendar: busy periods across cases, without telling which case. A child whose records are joined is one
person here too: in one place only at one time, under whichever of the records the hearing was booked.
"""

from access.walls import access_exists
from access.words import MASK, PRINCIPALS
from accounts.permissions import CasePermission
from cases.merging.words import records_of

# The constraint and this look-up share one form, so that the look-up uses the constraint's own index.
_BUSY = f"""
CREATE OR REPLACE FUNCTION busy_periods(p_resources bigint[], p_from timestamptz, p_to timestamptz)
RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT wanted.id, booked.period FROM (
    SELECT r AS id, r AS held FROM unnest(p_resources) AS r
    UNION SELECT w.id, o.id FROM scheduling_resource w JOIN scheduling_resource o ON o.person_id IN {records_of("w.person_id")}
     WHERE w.id = ANY (p_resources) AND w.person_id IS NOT NULL
  ) AS wanted
  CROSS JOIN LATERAL (
    SELECT b.period FROM scheduling_booking b
    WHERE int8range(b.resource_id, b.resource_id, '[]') && int8range(wanted.held, wanted.held, '[]')
      AND b.period && tstzrange(p_from, p_to) AND b.cancelled_at IS NULL
  ) AS booked
  WHERE cardinality({PRINCIPALS}) > 0 AND ({MASK} & {CasePermission.SCHEDULE.bit}) <> 0
$$
"""
# The constraint compares resources; two joined records are two of them. The own record is locked first, then the one
# that stands for the child: bookings of the same child queue up, also behind a join that is just being confirmed.
_ONE_CHILD = f"""
CREATE OR REPLACE FUNCTION booking_one_child() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  child uuid := (SELECT r.person_id FROM scheduling_resource r WHERE r.id = NEW.resource_id);
BEGIN
  IF child IS NULL THEN
    RETURN NEW;
  END IF;
  PERFORM 1 FROM cases_person s WHERE s.id = child FOR NO KEY UPDATE;
  PERFORM 1 FROM cases_person s WHERE s.id IN (
    SELECT m.survivor_id FROM cases_merge m WHERE m.duplicate_id = child AND m.state = 'merged') FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT 1 FROM scheduling_resource o JOIN scheduling_booking b ON b.resource_id = o.id
     WHERE o.person_id IN {records_of("child")} AND o.id <> NEW.resource_id AND b.hearing_id <> NEW.hearing_id
       AND b.cancelled_at IS NULL AND b.period && NEW.period) THEN
    RAISE EXCEPTION 'the child is in another hearing at this time' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS one_child ON scheduling_booking;
CREATE TRIGGER one_child BEFORE INSERT OR UPDATE OF resource_id, period, cancelled_at ON scheduling_booking
  FOR EACH ROW WHEN (NEW.cancelled_at IS NULL) EXECUTE FUNCTION booking_one_child();
"""
# Hearings of one case in which its child is expected elsewhere as well: booked before the records were joined. A case in
# which the child stands otherwise than as its subject stays out: it is not told of here.
_COLLISIONS = f"""
CREATE OR REPLACE FUNCTION joined_collisions(p_case uuid) RETURNS TABLE (hearing uuid, starts_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT DISTINCT mine.hearing_id, lower(mine.period) FROM cases_case c
    JOIN scheduling_resource r ON r.person_id = c.subject_id
    JOIN scheduling_booking mine ON mine.resource_id = r.id AND mine.case_id = c.id AND mine.cancelled_at IS NULL
    JOIN scheduling_resource o ON o.person_id IN {records_of("c.subject_id")} AND o.id <> r.id
    JOIN scheduling_booking b ON b.resource_id = o.id AND b.cancelled_at IS NULL AND b.period && mine.period
     AND b.hearing_id <> mine.hearing_id
    JOIN cases_case other ON other.id = b.case_id AND other.subject_id = o.person_id
   WHERE c.id = p_case AND upper(mine.period) > jjcms_now()
     AND {access_exists("p_case", str(CasePermission.VIEW_FILE.bit))}
   ORDER BY 2, 1
$$
"""
STATEMENTS = [_BUSY, _ONE_CHILD, _COLLISIONS]
