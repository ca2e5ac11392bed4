"""Writes many plausible cases at once."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from demo import guard, regions
from demo.bulk.load import Order, analyze, load
from demo.people import create_people


class Command(BaseCommand):
    help = "Writes plausible invented cases by COPY, with encrypted people, access rows, chained events and clocks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True)
        parser.add_argument("--seed", default="adil")
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument(
            "--since", type=dt.date.fromisoformat, help="registered from this day; default: three years ago"
        )
        parser.add_argument(
            "--until", type=dt.date.fromisoformat, help="registered up to this day; default: today"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["cases"] < 1 or not 1 <= options["processes"] <= 16:
            raise CommandError("At least one case, and 1 to 16 processes.")
        try:
            guard.check_no_real_people()
        except guard.RealPeople as error:
            raise CommandError(str(error)) from error
        create_people()
        regions.create_offices()
        until = _midnight(options["until"]) if options["until"] else clock.now()
        since = _midnight(options["since"]) if options["since"] else until - dt.timedelta(days=3 * 365)
        if not since < until <= clock.now():
            raise CommandError("The period lies in the past, and its beginning before its end.")
        order = Order(
            cases=options["cases"],
            since=since,
            until=until,
            seed=options["seed"],
            processes=options["processes"],
        )
        report = load(order, lambda done: self.stdout.write(f"{done} cases", ending="\r"))
        analyze()
        self.stdout.write(
            f"{report.cases} cases in {report.seconds:.1f} s: {report.per_second:.0f} cases per second"
        )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.LOCAL).astimezone(dt.UTC)
