"""Seals the chains now."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import checkpoints


class Command(BaseCommand):
    help = "Writes a signed checkpoint now, for instance before the system is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-trail", action="store_true", help="after a restored backup: begin again at number 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = checkpoints.seal(new_trail=options["new_trail"])
        except checkpoints.TrailBehind as problem:
            raise CommandError(str(problem)) from problem
        except ImproperlyConfigured as problem:
            raise CommandError(f"{problem}. Run this where the key is: on the worker.") from problem
        except OSError as problem:
            raise CommandError(
                f"Nothing was sealed, the checkpoint could not be written: {problem}"
            ) from problem
        if made is None:
            self.stdout.write("Nothing has changed since the last checkpoint.")
        else:
            self.stdout.write(f"Checkpoint {made.number} of trail {made.trail}.")
