"""A rule as an entry of the data file: the way back from a row, for "Download as YAML" and for comparing by eye."""

from typing import Any

import yaml

from legal.models import CalendarDay, CalendarYear, DeadlineRule, Norm, SafeguardDefinition
from legal.reference import RULE_DEFAULTS, RULE_LISTS
from legal.sync import IN_FORCE_SINCE

LANGUAGES = ("kk", "ru", "en")


Row = DeadlineRule | SafeguardDefinition | Norm | CalendarYear


def as_yaml(row: Row) -> str:
    """One list entry as ``legal/data`` holds it; loading it gives the same row."""
    return yaml.safe_dump([_entry(row)], allow_unicode=True, sort_keys=False, width=110)


def _entry(row: Row) -> dict[str, Any]:
    if isinstance(row, CalendarYear):
        return year_entry(row)
    if isinstance(row, Norm):
        return norm_entry(row)
    return rule_entry(row) if isinstance(row, DeadlineRule) else safeguard_entry(row)


def days_of(year: int) -> list[dict[str, str]]:
    """The days of a year that are no plain weekend and no plain working day, as values of a version."""
    names = ("kind", *(f"name_{code}" for code in LANGUAGES))
    rows = CalendarDay.objects.filter(day__year=year).order_by("day")
    return [{"day": row.day.isoformat(), **{name: getattr(row, name) for name in names}} for row in rows]


def year_entry(row: CalendarYear) -> dict[str, Any]:
    return {
        "year": row.year,
        "version": row.version,
        "source": row.source,
        "status": row.status,
        "days": days_of(row.year),
    }


def rule_entry(row: DeadlineRule) -> dict[str, Any]:
    value = row.length["value"]
    entry: dict[str, Any] = {"code": row.code, "version": row.version, **_dated(row)}
    entry |= {
        "severity": row.severity,
        "role": row.responsible_role,
        "length": {
            "value": int(value) if str(value).isdecimal() else str(value),
            "unit": row.length["unit"],
        },
        "direction": row.direction,
        "start": row.start_rule,
    }
    entry |= {"immediate": True} if row.is_immediate else {}
    entry |= {"accumulates": True} if row.accumulates else {}
    for name, default in RULE_DEFAULTS.items():
        if getattr(row, name) != default or name in ("roll", "counting"):
            entry[name] = getattr(row, name)
    return entry | {name: getattr(row, name) for name in RULE_LISTS if getattr(row, name)}


def safeguard_entry(row: SafeguardDefinition) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": row.code, "version": row.version, **_dated(row)}
    entry |= {
        name: getattr(row, name) for name in ("kind", "level", "wording", "acts", "is_asked", "applies")
    }
    entry |= {"opened_by": row.opened_by} if row.opened_by else {}
    way_on = {code: text for code in LANGUAGES if (text := getattr(row, f"way_on_{code}"))}
    return entry | ({"way_on": way_on} if way_on else {})


def norm_entry(row: Norm) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": row.code, "version": row.version, "group": row.group, **_dated(row)}
    return entry | {"value": row.value} | ({"unit": row.unit} if row.unit else {})


def _dated(row: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": {code: getattr(row, f"name_{code}") for code in LANGUAGES},
        "source": row.source,
        "status": row.status,
    }
    note = {code: text for code in LANGUAGES if (text := getattr(row, f"note_{code}"))}
    entry |= {"note": note} if note else {}
    entry |= {"valid_from": row.valid_from} if row.valid_from != IN_FORCE_SINCE else {}
    return entry | ({"valid_to": row.valid_to} if row.valid_to else {})
