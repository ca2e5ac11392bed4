"""Compares the access rows with participations and grants; exits 1 when they differ."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from access.checker import differences
from access.system import for_system


class Command(BaseCommand):
    help = "Compares the access rows with participations and personal grants."

    def handle(self, *args: Any, **options: Any) -> None:
        with for_system("access: comparison on request"):
            found = differences()
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} access rows differ from the truth.")
        self.stdout.write("Every access row is what it should be.")
