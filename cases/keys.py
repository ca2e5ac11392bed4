"""Data keys of persons: one key for each child, wrapped by a key-encryption key, in a database of its own.

Destroying one row erases what was encrypted for that person everywhere, in every backup of the main database too.
"""

import base64
import functools
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cases.models.keystore import DataKey
from core import clock

_NONCE = 12
KEK_ID = 1


class KeyDestroyed(Exception):
    """The person's data key has been destroyed: what it protected is erased."""


def secret(setting: str) -> bytes:
    """32 bytes from the file that a setting names; refuses to start with less."""
    path = getattr(settings, setting)
    if not path:
        raise ImproperlyConfigured(f"{setting} is not set: name a file that holds 32 random bytes in base64")
    value = base64.b64decode(Path(path).read_text().strip())
    if len(value) != 32:
        raise ImproperlyConfigured(f"{setting}: the file must hold exactly 32 bytes in base64")
    return value


@functools.cache
def _kek() -> AESGCM:
    return AESGCM(secret("IDENTITY_KEK_FILE"))


@functools.cache
def _index_key() -> bytes:
    return secret("IDENTITY_INDEX_KEY_FILE")


def wrap(person_id: uuid.UUID, key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _kek().encrypt(nonce, key, person_id.bytes)


def unwrap(person_id: uuid.UUID, wrapped: bytes) -> bytes:
    data = bytes(wrapped)
    return _kek().decrypt(data[:_NONCE], data[_NONCE:], person_id.bytes)


def create(person_id: uuid.UUID) -> bytes:
    """Makes and stores the data key of a new person."""
    key = AESGCM.generate_key(256)
    DataKey.objects.create(
        person_id=person_id, wrapped=wrap(person_id, key), kek_id=KEK_ID, created_at=clock.now()
    )
    return key


def fetch(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """Data keys of several persons in one query. A destroyed or missing key is left out."""
    rows = DataKey.objects.filter(person_id__in=set(person_ids), destroyed_at__isnull=True)
    return {
        person_id: unwrap(person_id, bytes(wrapped))
        for person_id, wrapped in rows.values_list("person_id", "wrapped")
    }


def destroy(person_id: uuid.UUID) -> None:
    """Destroys a data key for good: whatever it protected stays closed for ever, in every backup too."""
    DataKey.objects.filter(person_id=person_id, destroyed_at__isnull=True).update(
        destroyed_at=clock.now(), wrapped=b""
    )


def token(text: str) -> int:
    """A blind search token: the keyed hash of a normalised text, as a signed 64-bit number."""
    digest = hmac.new(_index_key(), text.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
