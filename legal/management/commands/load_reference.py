"""Loads reference data of every app: ``manage.py load_reference``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Loads reference rows (law, agencies, courts) from the data files; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in settings.REFERENCE_LOADERS:
            with transaction.atomic(using="owner"):
                count = import_string(path)(using="owner")
            if options["verbosity"] > 1:
                self.stdout.write(f"{path}: {count} rows")
