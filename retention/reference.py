"""The rules from the product's own data file into the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from legal.sync import IN_FORCE_SINCE, day, sync
from retention.models import RetentionRule

_FILE = Path(__file__).parent / "data" / "rules.yaml"


def load(using: str = "owner") -> int:
    """Loads the rules; may run again and again. Returns how many were added or changed."""
    return sync(RetentionRule, ["code", "valid_from"], _rules(), using=using)


def _rules() -> Iterator[dict[str, Any]]:
    for entry in yaml.safe_load(_FILE.read_text(encoding="utf-8")):
        names = {f"name_{code}": entry["name"][code] for code in ("kk", "ru", "en")}
        yield names | {
            "code": entry["code"],
            "effect": entry["effect"],
            "when": entry["when"],
            "start": entry["start"],
            "months": entry["months"],
            "source": entry["source"],
            "status": entry["status"],
            "note": entry.get("note", ""),
            "valid_from": day(entry.get("valid_from")) or IN_FORCE_SINCE,
            "valid_to": day(entry.get("valid_to")),
        }
