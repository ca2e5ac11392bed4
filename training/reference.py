"""Kinds of certificates and who needs which, from the product's own data files into the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from legal.sync import IN_FORCE_SINCE, day, sync
from training.models import Requirement, Specialisation

_DATA = Path(__file__).parent / "data"
_LANGUAGES = ("kk", "ru", "en")


def read(name: str) -> list[dict[str, Any]]:
    """The entries of one data file."""
    found: list[dict[str, Any]] = yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))
    return found


def load(using: str = "owner") -> int:
    """Loads both tables; may run again and again. Returns how many rows were added or changed."""
    kinds = {entry["code"]: entry for entry in read("kinds.yaml")}
    changed = sync(Specialisation, ["code", "valid_from"], _kinds(kinds), using=using)
    return changed + sync(Requirement, ["code", "valid_from"], _requirements(kinds), using=using)


def _founded(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": entry["code"],
        "source": entry["source"],
        "status": entry.get("status", "unverified"),
        "note": entry.get("note", ""),
        "valid_from": day(entry.get("valid_from")) or IN_FORCE_SINCE,
        "valid_to": day(entry.get("valid_to")),
    }


def _names(entry: dict[str, Any]) -> dict[str, str]:
    return {f"name_{code}": entry["name"][code] for code in _LANGUAGES}


def _kinds(kinds: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in kinds.values():
        yield _founded(entry) | _names(entry) | {"months": entry["months"], "hours": entry["hours"]}


def _requirements(kinds: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in read("requirements.yaml"):
        kind = kinds[entry["kind"]]
        yield _founded(entry) | _names(kind) | {"role": entry["role"], "kind": entry["kind"]}
