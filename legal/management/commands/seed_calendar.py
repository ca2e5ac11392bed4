"""Writes the calendar of a year from the package ``holidays`` for a person to check against the official
list.
"""

import csv
import sys
from importlib.metadata import version
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Prints rows for legal/data/calendar_kz.csv, to be checked against the official transfers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import holidays
        except ImportError as error:
            raise CommandError(
                "The package “holidays” is a tool of developers: install requirements-dev.txt."
            ) from error
        year = options["year"]
        kazakh = holidays.country_holidays("KZ", years=[year], language="kk")
        english = holidays.country_holidays("KZ", years=[year], language="en_US")
        writer = csv.writer(sys.stdout)
        for day in sorted(english):
            name = english[day]
            kind = "swapped" if "substituted" in name else "observed" if "observed" in name else "holiday"
            writer.writerow(
                [day, kind, kazakh[day], "", name, f"PyPI holidays {version('holidays')}", "unverified"]
            )
