"""How fast the pages are, beside the floor and beside the stock way, at two sizes of the country.

    python -m bench.run [--small 10000] [--large 100000] [--json bench.json] [--reuse]

Row security and read entries are on. The database is the bench's own, in the cluster of DATABASE_OWNER_URL.
"""

import argparse
import datetime as dt
import json
import os
import platform
from pathlib import Path
from typing import Any

PEOPLE = {
    "aliya": "investigator of one region, sees names",
    "gulnara": "General Prosecutor’s Office, sees every case",
}
TARGET = 2.0


def main() -> int:
    options = _options()
    from bench import database

    database.use_own_database(fresh=not options.reuse)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    database.prepare()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load": {},
        "sizes": {},
    }
    for size in (options.small, options.large):
        _fill(size, found)
        if database.cases_now() != size and not options.reuse:
            raise SystemExit(f"{database.cases_now()} cases instead of {size}")
        found["sizes"][size] = _measure(size)
    _growth(found, options.small, options.large)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--json", default="")
    parser.add_argument("--reuse", action="store_true", help="keep the database and what it holds")
    return parser.parse_args()


def _fill(size: int, found: dict[str, Any]) -> None:
    from bench.database import cases_now
    from core import clock
    from demo.bulk.load import Order, analyze, load

    missing = size - cases_now()
    if missing <= 0:
        return
    until = clock.now()
    order = Order(cases=missing, since=until - dt.timedelta(days=3 * 365), until=until, seed=f"bench-{size}")
    report = load(order)
    analyze()
    found["load"][size] = round(report.per_second)
    print(f"wrote {missing} cases: {report.per_second:.0f} cases per second")


def _measure(size: int) -> dict[str, Any]:
    from django.conf import settings

    from bench import database, measure

    database.grant_stock_permissions(list(PEOPLE))
    results = {}
    for username, who in PEOPLE.items():
        variants = measure.answers(username)
        counts = measure.query_counts(variants)
        times = measure.medians(variants, settings.BENCH_RUNS)
        results[username] = {
            name: {"ms": round(ms, 2), "queries": counts[name]} for name, ms in times.items()
        }
        _print(size, username, who, times, counts)
    return results


def _print(size: int, username: str, who: str, times: dict[str, float], counts: dict[str, int]) -> None:
    print(f"\n{size:,} cases · {username} ({who})")
    print(f"  {'answer':15} {'median ms':>10} {'queries':>8} {'floor ms':>9} {'x floor':>8}")
    for page in ("list", "case", "home"):
        floor = times[f"{page} floor"]
        ratio = times[page] / floor
        verdict = ("  ok" if ratio <= TARGET else "  OVER 2") if page == "list" else ""
        print(f"  {page:15} {times[page]:10.1f} {counts[page]:8} {floor:9.1f} {ratio:8.2f}{verdict}")
    for stock in ("stock direct", "stock generic"):
        gain = times[stock] / times["list"]
        print(
            f"  {stock:15} {times[stock]:10.1f} {counts[stock]:8} {'':9} {'':8}  {gain:.1f} times the product’s list"
        )


def _growth(found: dict[str, Any], small: int, large: int) -> None:
    print(f"\nGrowth from {small:,} to {large:,} cases (1.00 is flat)")
    growth: dict[str, dict[str, float]] = {}
    for username in PEOPLE:
        before, after = found["sizes"][small][username], found["sizes"][large][username]
        growth[username] = {name: round(after[name]["ms"] / before[name]["ms"], 2) for name in before}
        print(
            f"  {username:10} "
            + " · ".join(f"{name} {value:.2f}" for name, value in growth[username].items())
        )
        same = all(before[p]["queries"] == after[p]["queries"] for p in ("list", "case", "home"))
        print(f"  {'':10} queries of list, case and home: {'the same' if same else 'DIFFERENT'}")
    found["growth"] = growth


if __name__ == "__main__":
    raise SystemExit(main())
