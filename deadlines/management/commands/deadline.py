"""Answers any term of the law: ``manage.py deadline DL-QUALIFY --start 2026-05-12T14:22 --language kk
--json``.
"""

import json
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from core import clock
from deadlines.days import LOCAL, local_date
from deadlines.engine import compute
from deadlines.examples import facts_of, pause_of
from deadlines.explain import explain, moment, not_loaded
from deadlines.models import term_name
from deadlines.rules import inputs_of, instant, part_of, terms_of
from deadlines.terms import Result, RuleTerms, Step
from legal.calendar import CalendarNotLoaded
from legal.models import DeadlineRule
from legal.sources import cite
from legal.working_days import read_calendar


class Command(BaseCommand):
    help = "Computes the date of one rule from a start, with each step in words."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "code", help="code of the rule, e.g. DL-DET-MINOR; DL-PROT-ORDER/check for a part of it"
        )
        parser.add_argument(
            "--start", required=True, help="ISO date and time; without a zone: Kazakhstan's time"
        )
        parser.add_argument(
            "--set", action="append", default=[], metavar="KEY=VALUE", help="a fact of the case"
        )
        parser.add_argument(
            "--pause", action="append", default=[], metavar="FROM/TO", help="time that is not counted"
        )
        parser.add_argument("--on", help="day whose law applies (default: the day of the start)")
        parser.add_argument(
            "--version-of-rule", type=int, help="a version of the rule (default: in force on the day)"
        )
        parser.add_argument("--language", choices=["kk", "ru", "en"], default="en")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code, _slash, part = options["code"].partition("/")
        try:
            start = instant(options["start"])
            if start is None:
                raise CommandError("--start is empty")
            rule = self._rule(code, options, start)
            facts = facts_of(" ".join(options["set"]))
            pauses = [pause_of(text) for text in options["pause"]]
            terms = terms_of(rule, facts, part)
            result = compute(terms, start, read_calendar(), pauses, **inputs_of(rule, facts).arguments())
        except CalendarNotLoaded as missing:
            with override(options["language"]):
                raise CommandError(not_loaded(missing.year)) from missing
        except ValueError as error:
            raise CommandError(str(error)) from error
        day = local_date(instant(options["on"]) or start)
        if not rule.holds_on(day):
            result = replace(result, steps=(Step("not_in_force", {"day": day}), *result.steps))
        answer = self._answer(rule, part, terms, result, options["language"])
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for sentence in (answer["name"], *answer["steps"]):
            self.stdout.write(sentence)

    def _rule(self, code: str, options: dict[str, Any], start: Any) -> DeadlineRule:
        rules = DeadlineRule.objects.filter(code=code)
        if options["version_of_rule"]:
            rules = rules.filter(version=options["version_of_rule"])
        else:
            asked = instant(options["on"]) or start
            in_force = rules.in_force(asked.astimezone(LOCAL).date())
            rules = in_force if in_force.exists() else rules
        rule: DeadlineRule | None = rules.order_by("-version").first()
        if rule is None:
            raise CommandError(f"no rule {code}")
        return rule

    def _answer(
        self, rule: DeadlineRule, part: str, terms: RuleTerms, result: Result, language: str
    ) -> dict[str, Any]:
        with override(language):
            role = part_of(rule, part).get("role", rule.responsible_role) if part else rule.responsible_role
            sentences = explain(result.steps)
            return {
                "code": rule.code,
                "name": term_name(rule, part),
                "rule_version": rule.version,
                "source": rule.source,
                "citation": cite(rule.source),
                "status": rule.status,
                "due": result.due.astimezone(LOCAL).isoformat() if result.due else None,
                "last_day": result.last_day.isoformat() if result.last_day else None,
                "due_in_words": moment(result.due) if result.due else None,
                "nature": str(terms.nature),
                "responsible": role,
                "steps": [" ".join(filter(None, (s["text"], cite(s["basis"])))) for s in sentences],
                "computed_at": clock.now().isoformat(),
            }
