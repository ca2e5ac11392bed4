"""How long it takes to work out all clocks of a case: engine and rows alone, and beside them the SQL around them.

    python -m bench.case_clocks [--runs 300] [--cases 40] [--json case_clocks.json]

Three piles of clocks: every rule of the law that can start, with its parts and the facts that its data ask for (more than any
case has); what one event starts at most; and the clocks of the fullest case. Of each the median and the 95th percentile,
and how many times the limit of 5 ms goes into it. The database is the bench's own (BENCH_DATABASE).
"""

import argparse
import datetime as dt
import gc
import json
import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LIMIT_MS = 5.0
WARM = 20


def main() -> int:
    options = _options()
    os.environ.setdefault("BENCH_DATABASE", "jjcms_bench_case")
    from bench import database

    database.use_own_database(fresh=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "DEBUG": "0", "DEMO": "0"}
    import django

    django.setup()
    database.prepare()
    _load(options.cases)
    found = {name: _timed(run, options.runs) | {"clocks": count} for name, count, run in _piles()}
    _print(found)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--json", default="")
    return parser.parse_args()


def _load(cases: int) -> None:
    from core import clock
    from demo.bulk.load import Order, load

    until = clock.now()
    load(Order(cases=cases, since=until - dt.timedelta(days=200), until=until, seed="case clocks"))


def _piles() -> Iterator[tuple[str, int, Callable[[], Any]]]:
    """Each with how many clocks it is."""
    from access.system import for_system
    from deadlines.models import Deadline

    every = list(_every_clock())
    yield "every rule, engine and rows", len(every), lambda: _worked(every)
    largest = _largest_event(every)
    yield "largest event, engine and rows", len(largest), lambda: _worked(largest)
    with for_system("bench: the fullest case"):
        case = _fullest()
        held = list(Deadline.objects.filter(case_id=case).select_related("rule"))
    yield "fullest case, engine and rows", len(held), lambda: [_again(row) for row in held]
    yield "fullest case, with SQL", len(held), lambda: _with_sql(case)


def _every_clock() -> Iterator[tuple[Any, str, dict[str, Any]]]:
    """Every rule in force and each of its parts, with facts."""
    from core import clock
    from legal.models import DeadlineRule

    for rule in DeadlineRule.objects.in_force(clock.today()):
        facts = _facts(rule)
        yield rule, "", facts
        for part in rule.parts:
            yield rule, part["key"], facts


def _facts(rule: Any) -> dict[str, Any]:
    """What the rule's data ask for: its first variant, the least that a decision may set, the end of a span."""
    facts = dict(rule.variants[0].get("when", {})) if rule.variants else {}
    if rule.chosen and "fact" in rule.chosen:
        facts[rule.chosen["fact"]] = rule.chosen["least"]
    if rule.length["unit"] == "share":
        facts["until"] = (_start() + dt.timedelta(days=100)).isoformat()
    return facts


def _start() -> dt.datetime:
    from core import clock

    return clock.now() - dt.timedelta(days=30)


def _worked(clocks: list[tuple[Any, str, dict[str, Any]]]) -> list[Any]:
    """New rows with their dates and the steps to them, as an event makes them; nothing is stored."""
    from core import clock
    from deadlines.clocks import facts_to_keep, recompute
    from deadlines.models import Deadline

    start, now, made = _start(), clock.now(), []
    for rule, part, facts in clocks:
        row = Deadline(
            rule=rule,
            rule_version=rule.version,
            part=part,
            starts_at=start,
            facts=facts_to_keep(rule, facts),
            responsible_role=rule.responsible_role,
            recorded_at=now,
        )
        recompute(row)
        made.append(row)
    return made


def _largest_event(every: list[tuple[Any, str, dict[str, Any]]]) -> list[tuple[Any, str, dict[str, Any]]]:
    """The clocks of the kind of event that may start the most rules."""
    started: dict[str, list[Any]] = {}
    for entry in every:
        for kind in {one["event"] for one in entry[0].started_by}:
            started.setdefault(kind, []).append(entry)
    return max(started.values(), key=len)


def _fullest() -> Any:
    from django.db.models import Count

    from deadlines.models import Deadline

    counted = Deadline.objects.values("case").annotate(n=Count("id")).order_by("-n", "case")
    return counted[0]["case"]


def _again(row: Any) -> None:
    from deadlines.clocks import recompute

    recompute(row)


def _with_sql(case: Any) -> None:
    """Reads the clocks with their rules, works them out and writes them back, in one transaction."""
    from access.system import for_system
    from deadlines.models import Deadline

    with for_system("bench: the clocks of a case"):
        rows = list(Deadline.objects.filter(case_id=case).select_related("rule"))
        for row in rows:
            _again(row)
        Deadline.objects.bulk_update(rows, ["due_at", "missing_year", "steps", "nature", "remind_at"])


def _timed(run: Callable[[], Any], runs: int) -> dict[str, float]:
    for _ in range(WARM):
        run()
    gc.collect()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - began))
    return {"median": round(statistics.median(found), 3), "p95": round(sorted(found)[int(runs * 0.95)], 3)}


def _print(found: dict[str, dict[str, float]]) -> None:
    print(f"\n{'clocks worked out':32} {'clocks':>7} {'median':>8} {'95 %':>8} {'of the limit':>13}")
    for name, one in found.items():
        print(
            f"{name:32} {one['clocks']:7} {one['median']:8.2f} {one['p95']:8.2f} {one['median'] / LIMIT_MS:13.2f}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
