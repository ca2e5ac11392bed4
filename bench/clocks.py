"""How the pages of the clocks grow with the open terms of the country: the same at ten thousand and at a million.

    python -m bench.clocks [--small 10000] [--large 1000000] [--json clocks.json]

Terms are copied into the bench's own database as owner, beside a few thousand real cases whose terms they repeat. Each page
is timed beside hand-written SQL for the same rows, in turns, in one run; ratios are what counts.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEOPLE = {"gulnara": "General Prosecutor’s Office, sees every case", "aliya": "investigator of one region"}
PAGES = {
    "clocks": "/clocks/",
    "missed": "/clocks/?group=overdue",
    "units": "/clocks/units/",
}
FLAT = 1.5


def main() -> int:
    options = _options()
    from bench import database

    database.use_own_database(fresh=True)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "DEBUG": "0", "DEMO": "0"}
    import django

    django.setup()
    from bench import terms

    database.prepare()
    found: dict[str, Any] = {}
    for size in (options.small, options.large):
        terms.fill(size)
        found[size] = _measure(size)
    _growth(found, options.small, options.large)
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--json", default="")
    return parser.parse_args()


def _measure(size: int) -> dict[str, Any]:
    from django.conf import settings

    from bench import measure

    found: dict[str, Any] = {}
    for username, who in PEOPLE.items():
        variants = _variants(username)
        counts = measure.query_counts(variants)
        times = measure.time_all(variants, settings.BENCH_RUNS)
        print(f"\n{size:,} open terms · {username} ({who})")
        print(f"  {'answer':10} {'ms':>8} {'cpu ms':>8} {'raw SQL':>8} {'x':>6} {'queries':>8}")
        for name in PAGES:
            it, raw = times[name], times[f"{name} raw"]
            print(
                f"  {name:10} {it.ms:8.1f} {it.cpu_ms:8.1f} {raw.ms:8.2f} {it.ms / raw.ms:6.1f} {counts[name]:8}"
            )
        found[username] = {
            name: {"ms": round(t.ms, 2), "cpu_ms": round(t.cpu_ms, 2), "queries": counts[name]}
            for name, t in times.items()
        }
    return found


def _variants(username: str) -> dict[str, Callable[[], Any]]:
    from bench import measure, terms

    browser = measure.browser(username)

    def get(path: str) -> Callable[[], Any]:
        def run() -> Any:
            response = browser.get(path)
            # An investigator looks after nobody's units: the refusal is an answer as well.
            if response.status_code not in (200, 403) or len(response.content) < 200:
                raise RuntimeError(f"{path} answered {response.status_code}")
            return response

        return run

    pages = {name: get(path) for name, path in PAGES.items()}
    return pages | {f"{name} raw": terms.raw(name) for name in PAGES}


def _growth(found: dict[str, Any], small: int, large: int) -> None:
    print(f"\nGrowth from {small:,} to {large:,} open terms (1.00 is flat)")
    for username in PEOPLE:
        before, after = found[small][username], found[large][username]
        for name in PAGES:
            ratio = after[name]["ms"] / before[name]["ms"]
            same = "same" if after[name]["queries"] == before[name]["queries"] else "DIFFERENT"
            verdict = "flat" if ratio <= FLAT else "GROWS"
            print(f"  {username:10} {name:8} {ratio:5.2f} {verdict}, queries {same}")


if __name__ == "__main__":
    raise SystemExit(main())
