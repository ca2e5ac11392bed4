"""Kazakhstan as twenty equal tiles, so that a small region is read as well as a large one."""

from collections.abc import Mapping
from typing import Any

from core.i18n import language

# ISO 3166-2 -> (column, row, letters)
PLACES: dict[str, tuple[int, int, str]] = {
    "KZ-39": (3, 1, "KOS"), "KZ-59": (4, 1, "NKO"), "KZ-11": (5, 1, "AKM"), "KZ-55": (6, 1, "PAV"),
    "KZ-10": (7, 1, "ABA"), "KZ-63": (8, 1, "EKO"),
    "KZ-27": (1, 2, "WKO"), "KZ-15": (2, 2, "AKT"), "KZ-62": (3, 2, "ULY"), "KZ-35": (4, 2, "KAR"),
    "KZ-71": (5, 2, "AST"), "KZ-33": (7, 2, "ZHE"),
    "KZ-23": (1, 3, "ATY"), "KZ-47": (2, 3, "MAN"), "KZ-43": (3, 3, "KYZ"), "KZ-61": (4, 3, "TUR"),
    "KZ-31": (5, 3, "ZHA"), "KZ-19": (6, 3, "ALM"), "KZ-75": (7, 3, "ALA"), "KZ-79": (5, 4, "SHY"),
}  # fmt: skip
# The letters in the reader's script; English has those of ``PLACES``.
LETTERS: dict[str, dict[str, str]] = {
    "ru": {
        "KZ-39": "КОС", "KZ-59": "СКО", "KZ-11": "АКМ", "KZ-55": "ПАВ", "KZ-10": "АБА", "KZ-63": "ВКО", "KZ-27": "ЗКО",
        "KZ-15": "АКТ", "KZ-62": "УЛЫ", "KZ-35": "КАР", "KZ-71": "АСТ", "KZ-33": "ЖЕТ", "KZ-23": "АТЫ", "KZ-47": "МАН",
        "KZ-43": "КЫЗ", "KZ-61": "ТУР", "KZ-31": "ЖАМ", "KZ-19": "АЛМ", "KZ-75": "АЛА", "KZ-79": "ШЫМ",
    },
    "kk": {
        "KZ-39": "ҚОС", "KZ-59": "СҚО", "KZ-11": "АҚМ", "KZ-55": "ПАВ", "KZ-10": "АБА", "KZ-63": "ШҚО", "KZ-27": "БҚО",
        "KZ-15": "АҚТ", "KZ-62": "ҰЛЫ", "KZ-35": "ҚАР", "KZ-71": "АСТ", "KZ-33": "ЖЕТ", "KZ-23": "АТЫ", "KZ-47": "МАҢ",
        "KZ-43": "ҚЫЗ", "KZ-61": "ТҮР", "KZ-31": "ЖАМ", "KZ-19": "АЛМ", "KZ-75": "АЛА", "KZ-79": "ШЫМ",
    },
}  # fmt: skip
LEVELS = 5


def tiles(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Places each row ``{code, name, value, text, url, hatched}`` and shades it between lowest and highest.

    A row whose value is None (suppressed or not reported) keeps its tile, without shade. A region without a
    row is left out: an empty tile would look like a zero.
    """
    values = [row["value"] for row in rows if row.get("value") is not None]
    low, high = (min(values), max(values)) if values else (0, 0)
    placed = []
    for row in rows:
        column, line, latin = PLACES[row["code"]]
        letters = LETTERS.get(language(), {}).get(row["code"], latin)
        value = row.get("value")
        level = 0 if value is None else _level(value, low, high)
        placed.append({**row, "column": column, "line": line, "letters": letters, "level": level})
    return sorted(placed, key=lambda tile: (tile["line"], tile["column"]))


def _level(value: float, low: float, high: float) -> int:
    if high == low:
        return LEVELS // 2 + 1
    return 1 + min(LEVELS - 1, int((value - low) / (high - low) * LEVELS))
