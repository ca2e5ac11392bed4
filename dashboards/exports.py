"""Files for spreadsheets: comma-separated, in UTF-8, with no cell that a spreadsheet would run as a
formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse

from dashboards.queries import DIMENSIONS

if TYPE_CHECKING:
    from dashboards.charts import Panel
    from dashboards.models import Release

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0 "


def safe(value: object) -> str:
    """The text of a cell; a text that begins like a formula, even behind invisible signs, is quoted with
    an apostrophe."""
    text = str(value)
    return f"'{text}" if text.lstrip(_INVISIBLE).startswith(_RISKY) else text


def answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A download of the rows. The byte order mark lets spreadsheets read Kazakh and Russian."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe(value) for value in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
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
