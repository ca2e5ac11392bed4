"""Prints the worked examples of all terms as a sheet to sign: ``manage.py deadline_examples --language ru > sheet.html``.

Each example is worked out anew by the engine, with every step in words and its article; a lawyer checks the law, the
facts and the date, and signs. Where the date differs from the one that stands in the file, the line says so and the
command fails.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils.translation import override

from core import clock
from deadlines.examples import facts_of, worked
from deadlines.explain import explain, moment
from deadlines.models import term_name
from deadlines.rules import instant
from legal.models import DeadlineRule
from legal.sources import cite
from legal.working_days import read_calendar

EXAMPLES = Path(settings.BASE_DIR) / "tests" / "snapshots" / "deadlines.csv"


class Command(BaseCommand):
    help = "Prints the worked examples of the terms of the law as a sheet to sign."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=["kk", "ru", "en"], default="ru")
        parser.add_argument("--examples", type=Path, default=EXAMPLES, help="another file of examples")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"]):
            rows = list(_worked(options["examples"]))
            context = {"rows": rows, "made_on": clock.today(), "language": options["language"]}
            self.stdout.write(render_to_string("deadlines/examples.html", context))
        if wrong := [row["rule"] for row in rows if not row["agrees"]]:
            raise CommandError(f"differs: {', '.join(wrong)}")


def _worked(path: Path) -> Iterator[dict[str, Any]]:
    rules = {rule.code: rule for rule in DeadlineRule.objects.order_by("version")}
    calendar = read_calendar()
    with path.open(encoding="utf-8", newline="") as file:
        for number, example in enumerate(csv.DictReader(file), start=1):
            code, _slash, part = example["rule"].partition("/")
            rule = rules[code]
            start, expected = instant(example["start"]), instant(example["due"])
            assert start is not None  # an example without its start is no example
            result = worked(rule, part, facts_of(example["facts"]), start, calendar)
            yield {
                "number": number,
                "rule": example["rule"],
                "name": term_name(rule, part),
                "version": rule.version,
                "article": cite(rule.source),
                "status": rule.get_status_display(),
                "facts": example["facts"],
                "due": moment(result.due) if result.due else "—",
                "steps": explain(result.steps),
                "agrees": result.due == expected,
            }
