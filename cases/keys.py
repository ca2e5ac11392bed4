"""Data keys of persons: one key for each child, wrapped by a key-encryption key, in a database of its own.

Destroying one row erases what was encrypted for that person everywhere, in every backup of the main database too.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from cases import keyring
from cases.models.keystore import DataKey, WrappingKey
from core import clock

_NONCE = 12
_NO_SUCH_KEY = "23503"


class WrappingKeyMissing(Exception):
    """A data key is wrapped by a key that the file of this host does not hold, or holds otherwise."""


def in_use() -> int:
    """The number of the key that wraps: the newest that the key store accepts and that the file of this host holds."""
    ring = keyring.load("IDENTITY_KEK_FILE")
    for known in WrappingKey.objects.order_by("-number"):
        key = ring.get(known.number)
        if key is not None and known.fingerprint in ("", keyring.fingerprint(key)):
            return int(known.number)
    raise ImproperlyConfigured("IDENTITY_KEK_FILE holds no key that the key store accepts")


def wrap(person_id: uuid.UUID, key: bytes, number: int) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _kek(number).encrypt(nonce, key, person_id.bytes)


def unwrap(person_id: uuid.UUID, wrapped: bytes, number: int) -> bytes:
    data = bytes(wrapped)
    try:
        return _kek(number).decrypt(data[:_NONCE], data[_NONCE:], person_id.bytes)
    except InvalidTag as error:
        raise WrappingKeyMissing(number) from error


def _kek(number: int) -> AESGCM:
    key = keyring.load("IDENTITY_KEK_FILE").get(number)
    if key is None:
        raise WrappingKeyMissing(number)
    return AESGCM(key)


def create(person_id: uuid.UUID) -> bytes:
    """Makes and stores the data key of a new person."""
    key = AESGCM.generate_key(256)
    try:
        _store(person_id, key)
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") != _NO_SUCH_KEY:
            raise
        _store(person_id, key)  # the wrapping key was retired in between
    return key


def _store(person_id: uuid.UUID, key: bytes) -> None:
    number = in_use()
    with transaction.atomic(using="keystore"):
        DataKey.objects.create(
            person_id=person_id, wrapped=wrap(person_id, key, number), kek_id=number, created_at=clock.now()
        )


def fetch(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """Data keys of several persons in one query. A destroyed or missing key is left out."""
    wanted = set(person_ids)
    try:
        return _opened(wanted)
    except WrappingKeyMissing:
        # Wrapped anew since it was read: the old key has just left the file.
        return _opened(wanted)


def _opened(wanted: set[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    rows = DataKey.objects.filter(person_id__in=wanted, destroyed_at__isnull=True)
    return {
        person_id: unwrap(person_id, bytes(wrapped), number)
        for person_id, wrapped, number in rows.values_list("person_id", "wrapped", "kek_id")
    }


def destroy(person_ids: Iterable[uuid.UUID]) -> int:
    """Destroys the data keys of these persons for ever; returns how many were destroyed now.

    The wrapped key is emptied and the row stays: it says, to any backup of the main database that is brought back,
    that this person is erased. Nothing can bring the key back but a backup of the key store itself.
    """
    return sum(
        DataKey.objects.filter(pk=person_id, destroyed_at__isnull=True).update(
            wrapped=b"", destroyed_at=clock.now()
        )
        for person_id in set(person_ids)
    )


def destroyed(after: uuid.UUID | None = None, most: int = 1000) -> list[uuid.UUID]:
    """Persons whose key has been destroyed, in the order of their numbers."""
    rows = DataKey.objects.filter(destroyed_at__isnull=False).order_by("person_id")
    return list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:most])


def token(text: str) -> int:
    """The blind token to search by: under the oldest key of the file, which indexes everybody until it is taken out."""
    return _token(next(iter(keyring.load("IDENTITY_INDEX_KEY_FILE").values())), text)


def tokens(text: str) -> list[int]:
    """The blind tokens to index by: one under each key of the file."""
    return [_token(key, text) for key in keyring.load("IDENTITY_INDEX_KEY_FILE").values()]


def _token(key: bytes, text: str) -> int:
    """The keyed hash of a normalised text, as a signed 64-bit number."""
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
