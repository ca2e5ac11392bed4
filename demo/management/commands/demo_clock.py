"""Moves the clock of the demo world."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock


class Command(BaseCommand):
    help = (
        "Moves the demo clock for web, worker, beat and database: --to 2026-12-01T09:00, --hours 24, --back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--to", type=dt.datetime.fromisoformat, help="local time of Kazakhstan")
        group.add_argument(
            "--hours", type=float, help="hours forward (or, negative, back) from now on the demo clock"
        )
        group.add_argument("--back", action="store_true", help="the real time again")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo world has a clock that moves (DEMO=1).")
        real = clock.real()
        if options["back"]:
            wanted = real
        elif options["to"]:
            wanted = options["to"].replace(tzinfo=clock.LOCAL)
        else:
            wanted = clock.now() + dt.timedelta(hours=options["hours"])
        clock.move(wanted - real)
        self.stdout.write(f"The demo clock shows {clock.local(clock.now()):%Y-%m-%d %H:%M}.")
