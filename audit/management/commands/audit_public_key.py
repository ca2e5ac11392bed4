"""Prints the public key of the checkpoints."""

from typing import Any

from django.core.management.base import BaseCommand

from audit import keys


class Command(BaseCommand):
    help = "Prints the public key of the checkpoints. Hand it to auditors by another way than the export."

    def handle(self, *args: Any, **options: Any) -> None:
        key = keys.signing_key().public_key()
        self.stdout.write(keys.public_pem(key), ending="")
        self.stderr.write(f"Fingerprint: {keys.fingerprint(key)}")
