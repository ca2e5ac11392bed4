"""Applies row security and grants again, for instance after a restore."""

from typing import Any

from django.core.management.base import BaseCommand

from access import walls


class Command(BaseCommand):
    help = "Puts every table behind row-level security and grants, generated from the models."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{walls.apply('owner')} tables")
