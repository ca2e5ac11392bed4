"""Writes the trail to a file for ``bin/verify-audit``."""

import datetime as dt
import os
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import export
from core import clock


def instant(text: str) -> dt.datetime:
    """A day or an instant; without a zone it is the time of Kazakhstan."""
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=clock.LOCAL)


class Command(BaseCommand):
    help = "Writes every link of the audit trail as JSON Lines, with the text that was hashed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--since", type=instant, help="from the last checkpoint before this instant")
        parser.add_argument("--until", type=instant, help="to the first checkpoint after this instant")
        parser.add_argument(
            "--checkpoints", type=Path, help="also write the checkpoints that the database holds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with export.snapshot():
            with _new(options["file"]) as out:
                part = export.write(out, since=options["since"], until=options["until"])
            if options["checkpoints"]:
                with _new(options["checkpoints"]) as out:
                    self.stdout.write(f"{export.write_checkpoints(out)} checkpoints")
        ends = f" --from {part.first.number}" if part.first else ""
        ends += f" --to {part.last.number}" if part.last else ""
        self.stdout.write(f"{part.links} links. Verify: bin/verify-audit {options['file']}{ends} …")


def _new(path: Path) -> TextIO:
    """A file for its owner alone: the trail tells who looked at whom."""
    try:
        return os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n"
        )
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
