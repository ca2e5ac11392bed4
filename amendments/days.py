"""The days of a year as lines of text and as values of a version; each fault with the line that has it."""

import csv
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from amendments.kinds import LANGUAGES
from legal.calendar import SATURDAY
from legal.models import CalendarDay
from legal.models.base import Status
from legal.written import days_of

NAMES = tuple(f"name_{code}" for code in LANGUAGES)
KEYS = {"day", "kind", *NAMES}
LONGEST_NAME, MOST = 200, 366
_YES = frozenset({"yes", "y", "1", "true", "да", "иә", "working"})
_NO = frozenset({"no", "n", "0", "false", "нет", "жоқ", "off"})
# A day off may say which kind it is, instead of "no".
_OFF = {
    "holiday": CalendarDay.Kind.HOLIDAY,
    "праздник": CalendarDay.Kind.HOLIDAY,
    "мереке": CalendarDay.Kind.HOLIDAY,
    "observed": CalendarDay.Kind.OBSERVED,
    "перенос": CalendarDay.Kind.OBSERVED,
    "көшірілген": CalendarDay.Kind.OBSERVED,
    "swapped": CalendarDay.Kind.SWAPPED,
    "обмен": CalendarDay.Kind.SWAPPED,
    "ауыстырылған": CalendarDay.Kind.SWAPPED,
}
_HEADS = frozenset({"date", "day", "дата", "день", "күн", "күні"})
_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


def read(text: str, year: int) -> tuple[list[dict[str, str]], list[str]]:
    """The days in their order, and what is wrong, line by line. An empty line is none."""
    kinds = _Kinds(year)
    entries: list[dict[str, str]] = []
    faults: list[str] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        cells = _cells(line)
        if not any(cells) or (number == 1 and cells[0].casefold() in _HEADS):
            continue
        entry, fault = _entry(cells, kinds)
        fault = fault or fault_of(entry, year, seen)
        if fault:
            faults.append(_in_line(number, fault))
            continue
        seen.add(entry["day"])
        entries.append(entry)
    return sorted(entries, key=lambda row: row["day"]), faults


def written(rows: list[dict[str, str]]) -> str:
    """The days as they are typed."""
    lines = []
    for row in rows:
        word = "yes" if row["kind"] == CalendarDay.Kind.WORKING else "no"
        cells = [row["day"], word, *(row[name] for name in NAMES)]
        lines.append(",".join(_quoted(cell) for cell in cells))
    return "\n".join(lines)


def _quoted(cell: str) -> str:
    """A cell as it is typed into the field; it is read back by ``read``."""
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',;"\t') else cell


def _cells(line: str) -> list[str]:
    mark = min((sign for sign in ",;\t" if sign in line), key=line.index, default=",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=mark, skipinitialspace=True), [""])]


def _in_line(number: int, fault: str) -> str:
    return _("Line %(number)s: %(fault)s") % {"number": number, "fault": fault}


def _entry(cells: list[str], kinds: "_Kinds") -> tuple[dict[str, str], str]:
    """One line as a day, or with what cannot be read in it."""
    day = _day(cells[0])
    if day is None:
        return {}, _("“%(text)s” is not a date; write it as 2028-03-08 or 08.03.2028.") % {
            "text": cells[0][:40]
        }
    word = cells[1].casefold() if len(cells) > 1 else ""
    if word not in _YES | _NO | _OFF.keys():
        return {}, _(
            "After the date say “yes” for a working day or “no” for a day off; a day off may also say what it is: "
            "“holiday”, “observed” (moved from a weekend) or “swapped” (in exchange for another day)."
        )
    names = [cell for cell in cells[2:] if cell]
    if len(names) not in (1, 3) or len(cells) > 5:
        return {}, _("Give one name or act, or three: in Kazakh, Russian and English.")
    said = dict(zip(NAMES, names * (3 // len(names)), strict=True))
    return {"day": day.isoformat(), "kind": str(_OFF.get(word) or kinds.of(day, word in _YES)), **said}, ""


def _day(text: Any) -> dt.date | None:
    for form in _FORMS:
        try:
            return dt.datetime.strptime(str(text), form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


class _Kinds:
    """Which kind a day is: as it stood, a holiday when it is one in another year, otherwise a moved day."""

    def __init__(self, year: int) -> None:
        self.held: dict[dt.date, str] = {}
        self.holidays: set[tuple[int, int]] = set()
        for row in CalendarDay.objects.exclude(kind=CalendarDay.Kind.WORKING):
            if row.day.year == year:
                self.held[row.day] = row.kind
            if row.kind == CalendarDay.Kind.HOLIDAY:
                self.holidays.add((row.day.month, row.day.day))

    def of(self, day: dt.date, works: bool) -> str:
        if works:
            return str(CalendarDay.Kind.WORKING)
        usual = (
            CalendarDay.Kind.HOLIDAY if (day.month, day.day) in self.holidays else CalendarDay.Kind.SWAPPED
        )
        return self.held.get(day, str(usual))


def fault_of(entry: Any, year: int, seen: set[str]) -> str:
    """What is wrong with one day; empty when nothing is. Never raises, whatever was sent."""
    if (
        not isinstance(entry, dict)
        or set(entry) != KEYS
        or not all(isinstance(v, str) for v in entry.values())
    ):
        return _("A day has exactly these fields: %(fields)s.") % {"fields": ", ".join(sorted(KEYS))}
    day = _day(entry["day"])
    if day is None or day.isoformat() != entry["day"]:
        return _("“%(text)s” is not a date; write it as 2028-03-08 or 08.03.2028.") % {
            "text": entry["day"][:40]
        }
    if day.year != year:
        return _("This day is not of the year %(year)s.") % {"year": str(year)}
    if entry["day"] in seen:
        return _("This day is listed twice.")
    if entry["kind"] not in CalendarDay.Kind.values:
        kinds = ", ".join(f"{value} ({label})" for value, label in CalendarDay.Kind.choices)
        return _("Say what the day is: %(kinds)s.") % {"kinds": kinds}
    if entry["kind"] == CalendarDay.Kind.WORKING and day.weekday() < SATURDAY:
        return _("This is a working day anyway: list only weekend days that became working days.")
    if not all(entry[name].strip() and len(entry[name]) <= LONGEST_NAME for name in NAMES):
        return _("A name has 1 to %(most)s characters.") % {"most": LONGEST_NAME}
    return ""


def faults_of_year(base: Any, values: Mapping[str, Any], found: dict[str, list[str]]) -> None:
    """All that is wrong with the days of a year, by field."""
    _founded(values, found)
    listed, seen = values["days"], set[str]()
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        found["days"].append(_("A year has at least one day off that is no weekend."))
        return
    for number, entry in enumerate(listed, start=1):
        if fault := fault_of(entry, base.year, seen):
            found["days"].append(_in_line(number, fault))
        else:
            seen.add(entry["day"])
    same = listed == days_of(base.year) and (values["source"], values["status"]) == (base.source, base.status)
    if not found and base.version and same:
        found[""].append(_("Nothing differs from version %(version)s.") % {"version": base.version})


def _founded(values: Mapping[str, Any], found: dict[str, list[str]]) -> None:
    source = values["source"]
    if not isinstance(source, str) or not source.strip():
        found["source"].append(_("Name the act and the article."))
    elif len(source) > LONGEST_NAME:
        found["source"].append(_("At most %(most)s characters.") % {"most": LONGEST_NAME})
    if values["status"] not in Status.values:
        found["status"].append(_("Choose one of the list."))
