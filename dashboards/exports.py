"""Files for spreadsheets: comma-separated, in UTF-8, with no cell that a spreadsheet would run as a
formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from dashboards.queries import DIMENSIONS

if TYPE_CHECKING:
    from dashboards.charts import Panel
    from dashboards.models import Release

_RISKY = "=+-@|%\t\r\n＝＋－＠"
# A spreadsheet set to Russian splits lines at semicolons, also inside quoted cells.
_SEPARATOR = re.compile(r"([;\t\r\n])")


def safe(value: object) -> str:
    """The text of a cell. One that begins like a formula, even behind invisible signs, is quoted with an apostrophe;
    so is each part of it that a spreadsheet with another separator would take for a cell of its own."""
    text = str(value)
    parts = _SEPARATOR.split(text)
    inner = (f"'{part}" if _begins_like_a_formula(part.replace('"', "")) else part for part in parts[2::2])
    parts[2::2] = inner
    return f"'{''.join(parts)}" if _begins_like_a_formula(text) else "".join(parts)


def _begins_like_a_formula(text: str) -> bool:
    for sign in text:
        if sign in _RISKY:
            return True
        if unicodedata.category(sign)[0] not in "ZC":  # separators and control signs show nothing
            return False
    return False


def answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download of the rows. The byte order mark lets spreadsheets read Kazakh and Russian."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe(value) for value in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.csv"))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def cube(release: "Release") -> HttpResponse:
    """Every published cell of a release. Numbers are whole blocks; a cell that is not listed shows no
    block."""
    columns = ("release", "cube", *DIMENSIONS, "block", "children")
    rows = release.cells.order_by("cube", *DIMENSIONS).values_list("cube", *DIMENSIONS, "k", "blocks")
    body = [(release.code, *row[:-2], row[-2], row[-2] * row[-1]) for row in rows]
    return answer(f"{release.code}-cube", [columns, *body])


def panel(made: "Panel", code: str) -> HttpResponse:
    """The table of one panel as it is shown."""
    return answer(f"{code}-{made.key}", [made.columns, *made.rows])
