"""Lists the demo people."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.personas import sign_ins


class Command(BaseCommand):
    help = "Lists the demo sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        people = sign_ins()
        if options["json"]:
            self.stdout.write(json.dumps(people, ensure_ascii=False, indent=2))
            return
        for p in people:
            self.stdout.write(
                f"{p['username']:10} {p['password']:16} {p['language']:3} {p['role']:40} {p['agency']}"
            )
