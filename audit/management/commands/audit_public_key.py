"""Prints the public key of the checkpoints."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from audit import keys


class Command(BaseCommand):
    help = "Prints the public key of the checkpoints. Hand it to auditors by another way than the export."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = keys.signing_key().public_key()
        except ImproperlyConfigured as problem:
            raise CommandError(f"{problem}. Run this where the key is: on the worker.") from problem
        self.stdout.write(keys.public_pem(key), ending="")
        self.stderr.write(f"Fingerprint: {keys.fingerprint(key)}")
