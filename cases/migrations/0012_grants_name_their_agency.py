from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_grants_for_an_agency"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="casegrant", name="grant_once_while_it_stands"),
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.UniqueConstraint(
                condition=Q(ended_at__isnull=True),
                fields=("user", "content_object", "capacity", "for_agency"),
                name="grant_once_while_it_stands",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="casegrant",
            constraint=models.CheckConstraint(
                condition=Q(capacity__in=[17, 18, 19], for_agency__isnull=False)
                | (~Q(capacity__in=[17, 18, 19]) & Q(for_agency__isnull=True)),
                name="grant_in_an_agency",
            ),
        ),
    ]
