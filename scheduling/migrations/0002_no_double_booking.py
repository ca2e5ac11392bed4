"""The last wall against double booking. Needs no extension: the resource enters as a range of one number."""

from django.db import migrations

ADD = """
ALTER TABLE scheduling_booking ADD CONSTRAINT booking_no_overlap
  EXCLUDE USING gist (int8range(resource_id, resource_id, '[]') WITH &&, period WITH &&)
  WHERE (cancelled_at IS NULL);
ALTER TABLE scheduling_booking ADD CONSTRAINT booking_period_in_order CHECK (lower(period) < upper(period));
CREATE INDEX booking_week ON scheduling_booking (resource_id, lower(period)) WHERE cancelled_at IS NULL;
"""
DROP = """
DROP INDEX booking_week;
ALTER TABLE scheduling_booking DROP CONSTRAINT booking_period_in_order;
ALTER TABLE scheduling_booking DROP CONSTRAINT booking_no_overlap;
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
