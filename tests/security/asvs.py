"""The requirements of docs/security/asvs.yaml, and the page that is made of them."""

import ast
import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "docs" / "security"
ENTRIES, IDS, PAGE = FOLDER / "asvs.yaml", FOLDER / "asvs-ids.csv", FOLDER / "asvs.md"
HEAD = """# OWASP ASVS 5.0.0

Every requirement of levels 1 and 2, and those of level 3 in chapters 8 (authorization) and 16 (logging). Made from `asvs.yaml` by `UPDATE_SNAPSHOTS=1 bin/test tests/security/test_asvs.py`; the words are ours, numbers and levels those of the standard. A self-assessment: nobody outside has examined it.

"""


@cache
def entries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(ENTRIES.read_text())
    return found


def wanted() -> dict[str, int]:
    with IDS.open() as lines:
        return {row["id"]: int(row["level"]) for row in csv.DictReader(lines)}


def state(entry: dict[str, Any]) -> str:
    if "open" in entry:
        return "open"
    return "does not apply" if "why_not" in entry else "shown"


def exists(test: str) -> bool:
    """Whether ``file::function`` names a test that pytest would collect, read without running anything."""
    path, _, name = test.partition("::")
    return name.startswith("test_") and name in _tests_of(path)


@cache
def _tests_of(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file() or not file.name.startswith("test_"):
        return frozenset()
    return frozenset(n.name for n in ast.parse(file.read_text()).body if isinstance(n, ast.FunctionDef))


def page() -> str:
    states = ("shown", "does not apply", "open")
    lines = [HEAD, "| Level | " + " | ".join(states) + " | all |\n|---|---|---|---|---|\n"]
    for level in (1, 2, 3):
        counts = [sum(state(e) == s and e["level"] == level for e in entries().values()) for s in states]
        lines.append(f"| {level} | " + " | ".join(map(str, counts)) + f" | {sum(counts)} |\n")
    counts = [sum(state(e) == s for e in entries().values()) for s in states]
    lines.append("| all | " + " | ".join(map(str, counts)) + f" | {sum(counts)} |\n")
    lines.append("\n| Id | Level | About | State | By which tests, or why |\n|---|---|---|---|---|\n")
    for number, entry in entries().items():
        why = entry.get("open") or entry.get("why_not") or ""
        tests = "<br>".join(f"`{t.removeprefix('tests/')}`" for t in entry.get("tests", []))
        lines.append(
            f"| {number} | {entry['level']} | {entry['about']} | {state(entry)} | {'<br>'.join(filter(None, (why, tests)))} |\n"
        )
    return "".join(lines)
