"""Names of reference rows in the reader's language."""

import re
from typing import Any

from django.utils.translation import get_language

LANGUAGES = ("kk", "ru", "en")
_NUMBER = re.compile(r"№ (?=\w)")


def language() -> str:
    """The reader's language as a two-letter code that reference rows know."""
    code = (get_language() or "en")[:2]
    return code if code in LANGUAGES else "en"


def trilingual(row: Any, field: str = "name") -> str:
    """The text of ``row.<field>_<language>``; falls back to Russian, then English when a translation is missing."""
    for code in (language(), "ru", "en"):
        text = getattr(row, f"{field}_{code}", "")
        if text:
            return str(text)
    return ""


def together(text: str) -> str:
    """ "№ 1": a line never ends between the sign and its number."""
    return _NUMBER.sub("№\N{NO-BREAK SPACE}", text) if "№" in text else text
