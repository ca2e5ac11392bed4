"""A hearing's people, outcome and bookings lie in the same case as the hearing itself."""

from django.db import migrations

TABLES = ("courts_hearingparticipant", "courts_outcome", "scheduling_booking")
ADD = ";".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {table}_same_case FOREIGN KEY (hearing_id, case_id)"
    " REFERENCES courts_hearing (id, case_id) DEFERRABLE INITIALLY DEFERRED"
    for table in TABLES
)
DROP = ";".join(f"ALTER TABLE {table} DROP CONSTRAINT {table}_same_case" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("courts", "0001_initial"), ("scheduling", "0002_no_double_booking")]

    operations = [migrations.RunSQL(ADD, DROP)]
