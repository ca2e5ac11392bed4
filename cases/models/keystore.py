"""The key store's only table; lives in the database ``keystore``."""

from django.db import models


class DataKey(models.Model):
    person_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    kek_id = models.SmallIntegerField()
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Wall:
        kind = "keystore"

    class Privacy:
        purpose = "Protects and, when destroyed, erases one person’s data."
        person_id = created_at = destroyed_at = kek_id = "official"
        wrapped = "sealed"
