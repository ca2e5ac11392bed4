"""Changes the keys of the identity vault while people work (docs/security/keys.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import rotation


class Command(BaseCommand):
    help = (
        "Wraps the data keys (kek) or makes the search index (index) anew under the newest key of the file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["kek", "index", "status"])
        parser.add_argument("--retire", action="store_true", help="kek: refuse the old keys from now on")
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument("--pause", type=float, default=0.0, help="seconds between two transactions")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retire"] and options["what"] != "kek":
            raise CommandError("--retire goes with kek.")
        try:
            self._run(options)
        except rotation.CannotRotate as problem:
            raise CommandError(str(problem)) from problem

    def _run(self, options: dict[str, Any]) -> None:
        if options["what"] == "index":
            changed = rotation.reindex(self._tell, size=options["batch"], pause=options["pause"])
            self.stdout.write(f"{changed} people were indexed anew; the others had the right tokens.")
        elif options["retire"]:
            old = ", ".join(map(str, rotation.retire())) or "none"
            self.stdout.write(f"Retired: {old}. Take their lines out of the file now, on every host.")
        elif options["what"] == "kek":
            done = rotation.rewrap(self._tell, size=options["batch"], pause=options["pause"])
            self.stdout.write(f"{done} data keys were wrapped anew, none is left. Next: --retire.")
        for number, rows in rotation.counted().items():
            self.stdout.write(f"key {number} wraps {rows} data keys")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
        self.stdout.flush()
