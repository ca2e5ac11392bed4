"""The name of a file as it is kept and served: no way through folders, nothing that is not seen, not too long."""

import re
import unicodedata

LONGEST = 100
LONGEST_BYTES = 200  # what a file system leaves beside the ending
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%\x00-\x1f]')
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Names that one system takes for devices.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}


def tidy(name: str) -> tuple[str, str]:
    """Stem and ending of a typed name; the stem is never empty, the ending may be."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    stem, _dot, ending = seen.rpartition(".")
    stem = _NOT_IN_NAMES.sub("_", stem)
    stem = re.sub(r"\s+", " ", stem).strip(" .")
    stem = _short(stem).strip(" .") or "file"
    if stem.split(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    return stem, ending.strip().casefold()


def _short(stem: str) -> str:
    cut = stem[:LONGEST]
    while len(cut.encode()) > LONGEST_BYTES:
        cut = cut[:-1]
    return cut
