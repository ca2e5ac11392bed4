import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.vault
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_wait_for_consent"),
        ("cases", "0012_grants_name_their_agency"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Returned",
            fields=[
                (
                    "id",
                    models.UUIDField(default=core.ids.new, editable=False, primary_key=True, serialize=False),
                ),
                ("words", cases.vault.EncryptedText(verbose_name="what has to be done")),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["case", "-made_at"], name="returned_case")],
            },
        ),
    ]
