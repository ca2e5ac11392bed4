"""The agencies of an installation from a file, before anybody works in them."""

import csv
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Agency, Region
from accounts.roles import AgencyKind
from administration.events import AgencyEntered
from audit import record_account

_NEEDED = ("key", "kind", "name_kk", "name_ru", "name_en")
_OTHER = ("region", "parent", "phone", "address")
Row = dict[str, str]


class Command(BaseCommand):
    help = (
        "Enters agencies from a CSV file (UTF-8) or corrects them by their key: all rows or none, none is ever taken away."
        f" Columns: {', '.join(_NEEDED)}; may be empty or left out: {', '.join(_OTHER)}. region is the code of a region"
        " (KZ-35), empty for the whole country; parent is the key of the agency above. Kinds: "
        + ", ".join(AgencyKind)
        + "."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _read(options["file"])
        with transaction.atomic():
            before = _state()
            for number, row in enumerate(rows, 2):
                _enter(number, row)
            for number, row in enumerate(rows, 2):
                _place(number, row)
            after = _state()
            told = [
                AgencyEntered(office=pk, is_new=pk not in before)
                for pk in after
                if before.get(pk) != after[pk]
            ]
            for event in told:
                record_account(event)
            if options["check"]:
                transaction.set_rollback(True)
        would = " would be" if options["check"] else ""
        new = sum(event.is_new for event in told)
        self.stdout.write(f"{new} agencies{would} added, {len(told) - new}{would} changed.")


def _state() -> dict[int, tuple[Any, ...]]:
    fields = ("pk", "name_kk", "name_ru", "name_en", "region", "parent", "phone", "address")
    return {row[0]: row for row in Agency.objects.values_list(*fields)}


def _read(path: Path) -> list[Row]:
    """The rows of the file. Errors: CommandError, with what is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened)
            columns = set(reader.fieldnames or ())
            rows = [{k: (v or "").strip() for k, v in row.items() if isinstance(k, str)} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CommandError(f"{path} cannot be read as CSV in UTF-8: {problem}") from problem
    if missing := [name for name in _NEEDED if name not in columns]:
        raise CommandError(f"{path}: the first line lacks the columns {', '.join(missing)}.")
    if strange := sorted(columns - {*_NEEDED, *_OTHER}):
        raise CommandError(f"{path}: nobody knows the columns {', '.join(strange)}.")
    keys = [row["key"] for row in rows]
    if doubled := sorted({key for key in keys if keys.count(key) > 1}):
        raise CommandError(f"{path}: these keys stand twice: {', '.join(doubled)}.")
    return rows


def _enter(number: int, row: Row) -> None:
    """One agency without what lies above it. The kind of a known one stays: people have roles by it."""
    agency = Agency.objects.filter(key=row["key"]).first() or Agency(key=row["key"], kind=row["kind"])
    if agency.kind != row["kind"]:
        raise CommandError(f"Line {number}: {row['key']} is of the kind {agency.kind}, which stays.")
    for name in ("name_kk", "name_ru", "name_en", "phone", "address"):
        if name in row:
            setattr(agency, name, row[name])
    if "region" in row:
        agency.region = Region.objects.filter(code=row["region"]).first()
        if row["region"] and agency.region is None:
            raise CommandError(f"Line {number}: there is no region {row['region']}.")
    try:
        agency.full_clean()
    except ValidationError as problem:
        what = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in problem.message_dict.items())
        raise CommandError(f"Line {number}: {what}") from problem
    agency.save()


def _place(number: int, row: Row) -> None:
    """Puts the agency below another one; never below itself."""
    if "parent" not in row:
        return
    agency = Agency.objects.get(key=row["key"])
    above = agency.parent = Agency.objects.filter(key=row["parent"]).first()
    if row["parent"] and above is None:
        raise CommandError(f"Line {number}: there is no agency {row['parent']} to be above {agency.key}.")
    while above is not None:
        if above.pk == agency.pk:
            raise CommandError(f"Line {number}: {agency.key} would lie below itself.")
        above = above.parent
    agency.save(update_fields=["parent"])
