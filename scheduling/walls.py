"""SQL of the calendar: busy periods across cases, without telling which case."""

from access.words import MASK, PRINCIPALS
from accounts.permissions import CasePermission

# The constraint and this look-up share one form, so that the look-up uses the constraint's own index.
_BUSY = f"""
CREATE OR REPLACE FUNCTION busy_periods(p_resources bigint[], p_from timestamptz, p_to timestamptz)
RETURNS TABLE (resource_id bigint, period tstzrange)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT wanted.id, booked.period FROM unnest(p_resources) AS wanted(id)
  CROSS JOIN LATERAL (
    SELECT b.period FROM scheduling_booking b
    WHERE int8range(b.resource_id, b.resource_id, '[]') && int8range(wanted.id, wanted.id, '[]')
      AND b.period && tstzrange(p_from, p_to) AND b.cancelled_at IS NULL
  ) AS booked
  WHERE cardinality({PRINCIPALS}) > 0 AND ({MASK} & {CasePermission.SCHEDULE.bit}) <> 0
$$
"""
STATEMENTS = [_BUSY]
