"""Writes the trail to a file for ``bin/verify-audit``."""

import argparse
import datetime as dt
import os
import shlex
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import export
from core import clock


def instant(text: str) -> dt.datetime:
    """A day or an instant; without a zone it is the time of Kazakhstan."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no day and no instant: write 2026-09-01 or 2026-09-01T14:00"
        ) from error
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
        self.stdout.write(f"{part.links} links.")
        if part.last is None:
            self.stderr.write(
                "There is no checkpoint yet: nothing seals this export, and it cannot be verified. Wait a minute for"
                " worker and beat, or run audit_checkpoint on the worker; then export again into a new file."
            )
            return
        ends = f" --from {part.first.number}" if part.first else ""
        file = shlex.quote(str(options["file"]))
        self.stdout.write(
            f"Verify: bin/verify-audit {file} --checkpoints SHIPPED/{part.last.trail} --public-key KEY.pem"
            f"{ends} --to {part.last.number}"
        )


def _new(path: Path) -> TextIO:
    """A file for its owner alone: the trail tells who looked at whom."""
    try:
        return os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n"
        )
    except FileExistsError as error:
        raise CommandError(f"{path} is there already: name a new file.") from error
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
