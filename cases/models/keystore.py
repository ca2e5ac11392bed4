"""The tables of the key store; they live in the database ``keystore``."""

from django.db import models


class WrappingKey(models.Model):
    """A key-encryption key that the key store accepts; the key itself lies in ``IDENTITY_KEK_FILE``.

    The highest number is in use. A number that is gone wraps nothing any more: the foreign key refuses it.
    """

    number = models.SmallIntegerField(primary_key=True)
    # Tells a file with another key under this number; says nothing about the key. Empty until it was first seen.
    fingerprint = models.CharField(max_length=32, blank=True)

    class Wall:
        kind = "keystore"

    class Privacy:
        purpose = "No data key stays under a key that was replaced."
        number = fingerprint = "official"

    def __str__(self) -> str:
        return str(self.number)


class DataKey(models.Model):
    person_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    kek = models.ForeignKey(WrappingKey, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Wall:
        kind = "keystore"

    class Privacy:
        purpose = "Protects and, when destroyed, erases one person’s data."
        person_id = created_at = destroyed_at = kek = "official"
        wrapped = "sealed"
