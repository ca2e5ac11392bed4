"""Changes the keys of the identity vault while people work (docs/security/keys.md)."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import keyring, rotation

_ADD = "To change it, add a key first: deploy/add-key FILE, on every host (docs/security/keys.md)."


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
        except (rotation.CannotRotate, ImproperlyConfigured) as problem:
            raise CommandError(str(problem)) from problem

    def _run(self, options: dict[str, Any]) -> None:
        if options["what"] == "index":
            changed = rotation.reindex(self._tell, size=options["batch"], pause=options["pause"])
            self.stdout.write(f"{changed} people were indexed anew; the others had the right tokens.")
            self.stdout.write(_after_index(sorted(keyring.load(rotation.INDEX))))
            return
        if options["retire"]:
            self.stdout.write(_after_retire(rotation.retire(), sorted(keyring.load(rotation.KEK))))
        elif options["what"] == "kek":
            done = rotation.rewrap(self._tell, size=options["batch"], pause=options["pause"])
            self.stdout.write(_after_rewrap(done, sorted(rotation.counted())))
        for number, rows in rotation.counted().items():
            self.stdout.write(f"key {number} wraps {rows} data keys")
        if options["what"] == "status":
            for setting in (rotation.KEK, rotation.INDEX):
                self.stdout.write(f"{setting} holds key {_listed(sorted(keyring.load(setting)))}")

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
        self.stdout.flush()


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _after_rewrap(done: int, accepted: list[int]) -> str:
    if len(accepted) == 1:
        return f"{done} data keys were wrapped anew: key {accepted[0]} is the only one in use. {_ADD}"
    return f"{done} data keys were wrapped anew, none is left. Next: rotate_keys kek --retire."


def _after_retire(retired: list[int], in_file: list[int]) -> str:
    """Never a text that could be read as: empty the file."""
    *old, newest = in_file
    if retired or old:
        gone = _listed(sorted({*retired, *old}))
        return f"Refused from now on: key {gone}. Take that line out of the file on every host; keep key {newest}."
    return f"Nothing to retire: key {newest} is the only one. Leave the file as it is. {_ADD}"


def _after_index(in_file: list[int]) -> str:
    *old, newest = in_file
    if old:
        return (
            f"The index knows keys {_listed(in_file)}. Next: take the line of key {_listed(old)} out of the file on every"
            " host, then run this once more."
        )
    return f"The index knows key {newest} alone. {_ADD}"
