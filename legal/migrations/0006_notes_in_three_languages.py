"""A note stands in three languages. What stood in one was written in English."""

from django.db import migrations, models

MODELS = ("deadlinerule", "norm", "safeguarddefinition")


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0005_numbers_in_versions"),
    ]

    operations = [
        step
        for name in MODELS
        for step in (
            migrations.RenameField(model_name=name, old_name="note", new_name="note_en"),
            migrations.AlterField(
                model_name=name, name="note_en", field=models.CharField(blank=True, max_length=400)
            ),
            migrations.AddField(
                model_name=name,
                name="note_kk",
                field=models.CharField(blank=True, default="", max_length=400),
            ),
            migrations.AddField(
                model_name=name,
                name="note_ru",
                field=models.CharField(blank=True, default="", max_length=400),
            ),
            migrations.AlterField(
                model_name=name, name="note_kk", field=models.CharField(blank=True, max_length=400)
            ),
            migrations.AlterField(
                model_name=name, name="note_ru", field=models.CharField(blank=True, max_length=400)
            ),
        )
    ]
