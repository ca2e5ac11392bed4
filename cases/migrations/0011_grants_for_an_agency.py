import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# 17 emergency, 18 by request, 19 sealed file. The first and last were given to oneself, in the agency acted in; who was
# let in on request had asked in the agency that the request names. Any other ends. The rows of
# access follow here: the function that draws them as they are now is put in place after all migrations.
FILL = """
UPDATE cases_casegrant SET for_agency_id = given_agency_id WHERE capacity IN (17, 19) AND for_agency_id IS NULL;
DO $$ BEGIN
  IF to_regclass('administration_accessrequest') IS NOT NULL THEN
    UPDATE cases_casegrant g SET for_agency_id = r.agency_id FROM administration_accessrequest r
     WHERE r.grant_id = g.id AND g.capacity = 18 AND g.for_agency_id IS NULL;
  END IF;
END $$;
UPDATE cases_casegrant SET for_agency_id = given_agency_id, until = least(coalesce(until, now()), greatest(since, now())),
    ended_at = coalesce(ended_at, now())
 WHERE capacity IN (17, 18, 19) AND for_agency_id IS NULL;
UPDATE access_caseaccess a SET principal = a.principal - g.for_agency_id::bigint * 137438953472 FROM cases_casegrant g
 WHERE a.case_id = g.content_object_id AND a.principal = -(g.user_id::bigint * 32 + g.capacity)
   AND g.capacity IN (17, 18, 19) AND g.ended_at IS NULL AND g.for_agency_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_wait_for_consent"),
        ("cases", "0010_masked_hits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="casegrant",
            name="for_agency",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
