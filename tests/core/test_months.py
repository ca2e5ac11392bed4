"""Months and birthdays are counted in one place, and 29 February goes the same way wherever it is asked."""

import ast
import datetime as dt
from pathlib import Path

import pytest

from core.months import add_months, birthday_in
from legal import ages, norms
from retention.facts import majority
from training.actions import months_later

ROOT = Path(__file__).resolve().parents[2]
D = dt.date


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (D(2024, 8, 31), 6, D(2025, 2, 28)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 12 * 18, D(2042, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2026, 12, 31), 2, D(2027, 2, 28)),
        (D(2026, 3, 31), -1, D(2026, 2, 28)),
        (D(2026, 1, 15), -13, D(2024, 12, 15)),
        (D(2026, 1, 15), 0, D(2026, 1, 15)),
    ],
)
def test_a_shorter_month_ends_with_its_last_day(day: D, count: int, then: D) -> None:
    assert add_months(day, count) == then


@pytest.mark.django_db
def test_29_february_goes_one_way_for_terms_and_one_way_for_birthdays(world: None) -> None:
    born = D(2008, 2, 29)
    assert birthday_in(born, 2026) == D(2026, 3, 1)
    assert birthday_in(born, 2028) == D(2028, 2, 29)
    # Of age is one day for the clocks, the guarantees and the sealing of the record.
    rule = norms.ages().reached
    assert ages.reached_on(born, 18, rule) == majority(born) == D(2026, 3, 2)
    assert ages.age_on(born, majority(born), rule) == 18
    assert ages.age_on(born, majority(born) - dt.timedelta(days=1), rule) == 17
    assert months_later(D(2024, 2, 29), 12) == D(2025, 2, 27)


def test_nobody_counts_months_beside_it() -> None:
    """``monthrange`` is how an own count begins."""
    found = set()
    for path in ROOT.glob("*/**/*.py"):
        place = path.relative_to(ROOT)
        if place.parts[0] in ("tests", "node_modules", ".venv", "static"):
            continue
        tree = ast.parse(path.read_text())
        if any(isinstance(node, ast.Attribute) and node.attr == "monthrange" for node in ast.walk(tree)):
            found.add(str(place))
    assert found == {"core/months.py"}
