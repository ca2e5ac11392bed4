"""After a restore: what a backup brought back of destroyed persons goes once more."""

from typing import Any

from django.core.management.base import BaseCommand

from retention import tasks


class Command(BaseCommand):
    help = "Seals and forgets again whatever a restored backup of the main database brought back of destroyed persons."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            f"Persons that the backup had brought back and that are gone again: {tasks.reapply()}."
        )
