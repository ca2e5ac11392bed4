"""Lists the demo people."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.personas import sign_ins


class Command(BaseCommand):
    help = "Lists the demo people: user name, password, role, agency, language."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(sign_ins(), ensure_ascii=False))
            return
        for p in sign_ins():
            self.stdout.write(f"{p['username']:10} {p['password']:16} {p['language']}  {p['role']} · {p['agency']}")
