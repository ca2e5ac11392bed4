"""Passwords that are known from break-ins elsewhere, asked of a file on this machine: nothing of a password goes out.

The file is that of Pwned Passwords as its own downloader writes it: a line for each password, ``SHA-1:how often``, sorted.
"""

import hashlib
import os
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

_FIGURES = 40
# A line and its end, however often a password was found.
_LONGEST_LINE = 64


class BreachedValidator:
    """Refuses what stands in ``BREACHED_PASSWORDS_FILE``; without the setting there is nothing to ask.

    A file that is named and cannot be read lets no password through: ImproperlyConfigured.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if settings.BREACHED_PASSWORDS_FILE and is_breached(password, settings.BREACHED_PASSWORDS_FILE):
            raise ValidationError(
                _("This password is known from a break-in elsewhere. Take one that was never used anywhere."),
                "breached",
            )

    def get_help_text(self) -> str:
        return _("No password that is known from a break-in elsewhere.")


def is_breached(password: str, path: str) -> bool:
    """Whether the sorted file holds the password's hash. Some thirty reads, also of a file of 40 GB."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with open(path, "rb") as lines:
            return _find(lines, wanted)
    except OSError as error:
        raise ImproperlyConfigured("BREACHED_PASSWORDS_FILE cannot be read.") from error


def _find(lines: BinaryIO, wanted: bytes) -> bool:
    low, high = 0, lines.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        found = _line_from(lines, middle)
        if found == wanted:
            return True
        if found and found < wanted:
            low = middle + 1
        else:
            high = middle
    return _line_from(lines, low) == wanted


def _line_from(lines: BinaryIO, place: int) -> bytes:
    """The hash of the first line that begins at ``place`` or behind it; empty at the end of the file."""
    lines.seek(max(0, place - 1))
    if place:
        lines.readline(_LONGEST_LINE)
    return lines.readline(_LONGEST_LINE)[:_FIGURES].upper()
