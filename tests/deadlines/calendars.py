"""The committed calendar and rules, without a database."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from legal.calendar import WorkingCalendar
from legal.reference import rule_values
from legal.sync import read_csv, read_yaml

D = dt.date


def committed_calendar() -> WorkingCalendar:
    rows = read_csv("calendar_kz.csv")
    return WorkingCalendar(
        years=frozenset(int(r["year"]) for r in read_csv("calendar_years.csv")),
        days_off={D.fromisoformat(r["day"]): r["name_ru"] for r in rows if r["kind"] != "working"},
        working=frozenset(D.fromisoformat(r["day"]) for r in rows if r["kind"] == "working"),
    )


def committed_rules() -> dict[str, Any]:
    return {
        entry["code"]: SimpleNamespace(**rule_values(entry)) for entry in read_yaml("deadline_rules.yaml")
    }


CALENDAR = committed_calendar()
RULES = committed_rules()
