import datetime as dt

from django.db import migrations, models
from django.db.models import Q

# What reaches beyond the calendar is cut to it; what lies outside closes nothing.
CUT = """
DELETE FROM scheduling_closure WHERE NOT period && tstzrange('1999-12-31 00:00+00', '2101-01-01 00:00+00');
UPDATE scheduling_closure SET period = period * tstzrange('1999-12-31 00:00+00', '2101-01-01 00:00+00')
 WHERE NOT period <@ tstzrange('1999-12-31 00:00+00', '2101-01-01 00:00+00')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0003_closure_ended_by"),
    ]

    operations = [
        migrations.RunSQL(CUT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("period__endswith__lt", dt.datetime(2101, 1, 2, tzinfo=dt.UTC)),
                    ("period__startswith__gte", dt.datetime(1999, 12, 31, tzinfo=dt.UTC)),
                ),
                name="closure_period_in_calendar",
            ),
        ),
    ]
