"""Checkpoints outside the database: one line each, in a file for each day, in a folder for each trail.

The folder is another machine's in production. Lines are only ever appended, so the file system may forbid all else.
"""

import datetime as dt
import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_TAIL = 262_144  # several checkpoints


@dataclass(frozen=True)
class Sealed:
    """One checkpoint as it is signed, kept and shipped."""

    trail: uuid.UUID
    number: int
    sealed_at: dt.datetime
    body: str
    signature: str

    def line(self) -> str:
        return canonical({"body": self.body, "signature": self.signature})


def canonical(value: object) -> str:
    """JSON in exactly one form: sorted names, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def parse(line: str) -> Sealed | None:
    """The checkpoint of a line; None for a line that was cut off while it was written."""
    try:
        outer = json.loads(line)
        inner = json.loads(outer["body"])
        return Sealed(
            uuid.UUID(inner["trail"]),
            inner["number"],
            dt.datetime.fromisoformat(inner["sealed_at"]),
            outer["body"],
            outer["signature"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def folder(trail: uuid.UUID) -> Path:
    return Path(settings.AUDIT_CHECKPOINT_DIR) / str(trail)


def append(checkpoint: Sealed) -> None:
    """Writes one line and waits until it lies on the disk. OSError when it does not."""
    path = folder(checkpoint.trail) / f"{checkpoint.sealed_at.astimezone(dt.UTC):%Y-%m-%d}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    data = (checkpoint.line() + "\n").encode()
    if _is_torn(path):
        data = b"\n" + data
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if os.write(descriptor, data) != len(data):
            raise OSError(f"{path}: the disk took a part of a checkpoint only")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last(trail: uuid.UUID) -> Sealed | None:
    """The newest checkpoint of a trail outside the database."""
    for path in sorted(folder(trail).glob("*.jsonl"), reverse=True):
        whole = [parse(line) for line in reversed(_tail(path).decode("utf-8", "replace").split("\n")[:-1])]
        found = next((checkpoint for checkpoint in whole if checkpoint), None)
        if found:
            return found
    return None


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return file.read()


def _is_torn(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0 and not _tail(path).endswith(b"\n")
