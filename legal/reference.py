"""The law's reference rows, from ``legal/data`` into the database."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from legal import norms
from legal.models import CalendarDay, CalendarYear, DeadlineRule, Norm, Offence, SafeguardDefinition
from legal.models.base import Origin
from legal.queries import fold
from legal.sync import IN_FORCE_SINCE, day, read_csv, read_yaml, sync


def load(using: str = "owner") -> int:
    """Loads all tables of the law; may run again and again. Returns how many rows were added or changed."""
    changed = (
        _load_calendar(using)
        + sync(Offence, ["article", "part", "valid_from"], _offences(), using=using)
        + sync(DeadlineRule, ["code", "version"], _rules(), using=using)
        + sync(SafeguardDefinition, ["code", "version"], _safeguards(), using=using)
        + sync(Norm, ["code", "version"], _norms(), using=using)
    )
    norms.tell()
    return changed


def _load_calendar(using: str) -> int:
    """The years of the files; a year that two persons published stays as they published it, with all its days."""
    kept = set(
        CalendarYear.objects.using(using).filter(origin=Origin.PUBLISHED).values_list("year", flat=True)
    )
    years = [row for row in _years() if row["year"] not in kept]
    days = [row for row in _days() if row["day"].year not in kept]
    return sync(CalendarYear, ["year"], years, retires=False, using=using) + sync(
        CalendarDay, ["day"], days, retires=False, using=using
    )


def _years() -> Iterator[dict[str, Any]]:
    for row in read_csv("calendar_years.csv"):
        yield {**row, "year": int(row["year"])}


def _days() -> Iterator[dict[str, Any]]:
    for row in read_csv("calendar_kz.csv"):
        yield {**row, "day": day(row["day"])}


def _offences() -> Iterator[dict[str, Any]]:
    for row in read_csv("offences.csv"):
        values: dict[str, Any] = {name: row[name] for name in _OFFENCE_TEXTS}
        values |= {name: row[name] == "yes" for name in _OFFENCE_FLAGS}
        values |= {name: day(row[name]) for name in _OFFENCE_DAYS}
        years, limitation = row["max_imprisonment_years"], row["limitation_years_minor"]
        yield values | {
            "max_imprisonment_years": Decimal(years) if years else None,
            "limitation_months_minor": None if limitation == "none" else round(float(limitation) * 12),
            "sort_key": sort_key(row["article"], row["part"]),
            "search_text": fold(" ".join([row["article"], row["name_kk"], row["name_ru"], row["name_en"]])),
        }


_OFFENCE_TEXTS = (
    *("article", "part", "name_kk", "name_ru", "name_en"),
    *("intent", "category", "victim_child", "iccs", "complaint", "source", "status", "note"),
)
_OFFENCE_DAYS = ("age_14_since", "valid_from", "valid_to", "amended_on", "text_as_of")
_OFFENCE_FLAGS = ("is_life_possible", "is_life_only", "from_age_14", "is_juvenile_court_by_victim")


def sort_key(article: str, part: str) -> str:
    """Orders 99 before 100 and 188 before 188-1."""
    numbers = [*article.split("-"), "0"][:2] + [*(part or "0").split("-"), "0"][:2]
    return ".".join(f"{int(number):04d}" for number in numbers)


def rule_values(entry: dict[str, Any]) -> dict[str, Any]:
    """A rule of the data file as fields of ``DeadlineRule``."""
    return {
        **_dated(entry),
        "code": entry["code"],
        "version": entry.get("version", 1),
        "severity": entry["severity"],
        "responsible_role": entry["role"],
        "length": {"value": str(entry["length"]["value"]), "unit": entry["length"]["unit"]},
        "direction": entry.get("direction", "after"),
        "start_rule": entry["start"],
        "is_immediate": entry.get("immediate", False),
        "accumulates": entry.get("accumulates", False),
        **{name: entry.get(name, default) for name, default in RULE_DEFAULTS.items()},
        **{name: entry.get(name) or [] for name in RULE_LISTS},
    }


RULE_DEFAULTS: dict[str, Any] = {
    "roll": "none",
    "form": "term",
    "nature": "duty",
    "times": 1,
    "counting": "cpc48",
    "chosen": None,
    "ceiling": None,
    "wording": {},
}
RULE_LISTS = ("variants", "extensions", "parts", "started_by", "met_by", "ended_by", "pauses", "warn_before")


def _rules() -> Iterator[dict[str, Any]]:
    yield from map(rule_values, read_yaml("deadline_rules.yaml"))


def safeguard_values(entry: dict[str, Any]) -> dict[str, Any]:
    """A safeguard of the data file as fields of ``SafeguardDefinition``."""
    way_on = entry.get("way_on", {})
    return {
        **_dated(entry),
        **{name: entry[name] for name in ("code", "version", "kind", "level", "acts", "is_asked", "wording")},
        "applies": [{k: _plain(v) for k, v in row.items()} for row in entry["applies"]],
        "opened_by": entry.get("opened_by", []),
        **{f"way_on_{code}": way_on.get(code, "") for code in ("kk", "ru", "en")},
    }


def _safeguards() -> Iterator[dict[str, Any]]:
    yield from map(safeguard_values, read_yaml("safeguards.yaml"))


def _norms() -> Iterator[dict[str, Any]]:
    for entry in [*read_yaml("norms.yaml"), *read_yaml("administrative.yaml")]:
        yield norm_values(entry)


def norm_values(entry: dict[str, Any]) -> dict[str, Any]:
    """A number of the data file as fields of ``Norm``."""
    values = {name: entry[name] for name in ("code", "group", "value")}
    return {**_dated(entry), **values, "version": entry.get("version", 1), "unit": entry.get("unit", "")}


def _dated(entry: dict[str, Any]) -> dict[str, Any]:
    names = {f"name_{code}": entry["name"].get(code, "") for code in ("kk", "ru", "en")}
    note = entry.get("note", {})
    return names | {
        "source": entry["source"],
        "status": entry["status"],
        **{f"note_{code}": note.get(code, "") for code in ("kk", "ru", "en")},
        "valid_from": day(entry.get("valid_from")) or IN_FORCE_SINCE,
        "valid_to": day(entry.get("valid_to")),
    }


def _plain(value: Any) -> Any:
    """Dates as text, so that the value fits into JSON."""
    return value.isoformat() if hasattr(value, "isoformat") else value
