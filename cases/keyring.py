"""Key files: one key on each line, ``number base64``; a line without a number is key 1.

The file is looked at anew whenever it changes, so a key is added or taken away without a restart.
"""

import base64
import binascii
import hashlib
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)
Ring = Mapping[int, bytes]
_known: dict[str, tuple[tuple[int, ...], Ring]] = {}


def load(setting: str) -> Ring:
    """The keys of the file that a setting names, by number, lowest first; refuses anything that is not 32 bytes.

    A file that is being written, or is gone for a moment, leaves the keys that were read before.
    """
    path = getattr(settings, setting)
    if not path:
        raise ImproperlyConfigured(f"{setting} is not set: name a file that holds 32 random bytes in base64")
    before = _known.get(path)
    try:
        state = os.stat(path)
        mark = (state.st_mtime_ns, state.st_ino, state.st_size)
        if before and before[0] == mark:
            return before[1]
        ring = _parsed(setting, Path(path).read_text())
    except (OSError, ImproperlyConfigured) as error:
        if before is None:
            raise ImproperlyConfigured(f"{setting} cannot be used: {error}") from error
        logger.error("%s cannot be used, the keys read before stay in use: %s", setting, type(error).__name__)
        return before[1]
    _known[path] = (mark, ring)
    return ring


def fingerprint(key: bytes) -> str:
    """Names a key without telling it."""
    return hashlib.sha256(b"jjcms key" + key).hexdigest()[:32]


def _parsed(setting: str, text: str) -> Ring:
    found: dict[int, bytes] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        number, _, value = line.rpartition(" ")
        try:
            key = base64.b64decode(value, validate=True)
            at = int(number or 1)
        except (ValueError, binascii.Error) as error:
            raise ImproperlyConfigured(
                f"{setting}: each line must be a number and a key in base64"
            ) from error
        if len(key) != 32 or at in found or not 0 < at < 32_767:
            raise ImproperlyConfigured(
                f"{setting}: each line must hold exactly 32 bytes under its own number"
            )
        found[at] = key
    if not found:
        raise ImproperlyConfigured(f"{setting}: the file holds no key")
    return dict(sorted(found.items()))
