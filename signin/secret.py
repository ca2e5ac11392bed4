"""AES-256-GCM for what the door keeps: secrets of authenticator apps, forms that came too late.

The key lies in the file ``SIGNIN_KEY_FILE``, apart from ``SECRET_KEY`` and from the keys of names. The file may hold
several lines: the first key seals, each opens. Stored as ``version ‖ key number ‖ nonce ‖ ciphertext ‖ tag``.
"""

import base64
import binascii
import hashlib
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_VERSION, _NUMBER, _NONCE = b"\x01", 4, 12


class CannotOpen(Exception):
    """A sealed value does not open: another key, another row, or it was changed."""


def seal(data: bytes, associated: str) -> bytes:
    """Seals ``data`` to the place that ``associated`` names: ``table:row:field``."""
    key, nonce = keys()[0], secrets.token_bytes(_NONCE)
    return _VERSION + _number(key) + nonce + AESGCM(key).encrypt(nonce, data, associated.encode())


def unseal(sealed: bytes, associated: str) -> bytes:
    """Opens what was sealed to the same place. Errors: CannotOpen."""
    number, rest = sealed[1 : 1 + _NUMBER], sealed[1 + _NUMBER :]
    for key in keys():
        if _number(key) == number and sealed[:1] == _VERSION:
            try:
                return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], associated.encode())
            except InvalidTag as error:
                raise CannotOpen(associated.split(":")[0]) from error
    raise CannotOpen(associated.split(":")[0])


def keys() -> list[bytes]:
    """The keys of the file, the one in use first."""
    if not settings.SIGNIN_KEY_FILE:
        raise ImproperlyConfigured(
            "SIGNIN_KEY_FILE is not set: name a file that holds 32 random bytes in base64"
        )
    try:
        lines = Path(settings.SIGNIN_KEY_FILE).read_text().split()
        found = [base64.b64decode(line, validate=True) for line in lines]
    except (OSError, ValueError, binascii.Error) as error:
        raise ImproperlyConfigured(f"SIGNIN_KEY_FILE cannot be read: {error}") from error
    if not found or any(len(key) != 32 for key in found):
        raise ImproperlyConfigured("SIGNIN_KEY_FILE: each line must hold exactly 32 bytes in base64")
    return found


def _number(key: bytes) -> bytes:
    return hashlib.sha256(b"signin" + key).digest()[:_NUMBER]
