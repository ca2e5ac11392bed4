"""The wrapping keys that the key store accepts become rows; a data key refers to one."""

import django.db.models.deletion
from django.db import migrations, models


def accept_what_is_in_use(apps, schema_editor):
    if schema_editor.connection.alias != "keystore":
        return
    used = apps.get_model("cases", "DataKey").objects.using("keystore").values_list("kek_id", flat=True)
    accepted = apps.get_model("cases", "WrappingKey").objects.using("keystore")
    for number in {1, *used.distinct()}:
        accepted.create(number=number, fingerprint="")


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_grants_of_persons")]

    operations = [
        migrations.CreateModel(
            name="WrappingKey",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(blank=True, max_length=32)),
            ],
        ),
        migrations.RunPython(
            accept_what_is_in_use, migrations.RunPython.noop, hints={"model_name": "wrappingkey"}
        ),
        migrations.RenameField("datakey", "kek_id", "kek"),
        migrations.AlterField(
            "datakey",
            "kek",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.wrappingkey"
            ),
        ),
    ]
