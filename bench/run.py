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
    os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "DEBUG": "0", "DEMO": "0"}
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
        times = measure.time_all(variants, settings.BENCH_RUNS)
        results[username] = {
            name: {"ms": round(t.ms, 2), "cpu_ms": round(t.cpu_ms, 2), "queries": counts[name]}
            for name, t in times.items()
        }
        _print(size, username, who, times, counts)
    return results


def _print(size: int, username: str, who: str, times: dict[str, Any], counts: dict[str, int]) -> None:
    """Median on the clock, and processor time of client process and server, which a busy machine does not change."""
    print(f"\n{size:,} cases · {username} ({who})")
    print(
        f"  {'answer':14} {'ms':>8} {'floor':>7} {'x':>6} {'cpu ms':>8} {'floor':>7} {'x':>6} {'queries':>8}"
    )
    for page in ("list", "case", "home"):
        it, floor = times[page], times[f"{page} floor"]
        by_clock, by_cpu = it.ms / floor.ms, it.cpu_ms / floor.cpu_ms
        verdict = ("  within 2" if by_clock <= TARGET else "  over 2") if page == "list" else ""
        print(
            f"  {page:14} {it.ms:8.1f} {floor.ms:7.1f} {by_clock:6.2f} {it.cpu_ms:8.1f} {floor.cpu_ms:7.1f} {by_cpu:6.2f}"
            f" {counts[page]:8}{verdict}"
        )
    for stock in ("stock direct", "stock generic"):
        it, gain = times[stock], times[stock].ms / times["list"].ms
        print(
            f"  {stock:14} {it.ms:8.1f} {'':7} {'':6} {it.cpu_ms:8.1f} {'':7} {'':6} {counts[stock]:8}  {gain:.1f} times our list"
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
