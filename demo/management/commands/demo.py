"""Makes the demo world."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.models import Case
from demo import guard, world


class Command(BaseCommand):
    help = "Makes the demo world: invented people, cases, stories and released figures. Refuses where real people work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--background", type=int, default=world.BACKGROUND, help="cases of the past")

    def handle(self, *args: Any, **options: Any) -> None:
        if Case.objects.using("owner").exists():
            self.stdout.write("The demo world is there already.")
            return
        try:
            world.create(self.stdout.write, options["background"])
        except guard.RealPeople as error:
            raise CommandError(str(error)) from error
