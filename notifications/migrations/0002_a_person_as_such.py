from django.db import migrations


class Migration(migrations.Migration):
    """An item for one person names the person as such: the number of the person times 32, below zero."""

    dependencies = [
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE notifications_inboxitem SET principal = principal * 32 WHERE principal < 0",
            "UPDATE notifications_inboxitem SET principal = principal / 32 WHERE principal < 0",
        ),
    ]
