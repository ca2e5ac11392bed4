"""A step is done once for each state of its inputs: the stamp remembers which."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(*parts: str | Path) -> str:
    """Contents of the files and texts given, as one short string."""
    sum_ = hashlib.sha256()
    for part in parts:
        sum_.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        sum_.update(b"\0")
    return sum_.hexdigest()


def listing(paths: Iterable[Path]) -> str:
    """Names, sizes and times of many files: cheaper than their contents."""
    sum_ = hashlib.sha256()
    for path in sorted(paths):
        about = path.stat()
        sum_.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return sum_.hexdigest()


def is_done(stamp: Path, state: str) -> bool:
    return stamp.exists() and stamp.read_text() == state


def mark(stamp: Path, state: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)
