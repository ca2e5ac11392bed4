"""Rows with gaps: one course of events is written once and filled for several children in several regions."""

import re
from collections.abc import Mapping

_GAP = re.compile('"?⟦#(\\w+)⟧"?|⟦(\\w+)⟧')


def text(name: str) -> str:
    """A gap for a text."""
    return f"⟦{name}⟧"


def number(name: str) -> str:
    """A gap for a whole number; in JSON it stands without quotation marks."""
    return f"⟦#{name}⟧"


class Gapped:
    """Text that is filled by name, many times."""

    __slots__ = ("_literals", "names")

    def __init__(self, source: str) -> None:
        found = _GAP.split(source)
        self._literals = found[0::3]
        self.names = [a or b for a, b in zip(found[1::3], found[2::3], strict=True)]

    def fill(self, values: Mapping[str, str]) -> str:
        parts = [""] * (2 * len(self.names) + 1)
        parts[0::2] = self._literals
        parts[1::2] = [values[name] for name in self.names]
        return "".join(parts)
