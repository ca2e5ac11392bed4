"""``manage.py release``: publishes closed quarters, as the nightly job does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indicators.periods import Quarter
from indicators.plan import PlanRefused
from indicators.release import ReleaseRefused, publish
from indicators.secret import SecretRefused
from indicators.tasks import nightly_release


class Command(BaseCommand):
    help = "Publishes the closed quarters that have not been published, or one named quarter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--period", help="a quarter, as 2026Q3")
        parser.add_argument(
            "--revise", action="store_true", help="publish the one revision that a period may have"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["period"]:
                made = [publish(Quarter.parse(options["period"]), revise=options["revise"]).code]
            else:
                made = nightly_release()
        except (ReleaseRefused, SecretRefused, PlanRefused, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("\n".join(made) if made else "Nothing to publish.")
