"""Files that no spreadsheet runs as a program."""

import pytest

from dashboards.exports import safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\ufeff=cmd|' /c'!A1", "\u200b@x", " =1", "%0"]
)
def test_a_cell_that_begins_like_a_formula_is_quoted(text: str) -> None:
    assert safe(text).startswith("'")


@pytest.mark.parametrize("text", ["35", "Ақмола", "0 to 4", "KZ-2026Q3-r1"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe(text) == text
